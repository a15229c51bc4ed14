import Facts
import Host

/// The architecture of a kernel that is not running here, by the word that uname(2) would use for it.
struct MachineArchitecture {
  /// Where to look.
  let host: any HostReading

  /// The running kernel's own word, else what the programs of the tree are built for, else what /proc/cpuinfo can only be of.
  func conclude() -> (fact: Fact<String>, source: String) {
    let own = "/proc/sys/kernel/arch"
    if let line = try? host.line(own), !line.isEmpty { return (.known(line), own) }
    for path in ["/sbin/init", "/bin/sh", "/usr/bin/env", "/usr/bin/sh", "/bin/busybox"] {
      if let bytes = try? host.read(path, at: 0, count: 20), let name = Self.elf(bytes) { return (.known(name), path) }
    }
    if case .success(let info) = CPUProbe.readInfo(host), let name = named(info) { return (.known(name), "/proc/cpuinfo") }
    return (.unknown("no program and no /proc/cpuinfo here tells it"), "/bin/sh")
  }

  /// e_machine of the ELF header, with its class and byte order (elf(5), include/uapi/linux/elf-em.h).
  static func elf(_ bytes: [UInt8]) -> String? {
    guard bytes.count >= 20, bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return nil }
    let (is64, isLittle) = (bytes[4] == 2, bytes[5] == 1)
    let machine = isLittle ? Int(bytes[18]) | Int(bytes[19]) << 8 : Int(bytes[19]) | Int(bytes[18]) << 8
    return switch machine {
    case 3: "i686"
    case 62: "x86_64"
    case 40: "arm"
    case 183: isLittle ? "aarch64" : "aarch64_be"
    case 20: "ppc"
    case 21: isLittle ? "ppc64le" : "ppc64"
    case 22: is64 ? "s390x" : "s390"
    case 243: is64 ? "riscv64" : "riscv32"
    case 258: is64 ? "loongarch64" : "loongarch32"
    case 8: is64 ? "mips64" : "mips"
    case 2, 18: "sparc"
    case 43: "sparc64"
    case 50: "ia64"
    case 15: is64 ? "parisc64" : "parisc"
    case 4: "m68k"
    case 0x9026: "alpha"
    default: nil
    }
  }

  /// nil where the same words are written by two architectures.
  private func named(_ info: CPUInfo) -> String? {
    switch info.shape {
    case .x86:
      // Only 32-bit kernels check for the bugs of the Pentium (arch/x86/kernel/cpu/proc.c).
      if info.first("fdiv_bug") != nil { return "i686" }
      guard let flags = info.commonFlags else { return nil }
      return flags.contains("lm") ? "x86_64" : "i686"
    case .arm:
      let name = info.first("model name", "Processor") ?? ""
      if let open = name.lastIndex(of: "("), name.hasSuffix("l)") { return "arm" + name[name.index(after: open)...].dropLast() }
      if KernelText.contains(name, "aarch64") { return "aarch64" }
      // 64-bit kernels write fp and asimd where 32-bit ones write half, thumb, vfp, neon.
      return info.commonFlags.flatMap { $0.contains("fp") || $0.contains("asimd") ? "aarch64" : nil }
    case .s390: return info.commonFlags?.contains("zarch") == true ? "s390x" : nil
    case .riscv: return info.first("isa").map { $0.hasPrefix("rv64") ? "riscv64" : "riscv32" }
    case .loongarch: return info.first("ISA").flatMap { KernelText.contains($0, "loongarch64") ? "loongarch64" : nil }
    case .ia64: return "ia64"
    case .alpha: return "alpha"
    case .sparc: return info.first("type").flatMap { $0 == "sun4u" || $0 == "sun4v" ? "sparc64" : nil }
    case .power:
      // Either byte order is possible since POWER8; /sys names it since Linux 6.2.
      guard let order = try? host.line("/sys/kernel/cpu_byteorder") else { return nil }
      return order == "little" ? "ppc64le" : "ppc64"
    case .mips, .other: return nil
    }
  }
}
