package import Facts
package import Host

/// The processors: what the kernel shows of them, and what they say of themselves.
package enum CPUProbe: Probe {
  private static let path = "/proc/cpuinfo"
  /// A kernel writes about 1.7 kB a processor; this is room for ten thousand.
  private static let limit = 16 << 20

  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let info: Result<CPUInfo, HostError> = readInfo(host)
    observeInfo(info, into: &facts)
    observeCount(host, info, into: &facts)

    observeIdentification(host, info, into: &facts)
  }

  private static func observeIdentification(
    _ host: any HostReading, _ info: Result<CPUInfo, HostError>, into facts: inout FactSet
  ) {
    do {
      let identification = try CPUIdentification(host)
      facts.set(CPUFacts.silicon, .known(identification.virtualization))
      facts.set(CPUFacts.svmLocked, identification.svmLock.map { .known($0) } ?? .absent)
      facts.set(CPUFacts.hypervisorBit, .known(identification.hypervisorBit), source: "CPUID leaf 1 ECX bit 31")
      facts.set(CPUFacts.hypervisorSignature, identification.signature.map { .known($0) } ?? .absent)
    } catch .unsupported {
      // A processor without the instruction has none of these.
      facts.set(CPUFacts.silicon, .absent)
      facts.set(CPUFacts.svmLocked, .absent)
      facts.set(CPUFacts.hypervisorBit, .absent)
      facts.set(CPUFacts.hypervisorSignature, .absent)
    } catch {
      facts.set(CPUFacts.silicon, .unknown(error.reason))
      facts.set(CPUFacts.svmLocked, .unknown(error.reason))
      facts.set(CPUFacts.hypervisorSignature, .unknown(error.reason))
      facts.set(CPUFacts.hypervisorBit, (try? info.get()).map(hypervisorBit) ?? .unknown(error.reason), source: path)
    }
  }

  static func readInfo(_ host: any HostReading) -> Result<CPUInfo, HostError> {
    do { return .success(CPUInfo(try host.read(path, limit: limit))) } catch { return .failure(error) }
  }

  private static func observeInfo(_ info: Result<CPUInfo, HostError>, into facts: inout FactSet) {
    switch info {
    // Every Linux has the file: not there means that this tree or this mount does not show it.
    case .failure(let error):
      facts.set(CPUFacts.vendor, .unknown(error.reason))
      facts.set(CPUFacts.model, .unknown(error.reason))
      facts.set(CPUFacts.flags, .unknown(error.reason))
      facts.set(CPUFacts.virtualization, .unknown(error.reason))
      facts.set(CPUFacts.virtualizationOnAll, .unknown(error.reason))
      facts.set(CPUFacts.nestedPaging, .unknown(error.reason))
    case .success(let info) where info.isEmpty:
      let empty = "the file is empty"
      facts.set(CPUFacts.vendor, .unknown(empty))
      facts.set(CPUFacts.model, .unknown(empty))
      facts.set(CPUFacts.flags, .unknown(empty))
      facts.set(CPUFacts.virtualization, .unknown(empty))
      facts.set(CPUFacts.virtualizationOnAll, .unknown(empty))
      facts.set(CPUFacts.nestedPaging, .unknown(empty))
    case .success(let info):
      facts.set(CPUFacts.vendor, info.vendor.map { .known($0) } ?? .absent)
      facts.set(CPUFacts.model, info.model.map { .known($0) } ?? .absent)
      let flags = info.commonFlags
      facts.set(CPUFacts.flags, flags.map { .known($0) } ?? .absent)
      let (virtualization, onAll) = info.virtualization
      facts.set(CPUFacts.virtualization, virtualization)
      facts.set(CPUFacts.virtualizationOnAll, onAll)
      facts.set(CPUFacts.nestedPaging, nestedPaging(virtualization, flags))
    }
  }

  /// The flags ept and npt accompany vmx and svm; where neither is shown there is nothing to translate for.
  private static func nestedPaging(_ virtualization: Fact<String>, _ flags: [String]?) -> Fact<Bool> {
    switch virtualization {
    case .known("vmx"): .known(flags?.contains("ept") == true)
    case .known("svm"): .known(flags?.contains("npt") == true)
    case .known, .absent: .absent
    case .unknown(let reason): .unknown(reason)
    }
  }

  /// The kernel's flag stands for the bit; only x86 has either.
  private static func hypervisorBit(_ info: CPUInfo) -> Fact<Bool> {
    if info.isEmpty { return .unknown("the file is empty") }
    if info.shape != .x86 { return .absent }
    return info.flagSets.map { .known($0.contains { $0.contains("hypervisor") }) } ?? .unknown("the file lists no flags")
  }

  private static func observeCount(_ host: any HostReading, _ info: Result<CPUInfo, HostError>, into facts: inout FactSet) {
    let online = "/sys/devices/system/cpu/online"
    if let line = try? host.line(online), let count = CPUList.count(line) {
      facts.set(CPUFacts.count, .known(count), source: online)
      return
    }
    switch info {
    case .failure(let error): facts.set(CPUFacts.count, .unknown(error.reason), source: path)
    case .success(let info):
      facts.set(CPUFacts.count, info.processors.map { .known($0) } ?? .unknown("the file counts no processors"), source: path)
    }
  }
}
