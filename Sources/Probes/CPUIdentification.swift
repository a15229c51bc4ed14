import Facts
import Host

/// What the CPUID instruction says on this machine. It needs no privilege, and neither the kernel's command line nor a file can change it;
/// only a hypervisor can (Intel SDM volume 2A "CPUID"; AMD APM volume 3 appendix E; Documentation/virt/kvm/x86/cpuid.rst).
struct CPUIdentification {
  /// Where to look.
  let host: any HostReading

  private func leaf(_ leaf: UInt32) throws(HostError) -> CPUIDRegisters { try host.cpuid(leaf: leaf, subleaf: 0) }

  /// An extended leaf, or nil where the CPU has none of that number: it would answer with another leaf's bits.
  private func extended(_ number: UInt32) throws(HostError) -> CPUIDRegisters? {
    try leaf(0x8000_0000).eax >= number ? try leaf(number) : nil
  }

  /// A machine without the instruction has no such fact; a sysroot does not know it.
  private func fact<Wrapped>(_ read: () throws(HostError) -> Fact<Wrapped>) -> Fact<Wrapped> {
    do { return try read() } catch {
      if case .unsupported = error { return .absent }
      return .unknown(error.reason)
    }
  }

  /// VMX (leaf 1 ECX bit 5; Intel, Zhaoxin, Centaur) or SVM (leaf 0x80000001 ECX bit 2; AMD, Hygon).
  var virtualization: Fact<Bool> {
    fact { () throws(HostError) in
      if try leaf(1).ecx & 1 << 5 != 0 { return .known(true) }
      return .known(try (extended(0x8000_0001)?.ecx ?? 0) & 1 << 2 != 0)
    }
  }

  /// Leaf 1 ECX bit 31, which no silicon sets.
  var hypervisorBit: Fact<Bool> {
    fact { () throws(HostError) in .known(try leaf(1).ecx & 1 << 31 != 0) }
  }

  /// Leaf 0x8000000A EDX bit 2 (SVML), where there is SVM at all.
  var svmLock: Fact<Bool> {
    fact { () throws(HostError) in
      guard try (extended(0x8000_0001)?.ecx ?? 0) & 1 << 2 != 0, let features = try extended(0x8000_000a) else { return .absent }
      return .known(features.edx & 1 << 2 != 0)
    }
  }

  /// Without the hypervisor bit those leaves hold an Intel CPU's highest basic leaf: rubbish.
  var signature: Fact<String> {
    fact { () throws(HostError) in
      guard try leaf(1).ecx & 1 << 31 != 0 else { return .absent }
      let letters = Self.letters(try leaf(0x4000_0000))
      return letters.isEmpty ? .absent : .known(letters)
    }
  }

  /// All signatures, from 0x40000000 in steps of 0x100. KVM with Hyper-V enlightenments, and Xen with viridian, call themselves
  /// "Microsoft Hv" first and say who they are in the second place; nobody is known to use more than four.
  var signatures: [String] {
    guard let first = signature.value else { return [] }
    var all = [first]
    for step in 1...3 as ClosedRange<UInt32> {
      guard let registers = try? leaf(0x4000_0000 + step * 0x100) else { break }
      let letters = Self.letters(registers)
      if HypervisorSignature.hypervisor(letters) != nil { all.append(letters) }
    }
    return all
  }

  /// Whether this kernel is the one that governs Hyper-V: CpuManagement (leaf 0x40000003 EBX bit 12) without the isolation of a
  /// confidential guest (bit 22), as arch/x86/kernel/cpu/mshyperv.c decides it.
  var isHyperVRoot: Bool {
    guard signature.value == "Microsoft Hv", let range = try? leaf(0x4000_0000).eax, range >= 0x4000_0003,
      let privileges = try? leaf(0x4000_0003).ebx
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
