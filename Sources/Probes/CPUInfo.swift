/// /proc/cpuinfo, of whatever architecture: every port writes it in its own words (arch/*/kernel/{cpu/proc,setup,processor,cpuinfo}.c).
struct CPUInfo {
  /// The first value of each key, under the key as it is written.
  private(set) var fields: [String: String] = [:]
  /// How many processors have an entry of their own.
  private(set) var entries = 0
  /// The lines of flags; a line equal to the one before it is kept once, since processors are nearly always alike.
  private var flagLines: [ArraySlice<UInt8>] = []

  /// Reads any text without failing: what is not understood is not there.
  init(_ bytes: [UInt8]) {
    for line in bytes.split(separator: 10) {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
      var keyEnd = colon
      while keyEnd > line.startIndex, KernelText.isBlank(line[keyEnd - 1]) { keyEnd -= 1 }
      let key = line[line.startIndex..<keyEnd]
      let value = line[(colon + 1)...]
      if key.elementsEqual("processor".utf8) {
        // Old ARM kernels also write "Processor : ARMv7 Processor rev 4"; only a number makes it an entry.
        if let first = value.first(where: { !KernelText.isBlank($0) }), (48...57).contains(first) { entries += 1 }
      } else if Self.holdsFlags(key) {
        if flagLines.last.map({ $0.elementsEqual(value) }) != true { flagLines.append(value) }
      }
      // A second processor repeats the keys of the first; only what comes after the last one (platform, Hardware) is new.
      let name = String(decoding: key, as: UTF8.self)
      if fields[name] == nil { fields[name] = KernelText.trimmed(value) }
    }
  }

  /// Whole keys: "vmx flags" and "Loongson Features" are other lines.
  private static func holdsFlags(_ key: ArraySlice<UInt8>) -> Bool {
    switch key.count {
    case 3: key.elementsEqual("isa".utf8)
    case 5: key.elementsEqual("flags".utf8)
    case 8: key.elementsEqual("Features".utf8) || key.elementsEqual("features".utf8)
    case 16: key.elementsEqual("ASEs implemented".utf8)
    default: false
    }
  }

  /// The first of these keys that has a value.
  func first(_ keys: String...) -> String? {
    for key in keys { if let value = fields[key], !value.isEmpty { return value } }
    return nil
  }

  /// Whether nothing was found in the file.
  var isEmpty: Bool { fields.isEmpty }

  /// The flags of each kind of processor; nil where the architecture writes none, or they are not in the file.
  var flagSets: [[String]]? {
    let shape = shape
    let sets: [[String]] =
      switch shape {
      // MIPS names its instruction sets in `isa`, its extensions apart; RISC-V has both in `isa`.
      case .mips: fields["ASEs implemented"].map { [KernelText.words($0)] } ?? []
      case .riscv: flagLines.map { Self.extensions(KernelText.trimmed($0)) }
      case .ia64: flagLines.map { $0.split(separator: UInt8(ascii: ",")).map { KernelText.trimmed($0) } }
      case .power, .sparc, .alpha, .other: []
      case .x86, .arm, .s390, .loongarch: flagLines.map { KernelText.words($0) }
      }
    return sets.isEmpty ? nil : sets
  }

  /// `rv64imafdch_zicsr` names one-letter extensions first, then longer ones (RISC-V ISA manual, "ISA Extension Naming Conventions").
  private static func extensions(_ isa: String) -> [String] {
    let parts = KernelText.lowercased(isa).utf8.split(separator: UInt8(ascii: "_"))
    guard let base = parts.first else { return [] }
    let letters = base.drop { !(48...57).contains($0) }.drop { (48...57).contains($0) }
    return letters.map { String(decoding: [$0], as: UTF8.self) } + parts.dropFirst().map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whose words the file is written in.
  enum Shape { case x86, arm, power, s390, riscv, mips, loongarch, sparc, ia64, alpha, other }

  /// Told by keys that only one port writes.
  var shape: Shape {
    if fields["CPU implementer"] != nil || fields["CPU architecture"] != nil { return .arm }
    if let vendor = fields["vendor_id"] { return vendor.hasPrefix("IBM/S390") ? .s390 : .x86 }
    if fields["flags"] != nil || fields["cpuid level"] != nil { return .x86 }
    if fields["arch"] == "IA-64" { return .ia64 }
    if let isa = fields["isa"] { return isa.hasPrefix("rv") ? .riscv : .mips }
    if let isa = fields["ISA"], isa.hasPrefix("loongarch") { return .loongarch }
    if fields["CPU Family"]?.hasPrefix("Loongson") == true { return .loongarch }
    if fields["ASEs implemented"] != nil || fields["cpu model"]?.hasPrefix("MIPS") == true { return .mips }
    guard let cpu = fields["cpu"] else { return fields["Features"] != nil ? .arm : .other }
    if cpu == "Alpha" { return .alpha }
    if fields["type"]?.hasPrefix("sun4") == true { return .sparc }
    return fields["timebase"] != nil || fields["clock"] != nil || fields["revision"].map { KernelText.contains($0, "pvr") } == true
      ? .power : .other
  }
}
