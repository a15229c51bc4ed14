/// Cuts an expression into words, one at a time (langdef, "Syntax"; cel-go `parser/gen/CEL.g4`).
struct Lexer {
  /// What is read.
  let source: SourceText
  private var position = 0

  /// Begins at the start.
  init(_ source: SourceText) { self.source = source }

  /// The byte at a distance from here; 0 beyond the end, which no word begins with.
  @inline(__always)
  private func peek(_ distance: Int = 0) -> UInt8 {
    let index = position + distance
    return index < source.bytes.count ? source.bytes[index] : 0
  }

  /// The text of a word.
  func text(_ token: Token) -> String {
    String(decoding: source.bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
  }

  /// Whether a word goes on as a dotted name.
  func isFollowedByDot(_ token: Token) -> Bool {
    Int(token.end) < source.bytes.count && source.bytes[Int(token.end)] == UInt8(ascii: ".")
  }

  /// The next word; `.end` at the end, as often as it is asked for.
  mutating func next() throws(SyntaxError) -> Token {
    skipSpace()
    let start = position
    guard start < source.bytes.count else { return Token(kind: .end, start: Int32(start), end: Int32(start)) }
    let byte = peek()
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
      if let quoted = try prefixedString() { return quoted }
      return word(from: start)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return try number(from: start)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return try string(from: start, raw: false, kind: .string)
    case UInt8(ascii: "`"): return try quotedIdentifier(from: start)
    case UInt8(ascii: "."): return isDigit(peek(1)) ? try number(from: start) : punctuation(.dot, 1)
    case UInt8(ascii: "("): return punctuation(.leftParenthesis, 1)
    case UInt8(ascii: ")"): return punctuation(.rightParenthesis, 1)
    case UInt8(ascii: "["): return punctuation(.leftBracket, 1)
    case UInt8(ascii: "]"): return punctuation(.rightBracket, 1)
    case UInt8(ascii: "{"): return punctuation(.leftBrace, 1)
    case UInt8(ascii: "}"): return punctuation(.rightBrace, 1)
    case UInt8(ascii: ","): return punctuation(.comma, 1)
    case UInt8(ascii: ":"): return punctuation(.colon, 1)
    case UInt8(ascii: "?"): return punctuation(.question, 1)
    case UInt8(ascii: "+"): return punctuation(.plus, 1)
    case UInt8(ascii: "-"): return punctuation(.minus, 1)
    case UInt8(ascii: "*"): return punctuation(.star, 1)
    case UInt8(ascii: "/"): return punctuation(.slash, 1)
    case UInt8(ascii: "%"): return punctuation(.percent, 1)
    case UInt8(ascii: "!"): return peek(1) == UInt8(ascii: "=") ? punctuation(.notEqual, 2) : punctuation(.not, 1)
    case UInt8(ascii: "<"): return peek(1) == UInt8(ascii: "=") ? punctuation(.lessEqual, 2) : punctuation(.less, 1)
    case UInt8(ascii: ">"): return peek(1) == UInt8(ascii: "=") ? punctuation(.greaterEqual, 2) : punctuation(.greater, 1)
    case UInt8(ascii: "="):
      if peek(1) == UInt8(ascii: "=") { return punctuation(.equal, 2) }
      throw error(start, start + 1, "'=' is no operator", hint: "equality is '=='")
    case UInt8(ascii: "&"):
      if peek(1) == UInt8(ascii: "&") { return punctuation(.and, 2) }
      throw error(start, start + 1, "'&' is no operator", hint: "and is '&&'")
    case UInt8(ascii: "|"):
      if peek(1) == UInt8(ascii: "|") { return punctuation(.or, 2) }
      throw error(start, start + 1, "'|' is no operator", hint: "or is '||'")
    default: throw unexpectedCharacter(start)
    }
  }

  private mutating func punctuation(_ kind: Token.Kind, _ length: Int) -> Token {
    let start = position
    position += length
    return Token(kind: kind, start: Int32(start), end: Int32(position))
  }

  private mutating func skipSpace() {
    while position < source.bytes.count {
      switch source.bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0C: position += 1
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
        while position < source.bytes.count, source.bytes[position] != UInt8(ascii: "\n") { position += 1 }
      default: return
      }
    }
  }

  private mutating func word(from start: Int) -> Token {
    while isWordByte(peek()) { position += 1 }
    return Token(kind: Token.Kind(word: source.bytes[start..<position]), start: Int32(start), end: Int32(position))
  }

  /// A field name that is no word: `` a.`content-type` ``.
  private mutating func quotedIdentifier(from start: Int) throws(SyntaxError) -> Token {
    position += 1
    while true {
      let byte = peek()
      switch byte {
      case UInt8(ascii: "`") where position > start + 1:
        position += 1
        return Token(kind: .quotedIdentifier, start: Int32(start), end: Int32(position))
      case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: " "): position += 1
      case _ where isWordByte(byte): position += 1
      default: throw error(start, position, "a name in backticks is not ended, or holds a character that names do not have")
      }
    }
  }

  private mutating func number(from start: Int) throws(SyntaxError) -> Token {
    var kind = Token.Kind.int
    if peek() == UInt8(ascii: "0"), peek(1) | 0x20 == UInt8(ascii: "x"), isHexDigit(peek(2)) {
      position += 2
      while isHexDigit(peek()) { position += 1 }
    } else {
      while isDigit(peek()) { position += 1 }
      if peek() == UInt8(ascii: "."), isDigit(peek(1)) {
        kind = .double
        position += 1
        while isDigit(peek()) { position += 1 }
      }
      if peek() | 0x20 == UInt8(ascii: "e") {
        let signed = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
        if isDigit(peek(signed ? 2 : 1)) {
          kind = .double
          position += signed ? 2 : 1
          while isDigit(peek()) { position += 1 }
        }
      }
    }
    if kind == .int, peek() | 0x20 == UInt8(ascii: "u") {
      kind = .uint
      position += 1
    }
    return Token(kind: kind, start: Int32(start), end: Int32(position))
  }

  /// A string that begins with r, b or br, in either case; nil for a word that only begins like one.
  private mutating func prefixedString() throws(SyntaxError) -> Token? {
    let start = position
    var length = 0
    var raw = false
    var kind = Token.Kind.string
    if peek() | 0x20 == UInt8(ascii: "b") {
      kind = .bytes
      length = 1
    }
    if peek(length) | 0x20 == UInt8(ascii: "r") {
      raw = true
      length += 1
    }
    let quote = peek(length)
    guard length > 0, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
    position += length
    return try string(from: start, raw: raw, kind: kind)
  }

  /// From the opening quote to the end; what the escapes mean is told later, here only that they do not end the string.
  private mutating func string(from start: Int, raw: Bool, kind: Token.Kind) throws(SyntaxError) -> Token {
    let quote = peek()
    let triple = peek(1) == quote && peek(2) == quote
    position += triple ? 3 : 1
    while position < source.bytes.count {
      let byte = source.bytes[position]
      if byte == quote {
        if !triple {
          position += 1
          return Token(kind: kind, start: Int32(start), end: Int32(position))
        }
        if peek(1) == quote, peek(2) == quote {
          position += 3
          return Token(kind: kind, start: Int32(start), end: Int32(position))
        }
      } else if byte == UInt8(ascii: "\\"), !raw {
        position += 1
      } else if !triple, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        break
      }
      position += 1
    }
    position = min(position, source.bytes.count)
    throw error(
      start, position, "the string is not ended", hint: triple ? nil : "a string over several lines has three quotes at either end")
  }

  private func error(_ start: Int, _ end: Int, _ what: String, hint: String? = nil) -> SyntaxError {
    SyntaxError(start: Int32(start), end: Int32(end), what: what, hint: hint)
  }

  private func unexpectedCharacter(_ start: Int) -> SyntaxError {
    var end = start + 1
    while end < source.bytes.count, source.bytes[end] & 0xC0 == 0x80 { end += 1 }
    let scalar = String(decoding: source.bytes[start..<end], as: UTF8.self)
    return error(start, end, source.bytes[start] < 0x20 ? "a control character" : "unexpected character '\(scalar)'")
  }
}

@inline(__always) private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

private func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f")) }

@inline(__always)
private func isWordByte(_ byte: UInt8) -> Bool {
  isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
}
