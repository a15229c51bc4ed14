import Facts
import Testing

@testable import Host
@testable import Probes

@Suite struct CPUProbeTests {
  private func observe(_ host: FakeHost) -> FactSet {
    var facts = FactSet()
    CPUProbe.observe(host, into: &facts)
    return facts
  }

  private func cpuinfo(_ text: String) -> FactSet { observe(HostCorpora.host(cpuinfo: Array(text.utf8))) }

  /// A PC's file with one entry for each line of flags.
  private func pc(_ flags: String...) -> String {
    flags.enumerated().map { "processor\t: \($0)\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD EPYC\nflags\t\t: \($1)\n" }.joined(
      separator: "\n")
  }

  @Test func aFlagIsAWholeWord() {
    // svm_lock outlives svm in some kernels, and "vmx flags" is another line (TOL-05, CPU-02).
    let facts = cpuinfo(pc("fpu svm_lock lm") + "vmx flags\t: vnmi vmx\n")
    #expect(facts.string(CPUFacts.virtualization) == "none")
    #expect(facts.fact(CPUFacts.virtualizationOnAll) == .absent)
    #expect(facts.fact(CPUFacts.nestedPaging) == .absent)
    #expect(facts.strings(CPUFacts.flags) == ["fpu", "svm_lock", "lm"])
  }

  @Test func onlyFlagsOfEveryProcessorAreFlags() {
    let facts = cpuinfo(pc("fpu svm npt", "fpu npt", "fpu svm npt"))
    #expect(facts.strings(CPUFacts.flags) == ["fpu", "npt"])
    // The kernel shows it, though one processor lacks it (CPU-05).
    #expect(facts.string(CPUFacts.virtualization) == "svm")
    #expect(facts.bool(CPUFacts.virtualizationOnAll) == false)
    #expect(cpuinfo(pc("vmx ept", "vmx ept")).bool(CPUFacts.virtualizationOnAll) == true)
    #expect(facts.int(CPUFacts.count) == 3)
  }

  @Test func nestedPagingFollowsTheVendor() {
    #expect(cpuinfo(pc("vmx ept")).bool(CPUFacts.nestedPaging) == true)
    #expect(cpuinfo(pc("vmx npt")).bool(CPUFacts.nestedPaging) == false)
    #expect(cpuinfo(pc("svm")).bool(CPUFacts.nestedPaging) == false)
  }

  @Test func withoutTheFileNothingIsKnown() {
    let host = HostCorpora.host(cpuinfo: [])
    host.files = [:]
    let facts = observe(host)
    for field in CPUFacts.all {
      guard case .unknown? = facts[field.name]?.fact else {
        Issue.record("\(field.name) is \(String(describing: facts[field.name]))")
        continue
      }
    }
    host.files["/proc/cpuinfo"] = []
    #expect(observe(host).state(CPUFacts.virtualization) == "the file is empty")
    host.failures["/proc/cpuinfo"] = .notRegular
    #expect(observe(host).state(CPUFacts.flags) == "not a regular file")
  }

  @Test func aFileWithoutFlagsSaysNothingAboutThem() {
    let facts = cpuinfo("processor\t: 0\ncpu family\t: 6\ncpuid level\t: 11\n")
    #expect(facts.state(CPUFacts.virtualization) == "the file lists no flags")
    #expect(facts.state(CPUFacts.hypervisorBit) == "the file lists no flags")
    #expect(facts.fact(CPUFacts.flags) == .absent)
  }

  @Test(
    arguments: [
      ("processor\t: 0\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n", "ARM", "Neoverse-N1", "other", 1),
      (
        "processor\t: 0\nmodel name\t: ARMv7 Processor rev 1 (v7l)\nCPU implementer : 0x99\nCPU part : 0x1\n", "0x99",
        "ARMv7 Processor rev 1 (v7l)", "other", 1
      ),
      ("vendor_id       : IBM/S390\n# processors    : 4\nfeatures\t: esan3 zarch sie\n", "IBM/S390", nil, "other", 4),
      ("vendor_id       : IBM/S390\n# processors    : 2\nfeatures\t: esan3 zarch\n", "IBM/S390", nil, "none", 2),
      (
        "processor\t: 0\ncpu\t\t: POWER9, altivec supported\nrevision\t: 2.2 (pvr 004e 1202)\n\ntimebase\t: 5\n", nil,
        "POWER9, altivec supported", "other", 1
      ),
      (
        "processor\t: 0\nhart\t\t: 0\nisa\t\t: rv64imafdch_zicsr_sstc\nuarch\t: sifive,u74-mc\nmvendorid\t: 0x489\n", "0x489",
        "sifive,u74-mc", "other", 1
      ),
      ("processor\t: 0\nisa\t\t: rv64imafdc\n", nil, nil, "none", 1),
      ("processor : 0\ncpu model : Loongson-3\nisa : mips64r2\nASEs implemented : vz msa\n", nil, "Loongson-3", "other", 1),
      (
        "system type : x\n\nprocessor\t: 0\nCPU Family : Loongson-64bit\nModel Name : Loongson-3A6000\nFeatures : cpucfg lvz\n", nil,
        "Loongson-3A6000", "other", 1
      ),
      (
        "processor  : 0\nvendor     : GenuineIntel\narch       : IA-64\nfamily     : Itanium 2\nfeatures   : branchlong, 16-byte atomic ops\n",
        "GenuineIntel", "Itanium 2", "other", 1
      ),
      ("cpu\t\t: UltraSparc T1 (Niagara)\ntype\t\t: sun4v\nncpus active\t: 32\n", nil, "UltraSparc T1 (Niagara)", "other", 32),
      ("cpu\t\t\t: Alpha\ncpu model\t\t: EV67\ncpus detected\t\t: 2\n", nil, "EV67", "other", 2),
    ] as [(String, String?, String?, String, Int)])
  func everyArchitectureHasItsOwnWords(text: String, vendor: String?, model: String?, virtualization: String, count: Int) {
    let facts = cpuinfo(text)
    #expect(facts.string(CPUFacts.vendor) == vendor)
    #expect(facts.string(CPUFacts.model) == model)
    #expect(facts.string(CPUFacts.virtualization) == virtualization)
    #expect(facts.int(CPUFacts.count) == count)
    #expect(facts.fact(CPUFacts.hypervisorBit) == .absent)
  }

  @Test func extensionsOfRISCVAreFlags() {
    let facts = cpuinfo("processor\t: 0\nisa\t\t: rv64imafdch_zicsr_sstc\n")
    #expect(facts.strings(CPUFacts.flags) == ["i", "m", "a", "f", "d", "c", "h", "zicsr", "sstc"])
  }

  @Test func onlineProcessorsAreCountedFromTheKernelsList() {
    let host = HostCorpora.host(cpuinfo: Array(pc("fpu").utf8))
    host.files["/sys/devices/system/cpu/online"] = Array("0-3,8,10-11\n".utf8)
    #expect(observe(host).int(CPUFacts.count) == 7)
    host.files["/sys/devices/system/cpu/online"] = Array("0-99999999999999999999\n".utf8)
    #expect(observe(host).int(CPUFacts.count) == 1)
  }

  @Test(arguments: ["", "3-1", "a", "1,,2", "0-1-2", "-1", "0-9999999,0-9999999"])
  func aListThatIsNoneHasNoCount(text: String) {
    #expect(CPUList.count(text) == (text.hasSuffix("9999999") ? 20_000_000 : nil))
  }

  // MARK: CPUID

  private func registers(_ name: String) -> CPUIDRegisters {
    var bytes = Array(name.utf8)
    bytes += Array(repeating: 0, count: 12 - bytes.count)
    func word(_ at: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) } }
    return CPUIDRegisters(eax: 0x4000_000b, ebx: word(0), ecx: word(4), edx: word(8))
  }

  @Test func theInstructionSpeaksForTheSilicon() {
    let host = HostCorpora.host(cpuinfo: Array(pc("fpu").utf8))
    host.kind = .live
    host.cpuids = [
      0x8000_0000: CPUIDRegisters(eax: 0x8000_001f, ebx: 0, ecx: 0, edx: 0),
      0x8000_0001: CPUIDRegisters(eax: 0, ebx: 0, ecx: 1 << 2, edx: 0),
      0x8000_000a: CPUIDRegisters(eax: 1, ebx: 0, ecx: 0, edx: 1 << 2),
    ]
    let facts = observe(host)
    #expect(facts.bool(CPUFacts.silicon) == true)
    #expect(facts.bool(CPUFacts.svmLocked) == true)
    #expect(facts.bool(CPUFacts.hypervisorBit) == false)
    #expect(facts.fact(CPUFacts.hypervisorSignature) == .absent)

    // A CPU whose extended leaves end earlier answers 0x80000001 with something else.
    host.cpuids?[0x8000_0000] = CPUIDRegisters(eax: 0x8000_0000, ebx: 0, ecx: 0, edx: 0)
    #expect(observe(host).bool(CPUFacts.silicon) == false)
    #expect(observe(host).fact(CPUFacts.svmLocked) == .absent)
    host.cpuids = [1: CPUIDRegisters(eax: 0, ebx: 0, ecx: 1 << 5, edx: 0)]
    #expect(observe(host).bool(CPUFacts.silicon) == true)
  }

  @Test func aSignatureCountsOnlyBelowAHypervisor() {
    let host = HostCorpora.host(cpuinfo: Array(pc("fpu").utf8))
    host.kind = .live
    host.cpuids = [1: CPUIDRegisters(eax: 0, ebx: 0, ecx: 1 << 31, edx: 0), 0x4000_0000: registers("KVMKVMKVM")]
    #expect(observe(host).string(CPUFacts.hypervisorSignature) == "KVMKVMKVM")
    #expect(observe(host).bool(CPUFacts.hypervisorBit) == true)
    // Bare metal of Intel answers that leaf with the registers of its highest one.
    host.cpuids?[1] = CPUIDRegisters(eax: 0, ebx: 0, ecx: 0, edx: 0)
    #expect(observe(host).fact(CPUFacts.hypervisorSignature) == .absent)
  }

  @Test func aTreeOfFilesHasOnlyTheFlagForTheBit() {
    let facts = cpuinfo(pc("fpu hypervisor"))
    #expect(facts.bool(CPUFacts.hypervisorBit) == true)
    #expect(facts[CPUFacts.hypervisorBit.name]?.source == "/proc/cpuinfo")
    #expect(facts.state(CPUFacts.silicon) == "not in a sysroot")
    #expect(facts.state(CPUFacts.hypervisorSignature) == "not in a sysroot")
  }
}
