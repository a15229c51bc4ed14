import Facts
import Testing
import Wire

@testable import Host
@testable import Probes

@Suite struct RoleProbeTests {
  private func observe(_ host: FakeHost) -> FactSet {
    var facts = FactSet()
    RoleProbe.observe(host, into: &facts)
    return facts
  }

  private func registers(_ name: String) -> CPUIDRegisters {
    var bytes = Array(name.utf8)
    bytes += Array(repeating: 0, count: 12 - bytes.count)
    func word(_ at: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) } }
    return CPUIDRegisters(eax: 0x4000_000b, ebx: word(0), ecx: word(4), edx: word(8))
  }

  /// A running PC: with signatures, below a hypervisor.
  private func pc(_ signatures: String..., dmi: [String: String] = [:]) -> FakeHost {
    let host = FakeHost(["/proc/cpuinfo": "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu lm\n", "/proc/cmdline": "quiet\n"])
    for (name, value) in dmi { host.files["/sys/class/dmi/id/\(name)"] = Array("\(value)\n".utf8) }
    var leaves: [UInt32: CPUIDRegisters] = [1: CPUIDRegisters(eax: 0, ebx: 0, ecx: signatures.isEmpty ? 0 : 1 << 31, edx: 0)]
    for (index, name) in signatures.enumerated() { leaves[0x4000_0000 + UInt32(index) * 0x100] = registers(name) }
    host.cpuids = leaves
    return host
  }

  private func expect(
    _ host: FakeHost, _ role: String?, _ hypervisor: String?, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let facts = observe(host)
    #expect(facts.string(HostFacts.role) == role, sourceLocation: sourceLocation)
    #expect(facts.string(HostFacts.hypervisor) == hypervisor, sourceLocation: sourceLocation)
  }

  // MARK: What is beneath

  @Test func aClearBitIsBareMetal() {
    expect(pc(), "bare-metal", "none")
    expect(pc(dmi: ["sys_vendor": "LENOVO", "product_name": "20QDCTO1WW"]), "bare-metal", "none")
    // A laptop by Microsoft is no virtual machine.
    expect(pc(dmi: ["sys_vendor": "Microsoft Corporation", "product_name": "Surface Laptop 4"]), "bare-metal", "none")
  }

  @Test func signaturesNameTheHypervisor() {
    expect(pc("KVMKVMKVM"), "vm", "kvm")
    expect(pc("TCGTCGTCGTCG"), "vm", "qemu")
    expect(pc("VMwareVMware"), "vm", "vmware")
    expect(pc("bhyve bhyve "), "vm", "bhyve")
    expect(pc("NobodyKnows!"), "vm", "other")
    // KVM with enlightenments, Xen with viridian: Microsoft's letters come first (TOL-04).
    expect(pc("Microsoft Hv", "KVMKVMKVM"), "vm", "kvm")
    expect(pc("Microsoft Hv", "XenVMMXenVMM"), "vm", "xen")
    expect(pc("Microsoft Hv", dmi: ["sys_vendor": "Microsoft Corporation", "product_name": "Virtual Machine"]), "vm", "hyperv")
  }

  @Test func theFirmwareNamesTheProductBehindAnInterface() {
    // VirtualBox shows KVM's interface to Linux (ENV-01).
    expect(
      pc("KVMKVMKVM", dmi: ["sys_vendor": "innotek GmbH", "product_name": "VirtualBox", "board_vendor": "Oracle Corporation"]), "vm",
      "virtualbox")
    expect(pc("Microsoft Hv", dmi: ["product_name": "VirtualBox"]), "vm", "virtualbox")
    expect(pc("KVMKVMKVM", dmi: ["sys_vendor": "QEMU", "product_name": "Standard PC (Q35 + ICH9, 2009)"]), "vm", "kvm")
    expect(pc("KVMKVMKVM", dmi: ["sys_vendor": "Parallels International GmbH."]), "vm", "parallels")
  }

  @Test func theRootOfHyperVGovernsIt() {
    let host = pc("Microsoft Hv")
    host.cpuids?[0x4000_0003] = CPUIDRegisters(eax: 0, ebx: 1 << 12 | 1, ecx: 0, edx: 0)
    expect(host, "dom0", "hyperv")
    // An isolated guest may bear the same bit.
    host.cpuids?[0x4000_0003] = CPUIDRegisters(eax: 0, ebx: 1 << 12 | 1 << 22, ecx: 0, edx: 0)
    expect(host, "vm", "hyperv")
  }

  @Test func xenTellsDomainZeroApart() {
    let host = pc()
    host.files["/sys/hypervisor/type"] = Array("xen\n".utf8)
    host.files["/sys/hypervisor/properties/features"] = Array("000002fd\n".utf8)
    expect(host, "vm", "xen")
    host.files["/sys/hypervisor/properties/features"] = Array("00000afd\n".utf8)
    expect(host, "dom0", "xen")
    host.files = host.files.filter { !$0.key.hasPrefix("/sys/hypervisor") }
    host.files["/proc/xen/capabilities"] = Array("control_d\n".utf8)
    expect(host, "dom0", "xen")
  }

  @Test func userModeLinuxNamesItself() {
    let host = pc()
    host.files["/proc/cpuinfo"] = Array("processor\t: 0\nvendor_id\t: User Mode Linux\nmodel name\t: UML\n".utf8)
    expect(host, "vm", "uml")
  }

  @Test func aCloudsBareMetalIsBareMetal() {
    let virtual = pc("KVMKVMKVM", dmi: ["sys_vendor": "Amazon EC2", "product_name": "c5.large"])
    expect(virtual, "vm", "kvm")
    #expect(observe(virtual).string(HostFacts.cloud) == "aws")
    let metal = pc(dmi: ["sys_vendor": "Amazon EC2", "product_name": "c7i.metal-24xl"])
    expect(metal, "bare-metal", "none")
    #expect(observe(metal).string(HostFacts.cloud) == "aws")
    expect(pc(dmi: ["sys_vendor": "Alibaba Cloud", "product_name": "Alibaba Cloud ECS"]), "bare-metal", "none")
  }

  @Test(
    arguments: [
      (["sys_vendor": "Microsoft Corporation", "chassis_asset_tag": "7783-7084-3265-9085-8269-3286-77"], "azure"),
      (["sys_vendor": "Google", "product_name": "Google Compute Engine"], "gcp"), (["sys_vendor": "DigitalOcean"], "digitalocean"),
      (["sys_vendor": "Hetzner", "product_name": "vServer"], "hetzner"), (["product_name": "OpenStack Nova"], "openstack"),
      (["sys_vendor": "QEMU", "chassis_asset_tag": "OracleCloud.com"], "oracle"),
      (["sys_vendor": "Xen", "bios_version": "4.11.amazon"], "aws"),
      (["sys_vendor": "LENOVO", "chassis_asset_tag": "AULA-3-17"], nil),
    ] as [([String: String], String?)])
  func cloudsAreKnownByTheirFirmware(dmi: [String: String], cloud: String?) {
    let facts = observe(pc("KVMKVMKVM", dmi: dmi))
    #expect(facts.string(HostFacts.cloud) == cloud)
    // An asset tag is compared and never told.
    #expect(!facts.entries.contains { if case .known(.string(let text)) = $0.fact { text.contains("AULA") } else { false } })
  }

  @Test func filesAloneNameTheHypervisorByItsClockOrItsDevices() {
    let host = HostCorpora.host(cpuinfo: Array("processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor\n".utf8))
    expect(host, "vm", nil)
    host.files["/sys/devices/system/clocksource/clocksource0/available_clocksource"] = Array("kvm-clock tsc acpi_pm \n".utf8)
    expect(host, "vm", "kvm")
    host.files["/sys/devices/system/clocksource/clocksource0/available_clocksource"] = nil
    host.files["/proc/bus/pci/devices"] = Array("0010\t80eebeef\t12\n".utf8)
    expect(host, "vm", "virtualbox")
  }

  @Test func withoutAnyWitnessNothingIsSaid() {
    let host = HostCorpora.host(cpuinfo: [])
    host.files = [:]
    let facts = observe(host)
    #expect(facts.state(HostFacts.role) == "nothing here tells whether the machine is a virtual one")
    #expect(facts.string(HostFacts.hypervisor) == nil)
    #expect(facts.state(HostFacts.container) == "No such file or directory")
    for field in HostFacts.all {
      guard case .unknown? = facts[field.name]?.fact else {
        Issue.record("\(field.name) is not unknown")
        continue
      }
    }
  }

  @Test func deviceTreesTellOnOtherArchitectures() {
    let host = FakeHost(["/proc/cpuinfo": "processor\t: 0\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\n"])
    host.system = SystemName(release: "6.6.31", machine: "aarch64")
    host.cpuids = nil
    expect(host, nil, nil)
    host.files["/proc/device-tree/compatible"] = Array("raspberrypi,4-model-b\0brcm,bcm2711\0".utf8)
    expect(host, "bare-metal", "none")
    host.files["/proc/device-tree/compatible"] = Array("linux,dummy-virt\0".utf8)
    expect(host, "vm", nil)
    host.files["/proc/device-tree/fw-cfg@9020000/compatible"] = Array("qemu,fw-cfg-mmio\0".utf8)
    expect(host, "vm", "qemu")
    host.files["/proc/device-tree/hypervisor/compatible"] = Array("xen,xen-4.17\0xen,xen\0".utf8)
    expect(host, "vm", "xen")
  }

  @Test func mainframesTellInSysinfo() {
    let host = FakeHost(["/proc/cpuinfo": "vendor_id       : IBM/S390\n# processors    : 2\nfeatures\t: sie\n"])
    host.system = SystemName(release: "6.1.0", machine: "s390x")
    host.cpuids = nil
    host.files["/proc/sysinfo"] = Array("Type: 2964\nLPAR Number: 5\n".utf8)
    expect(host, "bare-metal", "none")
    host.files["/proc/sysinfo"] = Array("LPAR Number: 5\nVM00 Control Program: z/VM    6.1.0\n".utf8)
    expect(host, "vm", "zvm")
    host.files["/proc/sysinfo"] = Array("LPAR Number: 5\nVM00 Control Program: KVM/Linux\n".utf8)
    expect(host, "vm", "kvm")
  }

  // MARK: What is on top

  @Test(arguments: ["5.15.90.1-microsoft-standard-WSL2", "4.4.0-19041-Microsoft", "6.6.36.6-custom-WSL2+"])
  func theKernelOfWSLIsMarked(release: String) {
    let host = pc()
    host.system = SystemName(release: release, machine: "x86_64")
    expect(host, "wsl", release.contains("19041") ? "none" : "hyperv")
  }

  @Test func aContainerIsNotTheMachineBeneath() {
    let host = pc("KVMKVMKVM")
    host.files["/proc/1/cgroup"] = Array("0::/system.slice/docker.service\n".utf8)
    expect(host, "vm", "kvm")
    host.files["/proc/1/cgroup"] = Array("0::/docker/0123456789abcdef0123456789abcdef\n".utf8)
    expect(host, "container", "kvm")
    #expect(observe(host).string(HostFacts.container) == "docker")
  }

  @Test func dockerenvNeedsASecondWitness() {
    let host = pc("KVMKVMKVM")
    host.files["/.dockerenv"] = []
    expect(host, "vm", "kvm")
    #expect(observe(host).string(HostFacts.container) == "none")
    host.files["/proc/self/mountinfo"] = Array("36 35 98:0 /var/lib/docker/containers/ab/hosts /etc/hosts rw - ext4 /dev/vda rw\n".utf8)
    expect(host, "container", "kvm")
    // An image's tree on a disk shows no processes.
    let tree = HostCorpora.host(cpuinfo: [])
    tree.files["/.dockerenv"] = []
    #expect(observe(tree).state(HostFacts.container).hasPrefix("/.dockerenv alone"))
  }

  @Test(arguments: [
    ("/run/.containerenv", "engine=\"podman\"\n", "podman"), ("/run/systemd/container", "systemd-nspawn\n", "nspawn"),
    ("/run/systemd/container", "lxc\n", "lxc"), ("/proc/1/environ", "PATH=/bin\0container=lxc\0", "lxc"), ("/dev/lxd/sock", "", "lxc"),
    ("/proc/self/cgroup", "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-0123456789abcdef.scope\n", "kubernetes"),
    ("/proc/self/cgroup", "4:memory:/machine.slice/libpod-0123456789abcdef.scope\n", "podman"),
    ("/proc/self/cgroup", "4:memory:/lxc.payload.ct1/init.scope\n", "lxc"), ("/.flatpak-info", "[Application]\n", "other"),
    ("/proc/self/cgroup", "0::/machine.slice/libpod-conmon-0123456789abcdef.scope\n", "none"),
    ("/proc/self/cgroup", "0::/lxc.monitor.ct1\n", "none"),
    ("/proc/self/mountinfo", "1 2 0:5 /proc/cpuinfo /proc/cpuinfo rw - fuse.lxcfs lxcfs rw\n", "lxc"),
    ("/proc/self/mountinfo", "1 2 0:5 / /var/lib/lxcfs rw - fuse.lxcfs lxcfs rw\n", "none"),
  ])
  func runtimesLeaveTraces(path: String, text: String, container: String) {
    let host = pc()
    host.files[path] = Array(text.utf8)
    #expect(observe(host).string(HostFacts.container) == container)
    #expect(observe(host).string(HostFacts.role) == (container == "none" ? "bare-metal" : "container"))
  }

  // MARK: The rest

  @Test func onlyArgumentsAboutMachinesAreKept() {
    let host = pc()
    host.files["/proc/cmdline"] = Array(
      "BOOT_IMAGE=/vmlinuz root=UUID=11-22 kvm-intel.nested=1 intel_iommu=on module_blacklist=kvm_amd,kvm wifi.key=\"a kvm.b=1\" vfio-pci.ids=10de:1b80 quiet -- kvm.secret=1\n"
        .utf8)
    #expect(
      observe(host).strings(HostFacts.arguments) == [
        "kvm-intel.nested=1", "intel_iommu=on", "module_blacklist=kvm_amd,kvm", "vfio-pci.ids=10de:1b80",
      ])
  }

  @Test(
    arguments: [("6.12.0-1-amd64", 6012), ("3.10.0", 3010), ("6.1-rc1", 6001), ("10.2", 10002), ("x.y", nil), ("6", nil), ("", nil)]
      as [(String, Int?)])
  func releasesHaveANumber(release: String, number: Int?) { #expect(RoleProbe.number(release) == number) }

  @Test func aTreesKernelAndArchitectureComeFromFiles() {
    let host = HostCorpora.host(cpuinfo: Array("processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu lm\n".utf8))
    host.files["/proc/version"] = Array("Linux version 5.3.0-rc7 (a@b) (gcc) #4 SMP\n".utf8)
    var facts = observe(host)
    #expect(facts.string(HostFacts.kernel) == "5.3.0-rc7")
    #expect(facts.int(HostFacts.kernelNumber) == 5003)
    #expect(facts.string(HostFacts.architecture) == "x86_64")
    host.files["/proc/sys/kernel/osrelease"] = Array("6.1.0-18-arm64\n".utf8)
    host.files["/bin/sh"] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 183, 0]
    facts = observe(host)
    #expect(facts.string(HostFacts.kernel) == "6.1.0-18-arm64")
    #expect(facts.string(HostFacts.architecture) == "aarch64")
    #expect(facts[HostFacts.architecture.name]?.source == "/bin/sh")
  }

  @Test func placeholdersAreNoNames() {
    let facts = observe(
      pc(dmi: ["sys_vendor": "To Be Filled By O.E.M.", "product_name": "System Product Name", "board_vendor": "ASUSTeK COMPUTER INC."]))
    #expect(facts.fact(HostFacts.vendor) == .absent)
    #expect(facts.fact(HostFacts.product) == .absent)
    #expect(facts.string(HostFacts.board) == "ASUSTeK COMPUTER INC.")
    #expect(observe(pc()).fact(HostFacts.vendor) == .absent)
  }

  @Test func theServiceManagerLeavesTraces() {
    let host = pc()
    host.files["/proc/1/comm"] = Array("process_api\n".utf8)
    #expect(observe(host).string(HostFacts.manager) == "none")
    host.files["/proc/1/comm"] = Array("init\n".utf8)
    #expect(observe(host).string(HostFacts.manager) == "none")
    host.files["/etc/inittab"] = Array("id:2:initdefault:\n".utf8)
    #expect(observe(host).string(HostFacts.manager) == "sysvinit")
    host.statuses["/run/systemd/system"] = FileStatus(kind: .directory, mode: 0o755)
    #expect(observe(host).string(HostFacts.manager) == "systemd")
    let tree = HostCorpora.host(cpuinfo: [])
    tree.links["/sbin/init"] = "../lib/systemd/systemd"
    #expect(observe(tree).string(HostFacts.manager) == "systemd")
  }

  @Test func aRebootIsPendingWhereAPackageAskedForIt() {
    let host = pc()
    #expect(observe(host).fact(HostFacts.rebootPending) == .absent)
    host.files["/var/lib/dpkg/status"] = []
    #expect(observe(host).bool(HostFacts.rebootPending) == false)
    host.files["/run/reboot-required"] = Array("*** System restart required ***\n".utf8)
    #expect(observe(host).bool(HostFacts.rebootPending) == true)
  }
}
