/// The words of a polkit rules file, which is JavaScript (polkit(8)): as much of the language as such rules are written in.
enum PolkitToken: Equatable {
  case name(String)
  case string(String)
  case number(String)
  /// Between its slashes, flags left off.
  case pattern(String)
  case symbol(String)

  /// nil: something that no rule needs, such as a template with substitutions.
  static func tokens(_ text: String) -> [PolkitToken]? {
    let bytes = Array(text.utf8)
    var tokens: [PolkitToken] = []
    var at = 0
    func peek(_ ahead: Int) -> UInt8? { at + ahead < bytes.count ? bytes[at + ahead] : nil }
    func slice(_ start: Int) -> String { String(decoding: bytes[start..<at], as: UTF8.self) }
    func isWord(_ byte: UInt8) -> Bool { byte.isAlphanumericASCII || byte == 95 || byte == 36 || byte >= 128 }
    while at < bytes.count {
      let byte = bytes[at]
      // Line ends mean nothing: rules end their statements with semicolons or braces.
      if byte.isCSpace {
        at += 1
      } else if byte == 47, peek(1) == 47 {
        while at < bytes.count && bytes[at] != 10 { at += 1 }
      } else if byte == 47, peek(1) == 42 {
        at += 2
        while at < bytes.count && !(bytes[at] == 42 && peek(1) == 47) { at += 1 }
        if at >= bytes.count { return nil }
        at += 2
      } else if byte.isDigitASCII {
        let start = at
        while at < bytes.count && (isWord(bytes[at]) || bytes[at] == 46) { at += 1 }
        tokens.append(.number(slice(start)))
      } else if isWord(byte) {
        let start = at
        while at < bytes.count && isWord(bytes[at]) { at += 1 }
        tokens.append(.name(slice(start)))
        // Back quotes count as quotes as long as nothing is inserted between them.
      } else if byte == 34 || byte == 39 || byte == 96 {
        guard let string = string(bytes, &at, quote: byte) else { return nil }
        tokens.append(.string(string))
      } else if byte == 47, beginsPattern(after: tokens.last) {
        guard let pattern = pattern(bytes, &at) else { return nil }
        tokens.append(.pattern(pattern))
      } else {
        let start = at
        at += symbolLength(byte, peek(1), peek(2))
        tokens.append(.symbol(slice(start)))
      }
      // A hundred times the largest rules file that a distribution ships.
      if tokens.count > 20_000 { return nil }
    }
    return tokens
  }

  /// The longest symbol wins: `===` before `==`.
  private static func symbolLength(_ first: UInt8, _ second: UInt8?, _ third: UInt8?) -> Int {
    let equals = UInt8(ascii: "=")
    switch first {
    case equals, UInt8(ascii: "!"):
      if second == equals { return third == equals ? 3 : 2 }
      return first == equals && second == UInt8(ascii: ">") ? 2 : 1
    case UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "-"): return second == first ? 2 : 1
    case UInt8(ascii: "<"), UInt8(ascii: ">"): return second == equals ? 2 : 1
    case UInt8(ascii: "+"): return second == equals || second == first ? 2 : 1
    default: return 1
    }
  }

  /// A slash divides after a value and begins a pattern everywhere else.
  private static func beginsPattern(after token: PolkitToken?) -> Bool {
    switch token {
    case .symbol(let symbol)?: ![")", "]", "}"].contains(symbol)
    case .name(let name)?: name == "return"
    case .string?, .number?, .pattern?: false
    case nil: true
    }
  }

  /// Escapes beyond the simplest do not occur in names of groups.
  private static func string(_ bytes: [UInt8], _ at: inout Int, quote: UInt8) -> String? {
    var value: [UInt8] = []
    at += 1
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      if byte == quote { return String(decoding: value, as: UTF8.self) }
      if byte == 10 && quote != 96 { return nil }
      if byte == 36 && quote == 96 && at < bytes.count && bytes[at] == 123 { return nil }
      if byte == 92 {
        guard at < bytes.count, bytes[at] > 32, !bytes[at].isAlphanumericASCII || bytes[at] == 110 || bytes[at] == 116 else { return nil }
        value.append(bytes[at] == 110 ? 10 : bytes[at] == 116 ? 9 : bytes[at])
        at += 1
      } else {
        value.append(byte)
      }
    }
    return nil
  }

  /// Up to the slash that no backslash protects.
  private static func pattern(_ bytes: [UInt8], _ at: inout Int) -> String? {
    at += 1
    let start = at
    while at < bytes.count && bytes[at] != 47 {
      if bytes[at] == 10 { return nil }
      at += bytes[at] == 92 ? 2 : 1
    }
    guard at < bytes.count else { return nil }
    let pattern = String(decoding: bytes[start..<at], as: UTF8.self)
    at += 1
    // Flags: only i changes what matters here, and then the pattern is not understood.
    while at < bytes.count && bytes[at].isAlphanumericASCII {
      if bytes[at] == 105 { return nil }
      at += 1
    }
    return pattern
  }
}
