/// CEL's `"…".format([…])`: the clauses `%s %d %f %e %b %o %x %X`, a precision such as `%.3f`, and `%%`
/// (cel-go's strings extension, from version 4 on, where no locale matters).
struct FormatString {
  /// More would only be a way to fill the memory.
  static let maximumPrecision = 1000
  /// As in C.
  static let defaultPrecision = 6
  /// Lists in lists: deeper ones are refused, so that no value can exhaust the stack.
  static let maximumDepth = 200

  /// Writes `text` with the clauses replaced. `argument` gives the value at an index below `count`; surplus values are ignored.
  static func format(
    _ text: String, count: Int, argument: (Int) throws(LibraryError) -> FormatArgument
  ) throws(LibraryError) -> String {
    var output = FormatString()
    var rest = Array(text.utf8)[...]
    var index = 0
    while let byte = rest.popFirst() {
      guard byte == 0x25 else {
        output.bytes.append(byte)
        continue
      }
      if rest.first == 0x25 {
        rest.removeFirst()
        output.bytes.append(0x25)
        continue
      }
      guard !rest.isEmpty else { throw LibraryError("unexpected end of format string") }
      guard index < count else { throw LibraryError("index \(index) out of range") }
      let precision = try takePrecision(&rest)
      // A whole character, were it not ASCII: the message should show what was written.
      guard let clause = String(decoding: rest, as: UTF8.self).unicodeScalars.first else {
        throw LibraryError("could not find end of precision specifier")
      }
      rest = rest.dropFirst(String(clause).utf8.count)
      try output.write(argument(index), clause: clause, precision: precision)
      index += 1
    }
    return String(decoding: output.bytes, as: UTF8.self)
  }

  private static func takePrecision(_ rest: inout ArraySlice<UInt8>) throws(LibraryError) -> Int {
    guard rest.first == 0x2E else { return defaultPrecision }
    let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
    rest = rest[digits.endIndex...]
    guard !rest.isEmpty else { throw LibraryError("could not find end of precision specifier") }
    guard !digits.isEmpty else { throw LibraryError("precision without digits") }
    var precision = 0
    for digit in digits {
      precision = precision * 10 + Int(digit - 0x30)
      guard precision <= maximumPrecision else { throw LibraryError("precision exceeds maximum allowed precision \(maximumPrecision)") }
    }
    return precision
  }

  /// UTF-8: all that goes in is.
  private var bytes: [UInt8] = []

  private mutating func write(_ text: String) { bytes += Array(text.utf8) }

  private mutating func write(_ argument: FormatArgument, clause: Unicode.Scalar, precision: Int) throws(LibraryError) {
    switch clause {
    case "s": try writeString(argument, depth: 0)
    case "d":
      guard let text = Self.decimal(argument) else {
        throw Self.refusal("decimal clause can only be used on ints, uints, and doubles", argument)
      }
      write(text)
    case "f":
      guard let value = Self.number(argument) else {
        throw Self.refusal("fixed-point clause can only be used on ints, uints, and doubles", argument)
      }
      write(NumberText.fixed(value, decimals: precision))
    case "e":
      guard let value = Self.number(argument) else {
        throw Self.refusal("scientific clause can only be used on ints, uints, and doubles", argument)
      }
      write(NumberText.scientific(value, decimals: precision))
    case "b":
      guard let text = Self.integer(argument, radix: 2) else {
        throw Self.refusal("only ints, uints, and bools can be formatted as binary", argument)
      }
      write(text)
    case "o":
      if case .bool = argument { throw Self.refusal("octal clause can only be used on ints and uints", argument) }
      guard let text = Self.integer(argument, radix: 8) else {
        throw Self.refusal("octal clause can only be used on ints and uints", argument)
      }
      write(text)
    case "x", "X":
      guard let text = Self.hexadecimal(argument, isUpper: clause == "X") else {
        throw Self.refusal("only ints, uints, bytes, and strings can be formatted as hex", argument)
      }
      write(text)
    default: throw LibraryError("unrecognized formatting clause \"\(clause)\"")
    }
  }

  private static func refusal(_ rule: String, _ argument: FormatArgument) -> LibraryError {
    LibraryError("\(rule), was given \(argument.typeName)")
  }

  private mutating func writeString(_ argument: FormatArgument, depth: Int) throws(LibraryError) {
    guard depth <= Self.maximumDepth else { throw LibraryError("value is nested too deeply to be formatted") }
    switch argument {
    case .null: write("null")
    case .bool(let value): write(value ? "true" : "false")
    case .int(let value): write(String(value))
    case .uint(let value): write(String(value))
    case .double(let value): write(NumberText.plain(value))
    case .string(let value): write(value)
    case .bytes(let value):
      guard String(validating: value, as: UTF8.self) != nil else { throw LibraryError("invalid UTF-8 in bytes, cannot convert to string") }
      bytes += value
    case .timestamp(let value): write(value.text)
    case .duration(let value): write(value.text)
    case .type(let name): write(name)
    case .list(let values):
      write("[")
      for (index, value) in values.enumerated() {
        if index > 0 { write(", ") }
        try writeString(value, depth: depth + 1)
      }
      write("]")
    case .map(let entries):
      // In the order of the keys as written, so that the same map always gives the same text.
      var written: [(key: [UInt8], value: [UInt8])] = []
      for entry in entries {
        var key = FormatString()
        var value = FormatString()
        try key.writeString(entry.key, depth: depth + 1)
        try value.writeString(entry.value, depth: depth + 1)
        written.append((key.bytes, value.bytes))
      }
      written.sort { $0.key.lexicographicallyPrecedes($1.key) }
      write("{")
      for (index, entry) in written.enumerated() {
        if index > 0 { write(", ") }
        bytes += entry.key
        write(": ")
        bytes += entry.value
      }
      write("}")
    case .other:
      throw Self.refusal(
        "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps", argument)
    }
  }

  private static func decimal(_ argument: FormatArgument) -> String? {
    switch argument {
    case .int(let value): String(value)
    case .uint(let value): String(value)
    case .double(let value): NumberText.plain(value)
    default: nil
    }
  }

  private static func number(_ argument: FormatArgument) -> Double? {
    switch argument {
    case .int(let value): Double(value)
    case .uint(let value): Double(value)
    case .double(let value): value
    // What no number literal can say may be given as text (cel-cpp).
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    default: nil
    }
  }

  private static func integer(_ argument: FormatArgument, radix: Int, isUpper: Bool = false) -> String? {
    switch argument {
    case .bool(let value): value ? "1" : "0"
    case .int(let value): String(value, radix: radix, uppercase: isUpper)
    case .uint(let value): String(value, radix: radix, uppercase: isUpper)
    default: nil
    }
  }

  private static func hexadecimal(_ argument: FormatArgument, isUpper: Bool) -> String? {
    func digits(_ bytes: some Sequence<UInt8>) -> String {
      bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: isUpper) }.joined()
    }
    switch argument {
    case .bool: return nil
    case .string(let value): return digits(value.utf8)
    case .bytes(let value): return digits(value)
    default: return integer(argument, radix: 16, isUpper: isUpper)
    }
  }
}
