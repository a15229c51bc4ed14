import Host

/// What the CPUID instruction says on this machine. It needs no privilege, and neither the kernel's command line nor a file can change it;
/// only a hypervisor can (Intel SDM volume 2A "CPUID"; AMD APM volume 3 appendix E; Documentation/virt/kvm/x86/cpuid.rst).
///
/// Each leaf is read once: below a hypervisor every execution leaves the virtual machine and comes back.
struct CPUIdentification {
  /// VMX (leaf 1 ECX bit 5; Intel, Zhaoxin, Centaur) or SVM (leaf 0x80000001 ECX bit 2; AMD, Hygon).
  let virtualization: Bool
  /// Leaf 1 ECX bit 31, which no silicon sets.
  let hypervisorBit: Bool
  /// Leaf 0x8000000A EDX bit 2 (SVML); nil where there is no SVM.
  let svmLock: Bool?
  /// The letters of leaf 0x40000000; nil without the hypervisor bit, since then an Intel CPU answers with its highest basic leaf: rubbish.
  let signature: String?

  /// Throws `unsupported` where the processor has no such instruction, `notLive` where the machine is not here.
  init(_ host: any HostReading) throws(HostError) {
    let basic = try host.cpuid(leaf: 1, subleaf: 0)
    // A CPU answers a leaf beyond its last one with another leaf's bits.
    let highest = try host.cpuid(leaf: 0x8000_0000, subleaf: 0).eax
    let hasSVM = highest >= 0x8000_0001 ? try host.cpuid(leaf: 0x8000_0001, subleaf: 0).ecx & 1 << 2 != 0 : false
    virtualization = basic.ecx & 1 << 5 != 0 || hasSVM
    hypervisorBit = basic.ecx & 1 << 31 != 0
    svmLock = hasSVM && highest >= 0x8000_000a ? try host.cpuid(leaf: 0x8000_000a, subleaf: 0).edx & 1 << 2 != 0 : nil
    let letters = hypervisorBit ? Self.letters(try host.cpuid(leaf: 0x4000_0000, subleaf: 0)) : ""
    signature = letters.isEmpty ? nil : letters
  }

  /// The signatures behind the first, in steps of 0x100. KVM with Hyper-V enlightenments, and Xen with viridian, call themselves
  /// "Microsoft Hv" first and say who they are in the second place; nobody is known to use more than four.
  static func furtherSignatures(_ host: any HostReading) -> [String] {
    var all: [String] = []
    for step in 1...3 as ClosedRange<UInt32> {
      guard let registers = try? host.cpuid(leaf: 0x4000_0000 + step * 0x100, subleaf: 0) else { break }
      let letters = letters(registers)
      if HypervisorSignature.hypervisor(letters) != nil { all.append(letters) }
    }
    return all
  }

  /// Whether this kernel, below Hyper-V, is the one that governs it: CpuManagement (leaf 0x40000003 EBX bit 12) without the isolation of
  /// a confidential guest (bit 22), as arch/x86/kernel/cpu/mshyperv.c decides it.
  static func isHyperVRoot(_ host: any HostReading) -> Bool {
    guard let highest = try? host.cpuid(leaf: 0x4000_0000, subleaf: 0).eax, highest >= 0x4000_0003,
      let privileges = try? host.cpuid(leaf: 0x4000_0003, subleaf: 0).ebx
    else { return false }
    return privileges & 1 << 12 != 0 && privileges & 1 << 22 == 0
  }

  /// EBX, ECX, EDX as twelve letters, without the NULs at the end; empty where they are no letters.
  static func letters(_ registers: CPUIDRegisters) -> String {
    var bytes: [UInt8] = []
    for register in [registers.ebx, registers.ecx, registers.edx] {
      for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: register >> shift)) }
    }
    while bytes.last == 0 { bytes.removeLast() }
    return bytes.allSatisfy { (32...126).contains($0) } ? String(decoding: bytes, as: UTF8.self) : ""
  }
}
