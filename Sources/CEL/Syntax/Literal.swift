/// What the words for numbers and strings stand for (langdef, "Numeric Values" and "String and Bytes Values").
enum Literal {
  /// The magnitude of an integer literal without its suffix, decimal or hexadecimal; nil if it does not fit 64 bits.
  static func magnitude(_ text: Substring.UTF8View) -> UInt64? {
    var digits = text
    if let last = digits.last, last | 0x20 == UInt8(ascii: "u") { digits = digits.dropLast() }
    var radix: UInt64 = 10
    if digits.count > 2, digits[digits.index(after: digits.startIndex)] | 0x20 == UInt8(ascii: "x") {
      digits = digits.dropFirst(2)
      radix = 16
    }
    var value: UInt64 = 0
    for byte in digits {
      guard let digit = hexValue(byte) else { return nil }
      let (product, tooBig) = value.multipliedReportingOverflow(by: radix)
      let (sum, overflow) = product.addingReportingOverflow(UInt64(digit))
      if tooBig || overflow { return nil }
      value = sum
    }
    return value
  }

  /// Appends what the quoted word at `range` stands for to `output`.
  static func unescape(_ bytes: [UInt8], _ range: Range<Int>, isBytes: Bool, into output: inout [UInt8]) throws(SyntaxError) {
    var position = range.lowerBound
    var raw = false
    while bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "'") {
      raw = raw || bytes[position] | 0x20 == UInt8(ascii: "r")
      position += 1
    }
    // Three quotes: the word is then at least six bytes long, which tells it from the empty string.
    let triple = range.upperBound - position >= 6 && bytes[position + 1] == bytes[position] && bytes[position + 2] == bytes[position]
    position += triple ? 3 : 1
    let end = range.upperBound - (triple ? 3 : 1)
    while position < end {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\\"), !raw {
        try escape(bytes, &position, end, isBytes: isBytes, into: &output)
      } else {
        output.append(byte)
        position += 1
      }
    }
  }

  /// One escape sequence, from its backslash on.
  private static func escape(_ bytes: [UInt8], _ position: inout Int, _ end: Int, isBytes: Bool, into output: inout [UInt8])
    throws(SyntaxError)
  {
    let start = position
    guard position + 1 < end else { throw invalid(start, end) }
    let letter = bytes[position + 1]
    position += 2
    switch letter {
    case UInt8(ascii: "a"): output.append(0x07)
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "v"): output.append(0x0B)
    case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): output.append(letter)
    case UInt8(ascii: "x"), UInt8(ascii: "X"):
      let value = try digits(bytes, &position, end, 2, radix: 16, start)
      // In bytes these are the byte itself, in a string they are a code point.
      if isBytes { output.append(UInt8(truncatingIfNeeded: value)) } else { try append(value, start, position, into: &output) }
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      position -= 1
      let value = try digits(bytes, &position, end, 3, radix: 8, start)
      if isBytes { output.append(UInt8(truncatingIfNeeded: value)) } else { try append(value, start, position, into: &output) }
    case UInt8(ascii: "u") where !isBytes: try append(digits(bytes, &position, end, 4, radix: 16, start), start, position, into: &output)
    case UInt8(ascii: "U") where !isBytes: try append(digits(bytes, &position, end, 8, radix: 16, start), start, position, into: &output)
    default: throw invalid(start, position)
    }
  }

  private static func digits(_ bytes: [UInt8], _ position: inout Int, _ end: Int, _ count: Int, radix: UInt32, _ start: Int)
    throws(SyntaxError) -> UInt32
  {
    var value: UInt32 = 0
    guard position + count <= end else { throw invalid(start, end) }
    for _ in 0..<count {
      guard let digit = hexValue(bytes[position]), digit < radix else { throw invalid(start, position + 1) }
      value = value &* radix &+ digit
      position += 1
    }
    return value
  }

  private static func append(_ value: UInt32, _ start: Int, _ end: Int, into output: inout [UInt8]) throws(SyntaxError) {
    guard let scalar = Unicode.Scalar(value) else { throw invalid(start, end) }
    output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.EncodedScalar())
  }

  private static func invalid(_ start: Int, _ end: Int) -> SyntaxError {
    SyntaxError(start: Int32(start), end: Int32(end), what: "invalid escape sequence", hint: "a backslash itself is '\\\\'")
  }

  /// The value of a digit, 0 to 15.
  static func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): return UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): return UInt32(byte - UInt8(ascii: "A")) + 10
    default: return nil
    }
  }
}
