import Facts
import Host

/// Which hypervisor is beneath this kernel, from everything that tells: what is certain first, what is only likely last.
///
/// The order matters. VirtualBox shows KVM's signature to Linux guests, so its firmware is asked before CPUID. KVM and Xen can show
/// Hyper-V's, so all signatures are read. A kernel that governs the hypervisor (Xen's dom0, Hyper-V's root) sees the signature too.
struct HypervisorEvidence {
  /// What was concluded, and from where.
  struct Conclusion {
    /// A value of `host.hypervisor`.
    var hypervisor: Fact<String>
    /// Whether this kernel runs in a virtual machine; nil where nothing tells.
    var isVirtual: Bool?
    /// Xen's dom0, Hyper-V's root partition, a control domain.
    var governs = false
    /// The place that says so.
    var source: String
  }

  /// Where to look.
  let host: any HostReading
  /// What the firmware says, read before.
  let firmware: FirmwareStrings
  /// The facts of the CPU, said before.
  let vendor: String?, bit: Bool?, signature: String?
  /// Whether the processor is of a kind that has CPUID, and whether the kernel is the one that Microsoft builds for WSL 2.
  let isX86: Bool, isWSL2: Bool

  /// The first witness that knows.
  func conclude() -> Conclusion {
    if vendor == "User Mode Linux" { return virtual("uml", "/proc/cpuinfo") }
    if let xen { return xen }
    if isWSL2 { return virtual("hyperv", "/proc/sys/kernel/osrelease") }
    if let name = firmware.certainHypervisor { return virtual(name, FirmwareStrings.directory) }
    if let named = bySignature ?? byClock { return named }
    // A cloud's bare-metal servers bear the names of its virtual ones; a bit that the CPU itself leaves clear tells them apart.
    if bit != false || host.kind == .sysroot, let name = firmware.likelyHypervisor { return virtual(name, FirmwareStrings.directory) }
    if let named = byDeviceTree ?? bySystemInformation ?? byPlatform ?? byPCI ?? byDomain { return named }
    return undecided
  }

  private func virtual(_ name: String, _ source: String) -> Conclusion {
    Conclusion(hypervisor: .known(name), isVirtual: true, source: source)
  }

  private func bare(_ source: String) -> Conclusion { Conclusion(hypervisor: .known("none"), isVirtual: false, source: source) }

  /// Xen tells itself (Documentation/ABI/stable/sysfs-hypervisor-xen); a paravirtual domain shows the CPU's own CPUID.
  private var xen: Conclusion? {
    let capabilities = "/proc/xen/capabilities"
    if let text = try? host.line(capabilities), KernelText.contains(text, "control_d") {
      return Conclusion(hypervisor: .known("xen"), isVirtual: false, governs: true, source: capabilities)
    }
    let type = "/sys/hypervisor/type"
    if (try? host.line(type)) == "xen" {
      // Bit 11 of the features: XENFEAT_dom0 (include/xen/interface/features.h).
      let features = (try? host.line("/sys/hypervisor/properties/features")).flatMap { UInt64($0, radix: 16) } ?? 0
      return Conclusion(hypervisor: .known("xen"), isVirtual: features & 1 << 11 == 0, governs: features & 1 << 11 != 0, source: type)
    }
    // That bus is registered only when the kernel found itself on Xen.
    let bus = "/sys/bus/xen/drivers_probe"
    return host.sees(bus) ? virtual("xen", bus) : nil
  }

  private var bySignature: Conclusion? {
    guard let signature else { return nil }
    let source = "CPUID leaf 0x40000000"
    let first = HypervisorSignature.hypervisor(signature)
    if let first, first != "hyperv" { return virtual(first, source) }
    // Microsoft's letters, or nobody's: whoever imitates says who it is behind them.
    if let name = CPUIdentification.furtherSignatures(host).compactMap(HypervisorSignature.hypervisor).first(where: { $0 != "hyperv" }) {
      return virtual(name, source)
    }
    if first == nil { return nil }
    if CPUIdentification.isHyperVRoot(host) {
      return Conclusion(hypervisor: .known("hyperv"), isVirtual: false, governs: true, source: source)
    }
    return virtual("hyperv", source)
  }

  /// Paravirtual clocks appear only where their hypervisor is: a witness that a tree of files can hold.
  private var byClock: Conclusion? {
    let path = "/sys/devices/system/clocksource/clocksource0/available_clocksource"
    guard let line = try? host.line(path) else { return nil }
    for word in KernelText.words(line) {
      if word == "kvm-clock" { return virtual("kvm", path) }
      if word == "xen" { return virtual("xen", path) }
      if word.hasPrefix("hyperv_clocksource") { return virtual("hyperv", path) }
    }
    return nil
  }

  /// ARM, POWER and RISC-V (Documentation/devicetree/bindings/hypervisor). /proc/device-tree is a link to the other place, and a tree of
  /// files may lack either.
  private var byDeviceTree: Conclusion? {
    guard let root = ["/proc/device-tree", "/sys/firmware/devicetree/base"].first(where: host.sees) else { return nil }
    func strings(_ path: String) -> [String] { ((try? host.read("\(root)/\(path)", limit: 4096)).map(KernelText.strings)) ?? [] }

    let node = strings("hypervisor/compatible")
    for word in node {
      if word.hasPrefix("linux,kvm") { return virtual("kvm", "\(root)/hypervisor/compatible") }
      if word.hasPrefix("xen,") { return virtual("xen", "\(root)/hypervisor/compatible") }
      if word.hasPrefix("vmware") { return virtual("vmware", "\(root)/hypervisor/compatible") }
      if word.hasPrefix("microsoft,hyperv") { return virtual("hyperv", "\(root)/hypervisor/compatible") }
    }
    if !node.isEmpty { return virtual("other", "\(root)/hypervisor/compatible") }

    let compatible = strings("compatible")
    if compatible.contains("ibm,powernv") { return bare("\(root)/compatible") }
    // PowerVM gives each partition a name; a partition that owns the whole machine is called "full".
    if host.sees("\(root)/ibm,partition-name"), host.sees("\(root)/hmc-managed?"), !compatible.contains("qemu,pseries") {
      return virtual("powervm", "\(root)/ibm,partition-name")
    }
    if compatible.contains("riscv-virtio") { return virtual("qemu", "\(root)/compatible") }
    // Without the node above it is emulated; but a tree of files may have left the node out.
    if compatible.contains("qemu,pseries") { return host.kind == .sysroot ? nil : virtual("qemu", "\(root)/compatible") }
    // QEMU's own configuration device; KVM cannot be told from emulation by it.
    if let entry = try? host.list(root).first(where: { $0.hasPrefix("fw-cfg") }) { return virtual("qemu", "\(root)/\(entry)") }
    if compatible.contains("linux,dummy-virt") {
      return Conclusion(
        hypervisor: .unknown("the machine is a virtual one, and its maker does not name itself"), isVirtual: true,
        source: "\(root)/compatible")
    }
    return compatible.isEmpty || firmware.isPresent || bit == true ? nil : bare("\(root)/compatible")
  }

  /// s390: the control program of the innermost level (STSI 3.2.2; arch/s390/kernel/sysinfo.c).
  private var bySystemInformation: Conclusion? {
    let path = "/proc/sysinfo"
    guard let text = try? host.text(path, limit: 256 << 10) else { return nil }
    var partitioned = false
    for line in KernelText.lines(text) {
      if line.hasPrefix("LPAR ") { partitioned = true }
      guard line.hasPrefix("VM00 Control Program:"), let colon = line.firstIndex(of: ":") else { continue }
      let name = line[line.index(after: colon)...]
      if KernelText.contains(name, "KVM") { return virtual("kvm", path) }
      if KernelText.contains(name, "z/VM") { return virtual("zvm", path) }
      return virtual("other", path)
    }
    // A partition of the machine's own firmware (PR/SM) keeps SIE and runs KVM as bare metal does.
    return partitioned ? bare(path) : nil
  }

  /// POWER writes its platform below the processors. Read again only where CPUID cannot tell, that is not on a live PC.
  private var byPlatform: Conclusion? {
    if isX86 || host.sees("/proc/sysinfo") { return nil }
    guard case .success(let info) = CPUProbe.readInfo(host), info.shape == .power else { return nil }
    let path = "/proc/cpuinfo"
    if info.first("platform") == "PowerNV" { return bare(path) }
    // Without the device tree KVM and emulation look alike; emulated POWER machines do not serve as anybody's host.
    if KernelText.contains(info.first("machine") ?? "", "emulated by qemu") { return virtual("kvm", path) }
    guard info.first("platform") == "pSeries" else { return nil }
    // A partition of PowerVM runs in an architected mode; only the oldest pSeries had no hypervisor, and no partition to configure.
    let isPartition =
      KernelText.contains(info.first("cpu") ?? "", "(architected)") || host.sees("/proc/powerpc/lparcfg")
      || host.sees("/proc/ppc64/lparcfg")
    return isPartition ? virtual("powervm", path) : nil
  }

  /// Devices that exist only inside one hypervisor. Old versions set no bit in CPUID, and a tree of files may hold nothing else.
  private var byPCI: Conclusion? {
    let path = "/proc/bus/pci/devices"
    guard let text = try? host.text(path, limit: 1 << 20) else { return nil }
    for line in KernelText.lines(text) {
      let words = KernelText.words(line)
      guard words.count > 1 else { continue }
      switch words[1] {
      case "80eebeef", "80eecafe": return virtual("virtualbox", path)
      case "15ad0405", "15ad0710", "15ad0740": return virtual("vmware", path)
      case "58530001": return virtual("xen", path)
      case "14145353": return virtual("hyperv", path)
      case "1ab84005", "1ab84000": return virtual("parallels", path)
      default: continue
      }
    }
    return nil
  }

  /// SPARC's logical domains: the machine description exists in each, the services of the control domain in one (drivers/…/vlds).
  private var byDomain: Conclusion? {
    guard host.sees("/dev/mdesc") else { return nil }
    if host.sees("/sys/class/vlds/ctrl") {
      return Conclusion(hypervisor: .known("other"), isVirtual: false, governs: true, source: "/sys/class/vlds/ctrl")
    }
    return virtual("other", "/dev/mdesc")
  }

  /// Nobody named itself. The bit of CPUID is proof where it is set, and where it is clear on a PC; other processors have none.
  private var undecided: Conclusion {
    if let bit {
      if !bit { return bare("CPUID leaf 1 ECX bit 31") }
      let name: Fact<String> = host.kind == .sysroot ? .unknown("the CPU says that there is one; nothing here names it") : .known("other")
      return Conclusion(hypervisor: name, isVirtual: true, source: "CPUID leaf 1 ECX bit 31")
    }
    if !isX86, firmware.isPresent, !firmware.vendor.isEmpty, firmware.cloud == nil { return bare(FirmwareStrings.directory) }
    return Conclusion(
      hypervisor: .unknown("nothing here tells whether the machine is a virtual one"), isVirtual: nil, source: "/proc/cpuinfo")
  }
}
