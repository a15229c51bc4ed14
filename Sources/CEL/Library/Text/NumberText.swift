/// Numbers to text and back, as CEL's conversions have them.
enum NumberText {
  /// `string(double)`: the shortest digits that read back, with an exponent from a million on and below a ten-thousandth (Go's format g,
  /// which cel-go and cel-cpp share).
  static func string(_ value: Double) -> String {
    if let name = name(of: value) { return name }
    let digits = DecimalDigits(shortest: value)
    return digits.digits.isEmpty || (-3...6).contains(digits.point) ? digits.positional() : digits.scientific()
  }

  /// The shortest digits that read back, never with an exponent: `%s` and `%d` of `format`.
  static func plain(_ value: Double) -> String { name(of: value) ?? DecimalDigits(shortest: value).positional() }

  /// C's `%.Nf`, exact to the last digit.
  static func fixed(_ value: Double, decimals: Int) -> String {
    if let name = name(of: value) { return name }
    var digits = DecimalDigits(exact: value)
    digits.round(to: digits.point + decimals)
    return digits.positional(decimals: decimals)
  }

  /// C's `%.Ne`, exact to the last digit.
  static func scientific(_ value: Double, decimals: Int) -> String {
    if let name = name(of: value) { return name }
    var digits = DecimalDigits(exact: value)
    digits.round(to: decimals + 1)
    return digits.scientific(decimals: decimals)
  }

  private static func name(of value: Double) -> String? {
    if value.isNaN { return "NaN" }
    return value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : nil
  }

  /// `int(string)`: digits with or without a sign, nothing else.
  static func int(_ text: String) throws(LibraryError) -> Int64 {
    let bytes = Array(text.utf8)
    let digits = bytes.first == 0x2D || bytes.first == 0x2B ? bytes[1...] : bytes[...]
    guard isDigits(digits) else { throw LibraryError("cannot convert string to int: \(text)") }
    guard let value = Int64(text) else { throw LibraryError("range error: \(text) is no int") }
    return value
  }

  /// `uint(string)`: digits, nothing else.
  static func uint(_ text: String) throws(LibraryError) -> UInt64 {
    guard isDigits(Array(text.utf8)[...]) else { throw LibraryError("cannot convert string to uint: \(text)") }
    guard let value = UInt64(text) else { throw LibraryError("range error: \(text) is no uint") }
    return value
  }

  /// `double(string)`: decimal, with or without sign, point and exponent; `inf`, `Infinity`, `NaN` in any case.
  static func double(_ text: String) throws(LibraryError) -> Double {
    let invalid = LibraryError("cannot convert string to double: \(text)")
    var rest = Array(text.utf8)[...]
    let isNegative = rest.first == 0x2D
    if isNegative || rest.first == 0x2B { rest.removeFirst() }
    let word = String(decoding: rest.prefix(9).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    if word == "nan" { return .nan }
    if word == "inf" || word == "infinity" { return isNegative ? -.infinity : .infinity }

    func takeDigits() -> ArraySlice<UInt8> {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest[digits.endIndex...]
      return digits
    }
    let whole = takeDigits()
    var fraction: ArraySlice<UInt8> = []
    if rest.first == 0x2E {
      rest.removeFirst()
      fraction = takeDigits()
    }
    guard !whole.isEmpty || !fraction.isEmpty else { throw invalid }
    var exponent: [UInt8] = []
    if rest.first == 0x65 || rest.first == 0x45 {
      rest.removeFirst()
      if let sign = rest.first, sign == 0x2B || sign == 0x2D {
        exponent.append(sign)
        rest.removeFirst()
      }
      let digits = takeDigits()
      guard !digits.isEmpty else { throw invalid }
      exponent += digits
    }
    guard rest.isEmpty else { throw invalid }
    // Put together anew: what reaches Swift's reader is always complete, 1. and .5 included.
    let mantissa = [0x30] + whole + [0x2E] + fraction + [0x30]
    let complete = mantissa + (exponent.isEmpty ? [] : [0x65] + exponent)
    guard let magnitude = Double(String(decoding: complete, as: UTF8.self)) else { throw invalid }
    guard magnitude.isFinite else { throw LibraryError("range error: \(text) is no double") }
    return isNegative ? -magnitude : magnitude
  }

  private static func isDigits(_ bytes: ArraySlice<UInt8>) -> Bool { !bytes.isEmpty && bytes.allSatisfy { (0x30...0x39).contains($0) } }
}
