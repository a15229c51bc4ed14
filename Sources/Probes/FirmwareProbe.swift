package import Facts
package import Host
import Wire

/// The firmware, and what stands between the silicon and the kernel.
package enum FirmwareProbe: Probe {
  /// Reads the facts of the CPU and of the role, and says them first where nobody has.
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    if facts[CPUFacts.virtualization.name] == nil { CPUProbe.observe(host, into: &facts) }
    if facts[HostFacts.role.name] == nil { RoleProbe.observe(host, into: &facts) }
    observeFirmware(host, into: &facts)
    let (hidden, source) = hiddenBy(facts)
    facts.set(FirmwareFacts.hidden, hidden, source: source)
  }

  private static func observeFirmware(_ host: any HostReading, into facts: inout FactSet) {
    let absence = Absence(host: host)
    let efi = "/sys/firmware/efi"
    let isUEFI = host.sees(efi)
    if isUEFI {
      facts.set(FirmwareFacts.type, .known("uefi"))
    } else if facts.bool(CPUFacts.hypervisorBit) != nil, host.sees(FirmwareStrings.directory), absence.isComplete("/sys/firmware") {
      // Only a PC that shows its firmware's tables was started by a BIOS; a microVM's kernel is started by none.
      facts.set(FirmwareFacts.type, .known("bios"))
    } else {
      facts.set(FirmwareFacts.type, absence.fact(.absent, within: "/sys/firmware"))
    }

    do {
      let line = try host.line("\(FirmwareStrings.directory)/bios_vendor")
      facts.set(FirmwareFacts.vendor, line.isEmpty || FirmwareStrings.isPlaceholder(line) ? .absent : .known(line))
    } catch { facts.set(FirmwareFacts.vendor, absence.fact(error, within: "/sys/class/dmi")) }
    observeSecureBoot(host, isUEFI, into: &facts)
  }

  /// The variable SecureBoot of the EFI global GUID (UEFI specification §3.3): four bytes of attributes, then one of value (efivarfs).
  private static func observeSecureBoot(_ host: any HostReading, _ isUEFI: Bool, into facts: inout FactSet) {
    guard isUEFI else {
      return facts.set(FirmwareFacts.secureBoot, Absence(host: host).fact(.absent, within: "/sys/firmware"))
    }
    let path = FirmwareFacts.secureBoot.any.source
    do {
      let bytes = try host.read(path, limit: 64)
      facts.set(FirmwareFacts.secureBoot, bytes.count >= 5 ? .known(bytes[4] == 1) : .unknown("the variable is too short"))
    } catch .absent {
      // Kernels before 3.8 show the value alone.
      let old = "/sys/firmware/efi/vars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c/data"
      if let value = (try? host.read(old, limit: 64))?.first { return facts.set(FirmwareFacts.secureBoot, .known(value == 1), source: old) }
      // Firmware without the feature has no such variable; an empty directory means that efivarfs is not mounted, as in containers.
      let names = (try? host.list("/sys/firmware/efi/efivars")) ?? []
      facts.set(FirmwareFacts.secureBoot, names.isEmpty ? .unknown("efivarfs is not mounted") : .absent)
    } catch { facts.set(FirmwareFacts.secureBoot, .unknown(error.reason)) }
  }

  /// The silicon's own word against the kernel's. CPU-01 and CPU-02 tell this by a clear hypervisor bit: below a hypervisor, CPUID too is
  /// only what the hypervisor wants to be seen.
  private static func hiddenBy(_ facts: FactSet) -> (Fact<String>, String) {
    let usual = FirmwareFacts.hidden.any.source
    switch facts.fact(CPUFacts.virtualization) {
    case .known(.string("vmx")), .known(.string("svm")): return (.known("none"), "/proc/cpuinfo")
    case .known(.string("none")): break
    // Another architecture's flag is only named where it is shown.
    case .known where facts.bool(CPUFacts.virtualizationOnAll) != nil: return (.known("none"), "/proc/cpuinfo")
    case .known: return (.unknown("no flag of this architecture tells"), "/proc/cpuinfo")
    case .unknown(let reason): return (.unknown(reason), "/proc/cpuinfo")
    case .absent: return (.absent, usual)
    }
    let role = facts.string(HostFacts.role)
    let hypervisor = facts.string(HostFacts.hypervisor)
    if facts.bool(CPUFacts.hypervisorBit) == true || ["vm", "dom0", "wsl"].contains(role) || (hypervisor != nil && hypervisor != "none") {
      return (.known("hypervisor"), usual)
    }
    // Only x86 has CPUID to compare with.
    if facts.bool(CPUFacts.hypervisorBit) == nil { return (.unknown("the kernel shows no flag, and nothing tells why"), "/proc/cpuinfo") }
    guard let silicon = facts.bool(CPUFacts.silicon) else {
      return (.unknown("no flag and no hypervisor: only CPUID tells whether the firmware or the silicon lacks it"), usual)
    }
    if !silicon { return (.known("silicon"), usual) }
    if case .known(.list(let arguments)) = facts.fact(HostFacts.arguments),
      arguments.contains(where: { if case .string(let text) = $0 { text.hasPrefix("clearcpuid") } else { false } })
    {
      return (.unknown("the kernel argument clearcpuid hides flags"), "/proc/cmdline")
    }
    return (.known("firmware"), usual)
  }
}
