package import Facts
package import Host

/// What kind of machine this is, what is beneath it, and what runs on top.
package enum RoleProbe: Probe {
  /// Reads the CPU's facts, and says them first where nobody has.
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    if facts[CPUFacts.hypervisorBit.name] == nil { CPUProbe.observe(host, into: &facts) }
    let release = observeKernel(host, into: &facts)
    let firmware = FirmwareStrings(host)
    observeFirmwareNames(host, firmware, into: &facts)
    observeRole(host, release, firmware, into: &facts)
    observeSystem(host, into: &facts)
  }

  // MARK: The kernel

  /// The release, for the marks that a kernel's builder left in it.
  private static func observeKernel(_ host: any HostReading, into facts: inout FactSet) -> String? {
    let (kernel, source) = release(host)
    facts.set(HostFacts.kernel, kernel, source: source)
    let number: Fact<Int> =
      switch kernel {
      case .known(let release): number(release).map { .known($0) } ?? .unknown("the release does not begin with a number")
      case .absent: .absent
      case .unknown(let reason): .unknown(reason)
      }
    facts.set(HostFacts.kernelNumber, number, source: source)
    observeArchitecture(host, into: &facts)
    return kernel.value
  }

  /// Said by itself for those who look at the host beside this probe.
  static func observeArchitecture(_ host: any HostReading, into facts: inout FactSet) {
    if let machine = try? host.systemName().machine {
      facts.set(HostFacts.architecture, .known(machine))
    } else {
      let (architecture, source) = MachineArchitecture(host: host).conclude()
      facts.set(HostFacts.architecture, architecture, source: source)
    }
  }

  private static func release(_ host: any HostReading) -> (Fact<String>, String) {
    if let name = try? host.systemName() { return (.known(name.release), HostFacts.kernel.any.source) }
    let path = "/proc/sys/kernel/osrelease"
    do {
      let line = try host.line(path)
      if !line.isEmpty { return (.known(line), path) }
    } catch {
      let version = "/proc/version"
      if let line = try? host.line(version) {
        let words = KernelText.words(line)
        if words.count > 2, words[0] == "Linux", words[1] == "version" { return (.known(words[2]), version) }
      }
      return (.unknown(error.reason), path)
    }
    return (.unknown("the file is empty"), path)
  }

  /// `6.12.0-1-amd64` is 6012.
  static func number(_ release: String) -> Int? {
    let parts = release.utf8.split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, let major = KernelText.number(Substring(parts[0])) else { return nil }
    let minor = String(decoding: parts[1].prefix { (48...57).contains($0) }, as: UTF8.self)
    guard major < 1000, let minor = KernelText.number(minor), minor < 1000 else { return nil }
    return major * 1000 + minor
  }

  // MARK: The machine

  private static func observeFirmwareNames(_ host: any HostReading, _ firmware: FirmwareStrings, into facts: inout FactSet) {
    func fact(_ text: String) -> Fact<String> {
      if firmware.isPresent { return text.isEmpty || FirmwareStrings.isPlaceholder(text) ? .absent : .known(text) }
      return Absence(host: host).fact(.absent, within: "/sys/class/dmi")
    }
    facts.set(HostFacts.vendor, fact(firmware.vendor))
    facts.set(HostFacts.product, fact(firmware.product))
    facts.set(HostFacts.board, fact(firmware.boardVendor), source: "/sys/class/dmi/id/board_vendor")
    let cloud: Fact<String> =
      firmware.isPresent
      ? firmware.cloud.map { .known($0) } ?? .absent : Absence(host: host).fact(.absent, within: "/sys/class/dmi")
    facts.set(HostFacts.cloud, cloud)
  }

  private static func observeRole(_ host: any HostReading, _ release: String?, _ firmware: FirmwareStrings, into facts: inout FactSet) {
    // Microsoft builds the kernel of WSL and marks its release: 4.4.0-19041-Microsoft (no kernel at all), 5.15.90.1-microsoft-standard-WSL2.
    let mark = KernelText.lowercased(release ?? "")
    let isWSL = KernelText.contains(mark, "microsoft") || KernelText.contains(mark, "wsl")
    let (container, containerSource) = ContainerEvidence(host: host).conclude()
    facts.set(HostFacts.container, container, source: containerSource)

    let machine = HypervisorEvidence(
      host: host, firmware: firmware, vendor: facts.string(CPUFacts.vendor), bit: facts.bool(CPUFacts.hypervisorBit),
      signature: facts.string(CPUFacts.hypervisorSignature),
      isX86: isX86(facts), isWSL2: isWSL && (KernelText.contains(mark, "wsl2") || KernelText.contains(mark, "microsoft-standard"))
    ).conclude()
    facts.set(HostFacts.hypervisor, machine.hypervisor, source: machine.source)

    if let name = container.value, name != "none" {
      facts.set(HostFacts.role, .known("container"), source: containerSource)
    } else if isWSL {
      facts.set(HostFacts.role, .known("wsl"), source: facts[HostFacts.kernel.name]?.source)
    } else {
      let role: Fact<String> =
        if machine.governs { .known("dom0") } else {
          switch machine.isVirtual {
          case true?: .known("vm")
          case false?: .known("bare-metal")
          case nil: if case .unknown(let reason) = machine.hypervisor { .unknown(reason) } else { .unknown("undecided") }
          }
        }
      facts.set(HostFacts.role, role, source: machine.source)
    }
  }

  /// The hypervisor bit exists on x86 alone, and so do these words of uname(2).
  private static func isX86(_ facts: FactSet) -> Bool {
    guard let name = facts.string(HostFacts.architecture) else { return facts.bool(CPUFacts.hypervisorBit) != nil }
    return name == "x86_64" || (name.hasPrefix("i") && name.hasSuffix("86"))
  }

  // MARK: The system

  private static func observeSystem(_ host: any HostReading, into facts: inout FactSet) {
    do {
      let line = try host.text("/proc/cmdline", limit: 64 << 10)
      facts.set(HostFacts.arguments, .known(MachineArguments.of(line)))
    } catch { facts.set(HostFacts.arguments, .unknown(error.reason)) }

    let (manager, source) = ServiceManager(host: host).conclude()
    facts.set(HostFacts.manager, manager, source: source)
    observeReboot(host, into: &facts)
  }

  /// Debian and its relatives leave /run/reboot-required, SUSE /run/reboot-needed; nobody else leaves anything.
  private static func observeReboot(_ host: any HostReading, into facts: inout FactSet) {
    for path in ["/run/reboot-required", "/var/run/reboot-required", "/run/reboot-needed"] where host.sees(path) {
      return facts.set(HostFacts.rebootPending, .known(true), source: path)
    }
    let marks = host.sees("/var/lib/dpkg") || host.sees("/etc/zypp")
    if host.kind == .sysroot {
      // /run of a disk that is not running is empty.
      facts.set(HostFacts.rebootPending, .unknown(HostError.absent.reason))
    } else {
      facts.set(HostFacts.rebootPending, marks ? .known(false) : .absent)
    }
  }
}
