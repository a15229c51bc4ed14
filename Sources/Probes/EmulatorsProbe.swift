package import Facts
package import Host
import Wire

/// Firmware for machines, and the programs and modules that some of them need beside QEMU. `program.emulator` is said before it.
package enum EmulatorsProbe: Probe {
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    facts.set(EmulatorFacts.firmware, FirmwareDescriptors.observe(host))
    facts.set(EmulatorFacts.swtpm, swtpm(host))
    facts.set(EmulatorFacts.virtiofsd, virtiofsd(host))
    facts.set(EmulatorFacts.parted, Programs.program("parted", Programs.adminPlaces, host))
    let display = EmulatorModules(host, facts)
    facts.set(EmulatorFacts.spice, display.spice)
    facts.set(EmulatorFacts.qxl, display.qxl)
  }

  /// libvirt needs the program that makes a new TPM as well, and says the same of either.
  private static func swtpm(_ host: any HostReading) -> Fact<String> {
    let places = ["/usr/bin", "/bin", "/run/current-system/sw/bin"]
    let found = Programs.program("swtpm", places, host)
    guard case .known = found else { return found }
    switch Programs.program("swtpm_setup", places, host) {
    case .known: return found
    case .absent: return .absent
    case .unknown(let reason): return .unknown(reason)
    }
  }

  /// What a description of QEMU's helpers names counts first, as libvirt looks there alone; a description whose program is gone names none.
  private static func virtiofsd(_ host: any HostReading) -> Fact<String> {
    var programs: [String] = []
    for entry in InteropFiles.list(["/usr/share/qemu/vhost-user", "/etc/qemu/vhost-user"], host) {
      guard let root = entry.document?.root, root["type"]?.string == "fs", let program = root["binary"]?.string else { continue }
      programs.append(program)
    }
    // Debian 12 and Ubuntu 22.04 have QEMU's own; later releases one of its own package, Arch beside the libraries.
    programs += [
      "/usr/libexec/virtiofsd", "/usr/lib/qemu/virtiofsd", "/usr/lib/virtiofsd", "/usr/libexec/qemu/virtiofsd", "/usr/bin/virtiofsd",
    ]
    return Programs.find(programs, host)
  }
}
