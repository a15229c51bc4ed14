import Facts
import Testing

@testable import Host
@testable import Probes

@Suite struct FirmwareProbeTests {
  private func observe(_ host: FakeHost) -> FactSet {
    var facts = FactSet()
    FirmwareProbe.observe(host, into: &facts)
    return facts
  }

  /// A running PC: what the kernel shows, what CPUID says, and whether a hypervisor is beneath.
  private func pc(flags: String, silicon: Bool, below: Bool) -> FakeHost {
    let host = FakeHost(["/proc/cpuinfo": "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: \(flags)\n", "/proc/cmdline": "quiet\n"])
    host.cpuids = [1: CPUIDRegisters(eax: 0, ebx: 0, ecx: (silicon ? 1 << 5 : 0) | (below ? 1 << 31 : 0), edx: 0)]
    return host
  }

  @Test func whatHidesTheFlagIsTold() {
    #expect(observe(pc(flags: "fpu vmx", silicon: true, below: false)).string(FirmwareFacts.hidden) == "none")
    #expect(observe(pc(flags: "fpu vmx", silicon: true, below: true)).string(FirmwareFacts.hidden) == "none")
    #expect(observe(pc(flags: "fpu", silicon: true, below: false)).string(FirmwareFacts.hidden) == "firmware")
    #expect(observe(pc(flags: "fpu", silicon: false, below: false)).string(FirmwareFacts.hidden) == "silicon")
    #expect(observe(pc(flags: "fpu", silicon: false, below: true)).string(FirmwareFacts.hidden) == "hypervisor")
    #expect(observe(pc(flags: "fpu", silicon: true, below: true)).string(FirmwareFacts.hidden) == "hypervisor")
  }

  @Test func aKernelArgumentCanHideItToo() {
    let host = pc(flags: "fpu", silicon: true, below: false)
    host.files["/proc/cmdline"] = Array("clearcpuid=vmx\n".utf8)
    #expect(observe(host).state(FirmwareFacts.hidden) == "the kernel argument clearcpuid hides flags")
  }

  @Test func filesAloneDoNotTellFirmwareFromSilicon() {
    func tree(_ flags: String) -> FakeHost {
      HostCorpora.host(cpuinfo: Array("processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: \(flags)\n".utf8))
    }
    #expect(observe(tree("vmx")).string(FirmwareFacts.hidden) == "none")
    #expect(observe(tree("hypervisor")).string(FirmwareFacts.hidden) == "hypervisor")
    #expect(observe(tree("fpu")).state(FirmwareFacts.hidden).hasPrefix("no flag and no hypervisor"))
    let old = tree("fpu")
    old.files["/sys/class/dmi/id/sys_vendor"] = Array("VMware, Inc.\n".utf8)
    #expect(observe(old).string(FirmwareFacts.hidden) == "hypervisor")
  }

  @Test func otherArchitecturesHaveNoFlagToMiss() {
    let arm = HostCorpora.host(cpuinfo: Array("processor\t: 0\nFeatures\t: fp\nCPU implementer\t: 0x41\n".utf8))
    #expect(observe(arm).state(FirmwareFacts.hidden) == "no flag of this architecture tells")
    let mainframe = HostCorpora.host(cpuinfo: Array("vendor_id       : IBM/S390\n# processors    : 2\nfeatures\t: zarch sie\n".utf8))
    #expect(observe(mainframe).string(FirmwareFacts.hidden) == "none")
    let loongson = HostCorpora.host(cpuinfo: Array("processor : 0\nCPU Family : Loongson-64bit\nFeatures : fpu\n".utf8))
    #expect(observe(loongson).state(FirmwareFacts.hidden) == "the kernel shows no flag, and nothing tells why")
  }

  @Test func howTheMachineWasStarted() {
    let host = pc(flags: "fpu", silicon: false, below: false)
    // A microVM's kernel is started by no firmware at all.
    host.files["/sys/firmware/acpi/tables/FACP"] = []
    #expect(observe(host).fact(FirmwareFacts.type) == .absent)
    host.files["/sys/class/dmi/id/bios_vendor"] = Array("LENOVO\n".utf8)
    #expect(observe(host).string(FirmwareFacts.type) == "bios")
    #expect(observe(host).string(FirmwareFacts.vendor) == "LENOVO")
    #expect(observe(host).fact(FirmwareFacts.secureBoot) == .absent)
    host.files["/sys/firmware/efi/systab"] = []
    #expect(observe(host).string(FirmwareFacts.type) == "uefi")
    let tree = HostCorpora.host(cpuinfo: [])
    #expect(observe(tree).state(FirmwareFacts.type) == "No such file or directory")
    #expect(observe(tree).state(FirmwareFacts.vendor) == "No such file or directory")
  }

  @Test func secureBootIsTheFifthByte() {
    let host = pc(flags: "fpu", silicon: false, below: false)
    let path = FirmwareFacts.secureBoot.any.source
    host.files["/sys/firmware/efi/systab"] = []
    #expect(observe(host).state(FirmwareFacts.secureBoot) == "efivarfs is not mounted")
    host.files["/sys/firmware/efi/efivars/Boot0000-8be4df61-93ca-11d2-aa0d-00e098032b8c"] = [7, 0, 0, 0, 1]
    #expect(observe(host).fact(FirmwareFacts.secureBoot) == .absent)
    host.files[path] = [6, 0, 0, 0, 1]
    #expect(observe(host).bool(FirmwareFacts.secureBoot) == true)
    host.files[path] = [6, 0, 0, 0, 0]
    #expect(observe(host).bool(FirmwareFacts.secureBoot) == false)
    host.files[path] = [6, 0, 0]
    #expect(observe(host).state(FirmwareFacts.secureBoot) == "the variable is too short")
    host.failures[path] = .timedOut(milliseconds: 2000)
    #expect(observe(host).state(FirmwareFacts.secureBoot) == "timed out after 2 s")
  }
}
