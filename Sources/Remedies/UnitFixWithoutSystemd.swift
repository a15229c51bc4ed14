import Facts
import Host
import Report

/// The same wish where OpenRC, runit, System V's scripts or nothing at all starts services: a WSL, a container, Alpine, Gentoo, Void.
struct UnitFixWithoutSystemd {
  let request: FixRequest
  let action: String
  let manager: String
  private let context: RemedyContext

  init(request: FixRequest, action: String, manager: String, _ context: RemedyContext) {
    (self.request, self.action, self.manager, self.context) = (request, action, manager, context)
  }

  func fixes(_ units: [String]) -> [Fix] {
    // Only systemd masks units and remembers failures.
    if action == "unmask" || action == "reset-failed" { return [] }
    var names: [String] = []
    for name in units.map(Self.daemon) where !names.contains(name) { names.append(name) }
    if manager == "openrc" { return [openRC(names)] }
    let libvirt = names.filter(Self.isLibvirt)
    return (libvirt.isEmpty ? [] : [daemons(libvirt)]) + names.filter { !Self.isLibvirt($0) }.map(other)
  }

  /// `libvirtd-ro.socket` is a door of the daemon `libvirtd`.
  private static func daemon(_ unit: String) -> String {
    var name = unit
    for ending in [".service", ".socket"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
    for ending in ["-ro", "-admin"] where name.hasSuffix(ending) && isLibvirt(String(name.dropLast(ending.count))) {
      name.removeLast(ending.count)
    }
    return name
  }

  /// libvirtd and the modular daemons, which all take `--daemon` (libvirt.org/daemons.html).
  private static func isLibvirt(_ name: String) -> Bool { name == "libvirtd" || name.hasPrefix("virt") && name.hasSuffix("d") }

  private func openRC(_ names: [String]) -> Fix {
    let shell = names.map(Shell.word).flatMap { name -> [String] in
      switch action {
      case "enable-now": ["sudo rc-update add \(name)", "sudo rc-service \(name) start"]
      case "enable": ["sudo rc-update add \(name)"]
      case "disable-now": ["sudo rc-service \(name) stop", "sudo rc-update del \(name)"]
      case "restart": ["sudo rc-service \(name) restart"]
      default: ["sudo rc-service \(name) start"]
      }
    }
    return Fix(kind: request.kind, summary: summary(names), shell: shell, needsRoot: true)
  }

  private func summary(_ names: [String]) -> Localized {
    UnitFix.verbs[action]?.summary(names.joined(separator: ", ")) ?? Localized(names.joined(separator: ", "))
  }

  /// Without a service manager libvirt's daemons are programs like any other; virtlogd first, for machines log through it.
  private func daemons(_ names: [String]) -> Fix {
    let list = names.joined(separator: ", ")
    let stops = action == "disable-now"
    if manager == "sysvinit" {
      let word = stops ? "stop" : action == "restart" ? "restart" : "start"
      return Fix(
        kind: request.kind, summary: summary(names), shell: names.map { "sudo service \(Shell.word($0)) \(word)" }, needsRoot: true,
        risk: .careful)
    }
    if stops {
      return .advice(
        request.kind, Localized(en: "Stop \(list) by hand", es: "Detén \(list) a mano"),
        shell: names.map { "sudo pkill -x \(Shell.word($0))" }, needsRoot: true)
    }
    var shell = names.filter { $0 != "virtlogd" }.map { "sudo \(Shell.word($0)) --daemon" }
    if action == "restart" {
      // pkill(1) fails where there is none to end, and that is no failure here; the old one needs a moment to let go of its PID file.
      shell = names.map { "sudo pkill -x \(Shell.word($0)) || true" } + ["sleep 2"] + shell
    }
    if action != "restart" || names.contains("virtlogd") {
      shell.insert("sudo virtlogd --daemon", at: action == "restart" ? names.count + 1 : 0)
    }
    return Fix(
      kind: request.kind,
      summary: Localized(
        en: "Start \(list) by hand: nothing here starts services", es: "Arranca \(list) a mano: aquí nada arranca los servicios"),
      shell: shell, needsRoot: true, risk: .careful)
  }

  private func other(_ name: String) -> Fix {
    if name == "dbus", action != "disable-now" {
      return Fix(
        kind: request.kind, summary: Localized(en: "Start the system bus (D-Bus)", es: "Arranca el bus del sistema (D-Bus)"),
        shell: systemBus, needsRoot: true, risk: .careful)
    }
    if name == "polkit" || name == "polkitd", action != "disable-now" {
      return .advice(
        request.kind,
        Localized(
          en: "polkit starts by itself, over the system bus, when somebody asks it: try again",
          es: "polkit arranca solo, a través del bus del sistema, en cuanto alguien le pregunta: vuelve a probar"))
    }
    let shell = manager == "sysvinit" ? ["sudo service \(Shell.word(name)) \(action == "disable-now" ? "stop" : "start")"] : []
    return .advice(
      request.kind,
      action == "disable-now"
        ? Localized(en: "Stop \(name) by hand: there is no systemd here", es: "Detén \(name) a mano: aquí no hay systemd")
        : Localized(en: "Start \(name) by hand: there is no systemd here", es: "Arranca \(name) a mano: aquí no hay systemd"),
      shell: shell, needsRoot: true)
  }

  /// service(8) where there is a script for it, as in Debian's containers and WSL; the daemon itself elsewhere.
  private var systemBus: [String] {
    let hasScript = (try? context.host?.exists("/etc/init.d/dbus")) ?? (manager == "sysvinit")
    if hasScript { return ["sudo service dbus start"] }
    return ["sudo mkdir -p /run/dbus", "sudo dbus-daemon --system --fork"]
  }
}
