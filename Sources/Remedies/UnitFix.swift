import Facts
import Report
import Wire

/// Starts, enables or unmasks units; `libvirt` stands for whatever daemons this host has.
enum UnitFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let name = request["name"], let action = request["action"] else { return [] }
    let units = name == "libvirt" ? libvirtUnits(context) : [name]
    let list = units.joined(separator: " ")
    let manager = context.facts.string(HostFacts.manager) ?? "systemd"
    if manager == "none" || manager == "sysvinit" || manager == "runit" { return [byHand(request, units, manager)] }
    if manager == "openrc" { return [openRC(request, action)] }
    guard let verb = verbs[action] else { return [] }
    return [
      Fix(
        kind: request.kind, summary: Localized(en: "\(verb.en) \(list)", es: "\(verb.es) \(list)"),
        shell: ["sudo systemctl \(verb.command) \(list)"], needsRoot: true)
    ]
  }

  private static let verbs: [String: (command: String, en: String, es: String)] = [
    "enable-now": ("enable --now", "Start, now and at every boot,", "Arranca, ahora y en cada inicio,"),
    "enable": ("enable", "Start at every boot", "Arranca en cada inicio"),
    "start": ("start", "Start", "Arranca"),
    "restart": ("restart", "Restart", "Reinicia"),
    "unmask": ("unmask", "Unmask", "Quita el enmascaramiento de"),
    "reset-failed": ("reset-failed", "Forget the failure of", "Olvida el fallo de"),
    "disable-now": ("disable --now", "Stop and disable", "Detén y deshabilita"),
  ]

  /// Modular daemons are started by their sockets, one for each kind of object (libvirt.org/daemons.html).
  private static func libvirtUnits(_ context: RemedyContext) -> [String] {
    let modular = ["virtqemud.socket", "virtnetworkd.socket", "virtstoraged.socket", "virtnodedevd.socket"]
    switch context.facts.string(ServiceFacts.family) {
    case "modular": return modular
    case "none": return context.distribution.family == .redhat || context.distribution.family == .suse ? modular : ["libvirtd"]
    default: return ["libvirtd"]
    }
  }

  private static func openRC(_ request: FixRequest, _ action: String) -> Fix {
    let lines =
      action == "restart" ? ["sudo rc-service libvirtd restart"] : ["sudo rc-update add libvirtd", "sudo rc-service libvirtd start"]
    return Fix(
      kind: request.kind, summary: Localized(en: "Start libvirtd, now and at every boot", es: "Arranca libvirtd, ahora y en cada inicio"),
      shell: lines, needsRoot: true)
  }

  /// Without a service manager the daemons are programs like any other; virtlogd first, for machines log through it.
  private static func byHand(_ request: FixRequest, _ units: [String], _ manager: String) -> Fix {
    let modular = units.contains("virtqemud.socket")
    let shell =
      manager == "sysvinit"
      ? ["sudo service libvirtd start"]
      : ["sudo virtlogd --daemon"] + (modular ? ["sudo virtqemud --daemon", "sudo virtnetworkd --daemon"] : ["sudo libvirtd --daemon"])
    return Fix(
      kind: request.kind,
      summary: Localized(
        en: "Start the daemon by hand: nothing here starts services", es: "Arranca el demonio a mano: aquí nada arranca servicios"),
      shell: shell, needsRoot: true, risk: .careful)
  }
}
