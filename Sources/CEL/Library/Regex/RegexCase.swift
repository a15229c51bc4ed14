/// Which code points are one letter in different cases: Unicode's simple case folding, by which `(?i)k` also matches the Kelvin sign.
enum RegexCase {
  /// The code points that fold to the same as `scalar`, without itself.
  static func orbit(of scalar: UInt32) -> [UInt32] {
    if scalar < 0x80 && !isASCIILetter(scalar) { return [] }
    guard scalar < 0x80 else { return orbits[scalar] ?? [] }
    // Only k and s have a case outside ASCII, the Kelvin sign and the long s (CaseFolding.txt); no letter of ASCII needs the table.
    switch scalar | 0x20 {
    case 0x6B: return [scalar ^ 0x20, 0x212A]
    case 0x73: return [scalar ^ 0x20, 0x17F]
    default: return [scalar ^ 0x20]
    }
  }

  /// Calls `body` with every other case of the letters from `first` to `last`.
  static func forEachVariant(_ first: UInt32, _ last: UInt32, _ body: (UInt32) -> Void) {
    if last < 0x80 || last - first < 64 {
      for scalar in first...last { orbit(of: scalar).forEach(body) }
    } else {
      for (scalar, variants) in orbits where first <= scalar && scalar <= last { variants.forEach(body) }
    }
  }

  private static func isASCIILetter(_ scalar: UInt32) -> Bool { (0x61...0x7A).contains(scalar | 0x20) }

  /// Made at the first pattern that needs it; about 2,900 entries.
  private static let orbits: [UInt32: [UInt32]] = {
    var classes: [UInt32: [UInt32]] = [:]
    for block in casedBlocks {
      for scalar in block { classes[folded(scalar), default: []].append(scalar) }
    }
    var orbits: [UInt32: [UInt32]] = [:]
    for members in classes.values where members.count > 1 {
      for scalar in members { orbits[scalar] = members.filter { $0 != scalar } }
    }
    return orbits
  }()

  /// The blocks that hold every letter with another case (DerivedCoreProperties.txt of Unicode 17, Changes_When_Casefolded and its images).
  private static let casedBlocks: [ClosedRange<UInt32>] = [
    0x41...0x5A, 0x61...0x7A, 0xB5...0x24F, 0x250...0x2AF, 0x345...0x345, 0x370...0x3FF, 0x400...0x587, 0x10A0...0x10FF, 0x13A0...0x13FD,
    0x1C80...0x1CBF, 0x1D79...0x1D8E, 0x1E00...0x1FFF, 0x2126...0x2188, 0x24B6...0x24E9, 0x2C00...0x2D2D, 0xA640...0xA69B, 0xA722...0xA7FF,
    0xAB53...0xABBF, 0xFB05...0xFB06, 0xFF21...0xFF5A, 0x10400...0x104FB, 0x10570...0x105BC, 0x10C80...0x10CF2, 0x10D50...0x10D85,
    0x118A0...0x118DF, 0x16E40...0x16EFF, 0x1E900...0x1E943,
  ]

  /// One member that stands for all cases of a letter: lower case of upper case, where each is a single code point.
  private static func folded(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0x131: return scalar  // the dotless i is a letter of its own in simple folding, although its upper case is I
    // Pairs that CaseFolding.txt joins (status S) though their upper cases are sequences.
    case 0x1FD3: return 0x390
    case 0x1FE3: return 0x3B0
    case 0xFB05: return 0xFB06
    default:
      return single(scalar, \.uppercaseMapping).map { single($0, \.lowercaseMapping) ?? $0 } ?? single(scalar, \.lowercaseMapping) ?? scalar
    }
  }

  private static func single(_ scalar: UInt32, _ mapping: (Unicode.Scalar.Properties) -> String) -> UInt32? {
    guard let value = Unicode.Scalar(scalar) else { return nil }
    let mapped = mapping(value.properties).unicodeScalars
    return mapped.count == 1 ? mapped.first?.value : nil
  }
}
