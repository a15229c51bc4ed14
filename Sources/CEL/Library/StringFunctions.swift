/// The extension for strings (cel-go `ext/strings.go`). Places are counted in code points.
enum StringFunctions {
  /// Methods of strings, and `strings.quote`.
  static let all: [Function] = [
    Function("charAt", [.member(.string, .int, returns: .string)]) { evaluator, arguments in
      guard arguments.match(.string, .int) else { return .noSuchOverload("charAt") }
      let text = arguments[0].text
      guard let start = CodePoints.offset(text, arguments[1].int) else { return evaluator.outOfRange(arguments[1].int) }
      return start == text.count ? arguments[0].part(0..<0) : arguments[0].part(start..<CodePoints.next(text, start))
    },
    Function("indexOf", [.member(.string, .string, returns: .int), .member(.string, .string, .int, returns: .int)], code: indexOf),
    Function("lastIndexOf", [.member(.string, .string, returns: .int), .member(.string, .string, .int, returns: .int)], code: lastIndexOf),
    Function("substring", [.member(.string, .int, returns: .string), .member(.string, .int, .int, returns: .string)], code: substring),
    Function("lowerAscii", [.member(.string, returns: .string)]) { evaluator, arguments in
      guard arguments.match(.string) else { return .noSuchOverload("lowerAscii") }
      return evaluator.mapBytes(arguments[0]) { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
    },
    Function("upperAscii", [.member(.string, returns: .string)]) { evaluator, arguments in
      guard arguments.match(.string) else { return .noSuchOverload("upperAscii") }
      return evaluator.mapBytes(arguments[0]) { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") ? $0 & 0xDF : $0 }
    },
    Function("trim", [.member(.string, returns: .string)], code: trim),
    Function("reverse", [.member(.string, returns: .string), .member(.list(.parameter("A")), returns: .list(.parameter("A")))]) {
      evaluator, arguments in
      guard arguments.count == 1 else { return .noSuchOverload("reverse") }
      return arguments[0].tag == .list ? ListFunctions.reverse(&evaluator, arguments[0]) : reverse(&evaluator, arguments[0])
    },
    Function(
      "split", [.member(.string, .string, returns: .list(.string)), .member(.string, .string, .int, returns: .list(.string))], code: split),
    Function("join", [.member(.list(.string), returns: .string), .member(.list(.string), .string, returns: .string)], code: join),
    Function(
      "replace",
      [.member(.string, .string, .string, returns: .string), .member(.string, .string, .string, .int, returns: .string)], code: replace),
    Function("strings.quote", [.global(.string, returns: .string)]) { evaluator, arguments in
      guard arguments.match(.string) else { return .noSuchOverload("strings.quote") }
      guard evaluator.charge(Int(arguments[0].length) / 16) else { return Evaluator.exhausted }
      return evaluator.scratch.pointee.string(QuotedText.quote(arguments[0].string))
    },
    Function("format", [.member(.string, .list(.dyn), returns: .string)]) { evaluator, arguments in
      guard arguments.match(.string, .list) else { return .noSuchOverload("format") }
      let values = arguments[1].elements
      return evaluator.result { (evaluator) throws(LibraryError) in
        let text = try FormatString.format(arguments[0].string, count: values.count) { (index) throws(LibraryError) in
          try evaluator.formatArgument(values[index])
        }
        guard evaluator.charge(text.utf8.count / 8) else { return Evaluator.exhausted }
        return evaluator.scratch.pointee.string(text)
      }
    },
  ]

  private static let indexOf: Function.Code = { evaluator, arguments in
    guard arguments.match(.string, .string) || arguments.match(.string, .string, .int) else { return .noSuchOverload("indexOf") }
    let (text, part) = (arguments[0].text, arguments[1].text)
    let start = arguments.count == 3 ? arguments[2].int : 0
    guard evaluator.charge(text.count / 16) else { return Evaluator.exhausted }
    if part.isEmpty, arguments.count == 2 { return .int(0) }
    guard let offset = CodePoints.offset(text, start) else { return evaluator.outOfRange(start) }
    guard let found = Bytes.find(part, in: text, from: offset) else { return .int(-1) }
    return .int(CodePoints.index(text, found))
  }

  private static let lastIndexOf: Function.Code = { evaluator, arguments in
    guard arguments.match(.string, .string) || arguments.match(.string, .string, .int) else { return .noSuchOverload("lastIndexOf") }
    let (text, part) = (arguments[0].text, arguments[1].text)
    guard evaluator.charge(text.count / 16) else { return Evaluator.exhausted }
    var position = text.count - part.count
    if arguments.count == 3 {
      guard let offset = CodePoints.offset(text, arguments[2].int) else { return evaluator.outOfRange(arguments[2].int) }
      position = min(position, offset)
    }
    while position >= 0 {
      if Bytes.order(UnsafeRawBufferPointer(rebasing: text[position..<position + part.count]), part) == 0,
        position == text.count || text[position] & 0xC0 != 0x80
      {
        return .int(CodePoints.index(text, position))
      }
      position -= 1
    }
    return .int(-1)
  }

  private static let substring: Function.Code = { evaluator, arguments in
    guard arguments.match(.string, .int) || arguments.match(.string, .int, .int) else { return .noSuchOverload("substring") }
    let text = arguments[0].text
    guard evaluator.charge(text.count / 64) else { return Evaluator.exhausted }
    guard let start = CodePoints.offset(text, arguments[1].int) else { return evaluator.outOfRange(arguments[1].int) }
    guard arguments.count == 3 else { return arguments[0].part(start..<text.count) }
    guard let end = CodePoints.offset(text, arguments[2].int) else { return evaluator.outOfRange(arguments[2].int) }
    guard start <= end else {
      return evaluator.scratch.pointee.error("invalid substring range. start: \(arguments[1].int), end: \(arguments[2].int)")
    }
    return arguments[0].part(start..<end)
  }

  private static let trim: Function.Code = { evaluator, arguments in
    guard arguments.match(.string) else { return .noSuchOverload("trim") }
    let text = arguments[0].text
    guard evaluator.charge(text.count / 64) else { return Evaluator.exhausted }
    var start = 0
    var end = text.count
    while start < end, CodePoints.isSpace(CodePoints.scalar(text, start)) { start = CodePoints.next(text, start) }
    while end > start {
      let last = CodePoints.previous(text, end)
      guard CodePoints.isSpace(CodePoints.scalar(text, last)) else { break }
      end = last
    }
    return arguments[0].part(start..<end)
  }

  private static func reverse(_ evaluator: inout Evaluator, _ value: Datum) -> Datum {
    guard value.tag == .string else { return .noSuchOverload("reverse") }
    let text = value.text
    guard evaluator.charge(text.count / 16) else { return Evaluator.exhausted }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var end = text.count
    while end > 0 {
      let start = CodePoints.previous(text, end)
      bytes.append(contentsOf: text[start..<end])
      end = start
    }
    return evaluator.scratch.pointee.bytes(bytes, .string)
  }

  /// At most `limit` parts if it is not negative; an empty separator cuts between code points (Go's `strings.SplitN`).
  private static let split: Function.Code = { evaluator, arguments in
    guard arguments.match(.string, .string) || arguments.match(.string, .string, .int) else { return .noSuchOverload("split") }
    let (text, separator) = (arguments[0].text, arguments[1].text)
    guard evaluator.charge(text.count) else { return Evaluator.exhausted }
    let limit = arguments.count == 3 && arguments[2].int >= 0 ? Int(clamping: arguments[2].int) : Int.max
    if limit == 0 || separator.isEmpty && text.isEmpty { return evaluator.scratch.pointee.list([]) }
    var parts: [Datum] = []
    var start = 0
    while parts.count < limit - 1 {
      let found: Int
      if separator.isEmpty {
        found = CodePoints.next(text, start)
        if found >= text.count { break }
      } else {
        guard let place = Bytes.find(separator, in: text, from: start) else { break }
        found = place
      }
      parts.append(arguments[0].part(start..<found))
      start = found + separator.count
    }
    parts.append(arguments[0].part(start..<text.count))
    return evaluator.scratch.pointee.list(parts)
  }

  private static let join: Function.Code = { evaluator, arguments in
    guard arguments.match(.list) || arguments.match(.list, .string) else { return .noSuchOverload("join") }
    let separator = arguments.count == 2 ? arguments[1].text : UnsafeRawBufferPointer(start: nil, count: 0)
    var bytes: [UInt8] = []
    for (index, element) in arguments[0].elements.enumerated() {
      guard element.tag == .string else { return .noSuchOverload("join") }
      guard evaluator.charge(1 + (Int(element.length) + separator.count) / 16) else { return Evaluator.exhausted }
      if index > 0 { bytes.append(contentsOf: separator) }
      bytes.append(contentsOf: element.text)
    }
    return evaluator.scratch.pointee.bytes(bytes, .string)
  }

  /// The first `limit` occurrences if it is not negative; an empty text is found before each code point and at the end (Go's
  /// `strings.Replace`).
  private static let replace: Function.Code = { evaluator, arguments in
    guard arguments.match(.string, .string, .string) || arguments.match(.string, .string, .string, .int) else {
      return .noSuchOverload("replace")
    }
    let (text, old, new) = (arguments[0].text, arguments[1].text, arguments[2].text)
    var left = arguments.count == 4 && arguments[3].int >= 0 ? Int(clamping: arguments[3].int) : Int.max
    var bytes: [UInt8] = []
    var start = 0
    guard evaluator.charge(text.count / 16) else { return Evaluator.exhausted }
    while left > 0, start <= text.count, let found = Bytes.find(old, in: text, from: start) {
      guard evaluator.charge(1 + new.count / 16) else { return Evaluator.exhausted }
      bytes.append(contentsOf: text[start..<found])
      bytes.append(contentsOf: new)
      left -= 1
      start = found + old.count
      if old.isEmpty {
        if start == text.count { break }
        let next = CodePoints.next(text, start)
        bytes.append(contentsOf: text[start..<next])
        start = next
      }
    }
    if start < text.count { bytes.append(contentsOf: text[start..<text.count]) }
    return evaluator.scratch.pointee.bytes(bytes, .string)
  }
}

extension Evaluator {
  /// The error of an index that lies outside of a text.
  func outOfRange(_ index: Int64) -> Datum { scratch.pointee.error("index out of range: \(index)") }

  /// A string of the same length, byte for byte.
  mutating func mapBytes(_ string: Datum, _ transform: (UInt8) -> UInt8) -> Datum {
    guard charge(Int(string.length) / 16) else { return Self.exhausted }
    return scratch.pointee.bytes(string.text.map(transform), .string)
  }
}
