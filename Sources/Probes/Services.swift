package import Facts
package import Host
import Wire

/// The services that libvirt is made of: whether they are there, start at boot, and run; nothing is started to find out.
package enum ServicesProbe: Probe {
  /// In the order in which they are told.
  private static let names = [
    "libvirtd.service", "libvirtd.socket", "libvirtd-ro.socket", "libvirtd-admin.socket", "virtqemud.service", "virtqemud.socket",
    "virtqemud-ro.socket", "virtqemud-admin.socket", "virtproxyd.service", "virtproxyd.socket", "virtnetworkd.service",
    "virtnetworkd.socket",
    "virtstoraged.service", "virtstoraged.socket", "virtnodedevd.socket", "virtlogd.service", "virtlogd.socket", "virtlockd.service",
    "virtlockd.socket", "libvirt-guests.service", "polkit.service", "dbus.service", "dbus.socket", "dbus-broker.service",
  ]
  private static let monolithic = ["libvirtd.service", "libvirtd.socket"]
  private static let modular = ["virtqemud.service", "virtqemud.socket"]

  /// Says `service.units` and `libvirt.family`, `.enabled` and `.running`.
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let units = SystemdUnits.isUsed(host, facts) ? SystemdUnits(host) : nil
    let installed = LibvirtInstallation(host, facts, units)
    let listening = ListeningSockets(host)
    var records: [ServiceRecord] = []
    if let units {
      records = read(units, host, listening)
      facts.set(ServiceFacts.units, .known(records.map(\.value)), source: units.trouble.map { _ in "/etc/systemd/system" })
    } else {
      facts.set(ServiceFacts.units, .absent)
    }
    let hasUnit = { (names: [String]) in records.contains { names.contains($0.unit.name) && $0.unit.load == .loaded } }
    let one = installed.monolithic || hasUnit(monolithic)
    let many = installed.modular || hasUnit(modular)
    facts.set(ServiceFacts.family, .known(one && many ? "both" : one ? "monolithic" : many ? "modular" : "none"))
    facts.set(ServiceFacts.enabled, enabled(host, facts, units, records))
    facts.set(ServiceFacts.running, running(host, installed, records, listening))
  }

  /// One unit as far as its files and systemd tell.
  struct ServiceRecord {
    var unit: SystemdUnits.Unit
    var active: String
    var result: String?

    var value: Value {
      var members: [Value.Member] = [
        .init("name", .string(unit.name)), .init("load", .string(unit.load.rawValue)), .init("enabled", .bool(unit.enabled)),
        .init("active", .string(active)),
      ]
      if let result { members.append(.init("result", .string(result))) }
      return .map(members)
    }
  }

  /// The units that exist here, by their files, with what systemd adds to them.
  private static func read(_ units: SystemdUnits, _ host: any HostReading, _ listening: ListeningSockets) -> [ServiceRecord] {
    let found = names.map { units.unit($0) }.filter { $0.load != .missing }
    let states = (try? host.unitStates(found.map(\.name))) ?? []
    return found.enumerated().map { number, unit in
      // No bus, or one that did not answer in time.
      guard number < states.count, states[number].name == unit.name, !states[number].active.isEmpty else {
        return ServiceRecord(unit: unit, active: activeByFiles(unit, units, host, listening))
      }
      var unit = unit
      // A mask set at run time, which the files of another mount namespace would not show.
      if states[number].load == "masked" {
        unit.load = .masked
        unit.enabled = false
      }
      return ServiceRecord(unit: unit, active: states[number].active, result: states[number].result)
    }
  }

  /// Without systemd's word: a running service has a control group, a listening socket stands in the kernel's list. That a unit has neither
  /// does not tell a stopped one from a failed one.
  private static func activeByFiles(
    _ unit: SystemdUnits.Unit, _ units: SystemdUnits, _ host: any HostReading, _ listening: ListeningSockets
  ) -> String {
    guard host.kind != .sysroot, unit.load == .loaded else { return unit.load == .masked && host.kind != .sysroot ? "inactive" : "unknown" }
    if unit.name.hasSuffix(".socket") {
      let paths = units.values(unit, section: "Socket", key: "ListenStream")
      return paths.contains { listening.has($0) } ? "active" : "unknown"
    }
    for root in ["/sys/fs/cgroup/system.slice/", "/sys/fs/cgroup/systemd/system.slice/", "/sys/fs/cgroup/unified/system.slice/"]
    where (try? host.exists(root + unit.name)) == true { return "active" }
    return "unknown"
  }

  /// Service or socket is enough: the socket starts the service when somebody connects.
  private static func enabled(_ host: any HostReading, _ facts: FactSet, _ units: SystemdUnits?, _ records: [ServiceRecord]) -> Fact<Bool> {
    if units != nil {
      let daemons = records.filter { (monolithic + modular).contains($0.unit.name) }
      if daemons.contains(where: { $0.unit.enabled }) { return .known(true) }
      return units?.trouble.map { .unknown($0) } ?? .known(false)
    }
    let manager = facts.string(HostFacts.manager)
    // OpenRC: a link in a runlevel. System V: a link S20libvirtd in rc2.d to rc5.d.
    if manager == "openrc" || (manager == nil && (try? host.exists("/etc/runlevels")) == true) {
      return linked("/etc/runlevels", { _ in true }, { $0 == "libvirtd" || $0 == "virtqemud" }, host)
    }
    if manager == "sysvinit" {
      return linked(
        "/etc", { ["rc2.d", "rc3.d", "rc4.d", "rc5.d"].contains($0) },
        { $0.hasPrefix("S") && ($0.hasSuffix("libvirtd") || $0.hasSuffix("libvirt-bin")) }, host)
    }
    if manager == "runit" {
      return linked("/var", { $0 == "service" }, { $0 == "libvirtd" || $0 == "virtqemud" }, host)
    }
    return .absent
  }

  /// Whether some folder below `root` holds a link of that kind.
  private static func linked(
    _ root: String, _ isFolder: (String) -> Bool, _ isLink: (String) -> Bool, _ host: any HostReading
  ) -> Fact<Bool> {
    do {
      for folder in try host.list(root) where isFolder(folder) {
        if let names = try? host.list(root + "/" + folder), names.contains(where: isLink) { return .known(true) }
      }
      return .known(false)
    } catch { return error == .absent ? .known(false) : .unknown(error.reason) }
  }

  /// A daemon that sleeps behind its socket runs as far as any client can tell. A socket's file or a pid file alone proves nothing: both
  /// stay behind when a daemon is killed.
  private static func running(
    _ host: any HostReading, _ installed: LibvirtInstallation, _ records: [ServiceRecord], _ listening: ListeningSockets
  ) -> Fact<Bool> {
    if host.kind == .sysroot { return .unknown(HostError.notLive(host.kind).reason) }
    // virtproxyd only passes on to the others, and the admin sockets serve other ends.
    let daemons = records.filter { (monolithic + modular).contains($0.unit.name) }
    if daemons.contains(where: { $0.active == "active" || $0.active == "activating" || $0.active == "reloading" }) { return .known(true) }
    if LibvirtSocket.directories.contains(where: { listening.has($0 + "/" + installed.socket.name) }) { return .known(true) }
    if let trouble = listening.trouble { return .unknown(trouble) }
    return .known(false)
  }
}
