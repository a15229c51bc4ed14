import Facts
import Host

/// Which of libvirt's daemons this host has, and with that which socket and which configuration count.
struct LibvirtInstallation {
  /// Whether libvirtd is there.
  var monolithic: Bool
  /// Whether virtqemud is there.
  var modular: Bool
  /// Where a client goes.
  var socket: LibvirtSocket
  /// What the daemon behind it is told.
  var config: LibvirtConfig
  /// Whether there is a daemon at all.
  var anything: Bool { monolithic || modular }

  /// Reads no more of the units than the socket's own.
  init(_ host: any HostReading, _ facts: FactSet) {
    let units = SystemdUnits.isUsed(host, facts) ? SystemdUnits(host, knowsEnabled: false) : nil
    self.init(host, facts, units)
  }

  /// With the units that were read already; nil where systemd does not run the services.
  init(_ host: any HostReading, _ facts: FactSet, _ units: SystemdUnits?) {
    monolithic = Self.has("libvirtd", PackageFacts.libvirtd, host, facts)
    modular = Self.has("virtqemud", PackageFacts.virtqemud, host, facts)
    socket = LibvirtSocket(host, modularInstalled: modular, monolithicInstalled: monolithic)
    config = LibvirtConfig(host, modular: socket.modular, units: units)
  }

  /// The program, by the fact if it was said already.
  private static func has(_ name: String, _ field: Field<String>, _ host: any HostReading, _ facts: FactSet) -> Bool {
    if facts[field.name] != nil { return facts.string(field) != nil }
    if case .known = Programs.program(name, Programs.adminPlaces, host) { return true }
    return false
  }
}

extension SystemdUnits {
  /// Whether systemd runs the services here; on a host that is not running, whether it would.
  static func isUsed(_ host: any HostReading, _ facts: FactSet) -> Bool {
    if let manager = facts.string(HostFacts.manager) { return manager == "systemd" }
    if host.kind != .sysroot, (try? host.exists("/run/systemd/system")) == true { return true }
    let paths = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"]
    return host.kind == .sysroot && paths.contains { (try? host.exists($0)) == true }
  }
}
