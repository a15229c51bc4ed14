import Facts

/// What /proc/cpuinfo says of the processors, in words that are the same for every architecture.
extension CPUInfo {
  /// As lscpu(1) names it: the CPU's own word, or the company behind an ARM implementer code.
  var vendor: String? {
    if let code = first("CPU implementer") { return ArmPart.implementer(code) ?? code }
    return first("vendor_id", "vendor", "mvendorid")
  }

  /// The name of the model, as lscpu(1) shows it.
  var model: String? {
    if let code = first("CPU implementer"), let part = first("CPU part"), let name = ArmPart.name(implementer: code, part: part) {
      return name
    }
    if let name = first("model name", "Model Name") { return name }
    switch shape {
    case .arm: return first("Processor")
    case .power, .sparc: return first("cpu")
    case .mips, .alpha: return first("cpu model")
    case .riscv: return first("uarch")
    case .ia64: return first("family")
    default: return nil
    }
  }

  /// Processors that are online: where no entry is numbered, as the port counts them itself.
  var processors: Int? {
    if entries > 0 { return entries }
    return first("# processors", "ncpus active", "cpus active", "cpus detected").flatMap { KernelText.number($0) }
  }

  /// The flags that every processor has, in the order of the first.
  var commonFlags: [String]? {
    guard let sets = flagSets, var common = sets.first else { return nil }
    for other in sets.dropFirst() {
      let other = Set(other)
      common.removeAll { !other.contains($0) }
    }
    return common
  }

  /// The flag of this architecture that stands for hardware virtualization, and what `cpu.virtualization` calls it.
  private var virtualizationFlags: [(flag: String, name: String)] {
    switch shape {
    case .x86: [("vmx", "vmx"), ("svm", "svm")]
    // Start Interpretive Execution, as the kernel shows it to a host that may use it (arch/s390/kernel/processor.c).
    case .s390: [("sie", "other")]
    case .riscv: [("h", "other")]
    case .loongarch: [("lvz", "other")]
    case .mips: [("vz", "other")]
    case .arm, .power, .sparc, .ia64, .alpha, .other: []
    }
  }

  /// The flag that any processor shows, and whether all of them do.
  var virtualization: (name: Fact<String>, onAll: Fact<Bool>) {
    if isEmpty { return (.unknown("the file is empty"), .unknown("the file is empty")) }
    let candidates = virtualizationFlags
    if candidates.isEmpty { return (.known("other"), .absent) }
    guard let sets = flagSets else { return (.unknown("the file lists no flags"), .unknown("the file lists no flags")) }
    for (flag, name) in candidates {
      let having = sets.count { $0.contains(flag) }
      if having > 0 { return (.known(name), .known(having == sets.count)) }
    }
    return (.known("none"), .absent)
  }
}
