/// Character classes and escapes, in and out of brackets.
extension RegexParser {
  /// `[…]`, from the bracket on; the result is not finished.
  mutating func parseClass() throws(LinearRegexError) -> RegexSet {
    let start = position
    var set = RegexSet()
    position += 1
    let isNegated = peek() == 0x5E
    if isNegated { position += 1 }
    var isFirst = true
    while let scalar = peek(), scalar != 0x5D || isFirst {
      isFirst = false
      if try parsePOSIXGroup(into: &set) { continue }
      if try parseGroupEscape(into: &set) { continue }
      let from = position
      let low = try parseClassMember(start)
      var high = low
      // A hyphen before the closing bracket stands for itself.
      if peek() == 0x2D, let next = peek(1), next != 0x5D {
        position += 1
        high = try parseClassMember(start)
        if high < low { throw error("invalid character class range: \(text(from: from))", from) }
      }
      set.insert(low, high, foldingCase: flags.foldsCase)
    }
    guard peek() != nil else { throw error("missing closing ]", start) }
    position += 1
    if isNegated { set.negate() }
    return set
  }

  private mutating func parseClassMember(_ start: Int) throws(LinearRegexError) -> UInt32 {
    guard let scalar = peek() else { throw error("missing closing ]", start) }
    if scalar == 0x5C { return try parseEscape() }
    position += 1
    return scalar
  }

  /// `\d \D \s \S \w \W \pN \p{Greek} \P{^Lu}`; false, and nothing read, if another escape is next.
  mutating func parseGroupEscape(into set: inout RegexSet) throws(LinearRegexError) -> Bool {
    guard peek() == 0x5C, let letter = peek(1) else { return false }
    switch letter {
    case 0x64, 0x44: insert([0x30...0x39], isNegated: letter == 0x44, into: &set)
    case 0x73, 0x53: insert([0x09...0x0A, 0x0C...0x0D, 0x20...0x20], isNegated: letter == 0x53, into: &set)
    case 0x77, 0x57: insert([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A], isNegated: letter == 0x57, into: &set)
    case 0x70, 0x50:
      try parseUnicodeGroup(isNegated: letter == 0x50, into: &set)
      return true
    default: return false
    }
    position += 2
    return true
  }

  private mutating func parseUnicodeGroup(isNegated: Bool, into set: inout RegexSet) throws(LinearRegexError) {
    let start = position
    position += 2
    guard let first = peek() else { throw error("invalid escape sequence: \(text(from: start))", start) }
    position += 1
    var name = text(from: position - 1)
    if first == 0x7B {
      guard let end = pattern[position...].firstIndex(of: 0x7D) else { throw error("missing closing }", start) }
      name = text(from: position, to: end)
      position = end + 1
    }
    var isNegated = isNegated
    if name.hasPrefix("^") {
      name.removeFirst()
      isNegated.toggle()
    }
    if name == "Any" {
      insert([0...0x10FFFF], isNegated: isNegated, into: &set)
    } else if let mask = RegexCategory.mask(named: name) {
      set.insert(RegexSet.Categories(mask: mask, foldsCase: flags.foldsCase, isNegated: isNegated))
    } else if let ranges = RegexScript.ranges(named: name) {
      insert(ranges, isNegated: isNegated, into: &set)
    } else {
      throw error("unknown Unicode class: \(name)", start)
    }
  }

  /// Adds a group as RE2 does: the other cases of its letters come in, or go out, before it is turned round.
  private func insert(_ ranges: [ClosedRange<UInt32>], isNegated: Bool, into set: inout RegexSet) {
    var group = RegexSet()
    for range in ranges { group.insert(range.lowerBound, range.upperBound, foldingCase: flags.foldsCase) }
    if isNegated { set.insertComplement(of: group) } else { set.insert(contentsOf: group) }
  }

  /// `[:alpha:]`, `[:^alpha:]`; false, and nothing read, without a closing `:]`.
  private mutating func parsePOSIXGroup(into set: inout RegexSet) throws(LinearRegexError) -> Bool {
    guard peek() == 0x5B, peek(1) == 0x3A else { return false }
    var end = position + 2
    while end + 1 < pattern.count, pattern[end] != 0x3A || pattern[end + 1] != 0x5D { end += 1 }
    guard end + 1 < pattern.count else { return false }
    var name = text(from: position + 2, to: end)
    let isNegated = name.hasPrefix("^")
    if isNegated { name.removeFirst() }
    let ranges: [ClosedRange<UInt32>]
    switch name {
    case "alnum": ranges = [0x30...0x39, 0x41...0x5A, 0x61...0x7A]
    case "alpha": ranges = [0x41...0x5A, 0x61...0x7A]
    case "ascii": ranges = [0x00...0x7F]
    case "blank": ranges = [0x09...0x09, 0x20...0x20]
    case "cntrl": ranges = [0x00...0x1F, 0x7F...0x7F]
    case "digit": ranges = [0x30...0x39]
    case "graph": ranges = [0x21...0x7E]
    case "lower": ranges = [0x61...0x7A]
    case "print": ranges = [0x20...0x7E]
    case "punct": ranges = [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]
    case "space": ranges = [0x09...0x0D, 0x20...0x20]
    case "upper": ranges = [0x41...0x5A]
    case "word": ranges = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    case "xdigit": ranges = [0x30...0x39, 0x41...0x46, 0x61...0x66]
    default: throw error("invalid character class range: \(text(from: position, to: end + 2))", position)
    }
    position = end + 2
    insert(ranges, isNegated: isNegated, into: &set)
    return true
  }

  /// An escape that stands for one code point: `\n`, `\x41`, `\x{1F600}`, `\101`, `\.`.
  mutating func parseEscape() throws(LinearRegexError) -> UInt32 {
    let start = position
    position += 1
    guard let letter = peek() else { throw error("trailing backslash", start) }
    position += 1
    switch letter {
    case 0x61: return 0x07
    case 0x66: return 0x0C
    case 0x6E: return 0x0A
    case 0x72: return 0x0D
    case 0x74: return 0x09
    case 0x76: return 0x0B
    case 0x30...0x37:
      // A digit alone, other than 0, would be a back reference.
      let isOctal = letter == 0x30 || (peek().map { (0x30...0x37).contains($0) } ?? false)
      guard isOctal else { throw error("back references are not supported", start) }
      var value = letter - 0x30
      for _ in 0..<2 {
        guard let digit = peek(), (0x30...0x37).contains(digit) else { break }
        value = value * 8 + digit - 0x30
        position += 1
      }
      return value
    case 0x38, 0x39: throw error("back references are not supported", start)
    case 0x78:
      if let value = parseHexadecimal() { return value }
    default:
      let isWord = (0x41...0x5A).contains(letter) || (0x61...0x7A).contains(letter)
      if letter < 0x80 && !isWord { return letter }
    }
    throw error("invalid escape sequence: \(text(from: start))", start)
  }

  /// Two digits, or any number in braces; nil if there is no such thing or it is beyond Unicode.
  private mutating func parseHexadecimal() -> UInt32? {
    func digit() -> UInt32? {
      guard let scalar = peek() else { return nil }
      switch scalar {
      case 0x30...0x39: return scalar - 0x30
      case 0x41...0x46: return scalar - 0x41 + 10
      case 0x61...0x66: return scalar - 0x61 + 10
      default: return nil
      }
    }
    guard peek() == 0x7B else {
      guard let high = digit() else { return nil }
      position += 1
      guard let low = digit() else { return nil }
      position += 1
      return high * 16 + low
    }
    position += 1
    guard digit() != nil else { return nil }
    var value: UInt32 = 0
    while let next = digit() {
      value = value * 16 + next
      if value > 0x10FFFF { return nil }
      position += 1
    }
    guard peek() == 0x7D else { return nil }
    position += 1
    return value
  }
}
