/// The types of plain scalars: the core schema of YAML 1.2.2, section 10.3.2.
enum YAMLScalar {
  /// A number by that schema, but none that a document can hold.
  enum Unfit: Error {
    case notFinite, tooLarge

    var what: String {
      switch self {
      case .notFinite: "infinity and not-a-number are no values here"
      case .tooLarge: "hexadecimal and octal numbers end at 64 bits"
      }
    }
  }

  /// Sets the tag of a plain scalar, and moves its text if JSON writes the number differently.
  static func type(_ slot: inout Slot, text: inout ByteBuffer) throws(Unfit) {
    let bytes = UnsafeBufferPointer(start: UnsafePointer(text.base) + Int(slot.start), count: Int(slot.length))
    guard let first = bytes.first else {
      slot.tag = .null
      return
    }
    switch first {
    case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "~"):
      if ["~", "null", "Null", "NULL"].contains(where: { isSame(bytes, $0) }) { slot.tag = .null }
    case UInt8(ascii: "t"), UInt8(ascii: "T"):
      if ["true", "True", "TRUE"].contains(where: { isSame(bytes, $0) }) { slot.tag = .yes }
    case UInt8(ascii: "f"), UInt8(ascii: "F"):
      if ["false", "False", "FALSE"].contains(where: { isSame(bytes, $0) }) { slot.tag = .no }
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      guard let number = try json(bytes) else { return }
      slot.tag = .number
      if !number.elementsEqual(bytes) {
        slot.start = UInt32(text.count)
        slot.length = UInt32(number.count)
        number.withUnsafeBufferPointer { text.append($0) }
      }
    default: break
    }
    if slot.tag.rawValue < Slot.Tag.number.rawValue { slot.length = 0 }
  }

  private static func isSame(_ bytes: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
    guard bytes.count == word.utf8CodeUnitCount, let start = bytes.baseAddress else { return false }
    return sameBytes(start, word.utf8Start, bytes.count)
  }

  /// The scalar as JSON writes that number; nil if the schema says that it is a text.
  private static func json(_ bytes: UnsafeBufferPointer<UInt8>) throws(Unfit) -> [UInt8]? {
    var rest = bytes[...]
    if rest.count > 2, rest[0] == UInt8(ascii: "0"), rest[1] == UInt8(ascii: "x") || rest[1] == UInt8(ascii: "o") {
      return try radix(rest.dropFirst(2), rest[1] == UInt8(ascii: "x") ? 16 : 8)
    }
    var out: [UInt8] = []
    if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      if sign == UInt8(ascii: "-") { out.append(sign) }
      rest = rest.dropFirst()
    }
    let word = String(decoding: rest, as: UTF8.self)
    if [".inf", ".Inf", ".INF"].contains(word) { throw .notFinite }
    if rest.count == bytes.count, [".nan", ".NaN", ".NAN"].contains(word) { throw .notFinite }

    let whole = digits(&rest)
    var fraction: ArraySlice<UInt8> = []
    var hasPoint = false
    if rest.first == UInt8(ascii: ".") {
      hasPoint = true
      rest = rest.dropFirst()
      fraction = digits(&rest)
    }
    // `5.` and `.5` are numbers, `.` is not.
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    let significant = whole.drop { $0 == UInt8(ascii: "0") }
    out += significant.isEmpty ? [UInt8(ascii: "0")] : significant
    if hasPoint { out += [UInt8(ascii: ".")] + (fraction.isEmpty ? [UInt8(ascii: "0")] : fraction) }
    if let e = rest.first, e | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      out.append(e)
      if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        out.append(sign)
        rest = rest.dropFirst()
      }
      let exponent = digits(&rest)
      guard !exponent.isEmpty else { return nil }
      out += exponent
    }
    return rest.isEmpty ? out : nil
  }

  private static func digits(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> ArraySlice<UInt8> {
    let found = rest.prefix { $0 &- 48 < 10 }
    rest = rest.dropFirst(found.count)
    return ArraySlice(found)
  }

  private static func radix(_ digits: Slice<UnsafeBufferPointer<UInt8>>, _ radix: Int) throws(Unfit) -> [UInt8]? {
    let isDigit: (UInt8) -> Bool = { byte in
      radix == 8 ? (48...55).contains(byte) : (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
    }
    guard digits.allSatisfy(isDigit) else { return nil }
    guard let value = UInt64(String(decoding: digits, as: UTF8.self), radix: radix) else { throw .tooLarge }
    return Array(value.description.utf8)
  }
}
