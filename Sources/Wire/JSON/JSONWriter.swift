/// Writes JSON into a buffer of bytes.
struct JSONWriter: ~Copyable {
  private(set) var bytes = ByteBuffer(capacity: 1 << 16)
  private let pretty: Bool
  private var indent = 0

  init(pretty: Bool) { self.pretty = pretty }

  /// Writes a built value.
  mutating func write(_ value: Value) {
    switch value {
    case .null: bytes.append("null")
    case .bool(let flag): bytes.append(flag ? "true" : "false")
    case .int(let number): bytes.append(decimal: number)
    case .double(let number):
      // The description of a finite double is the shortest that reads back the same, and valid JSON.
      if number.isFinite { bytes.append(number.description) } else { bytes.append("null") }
    case .string(let text): write(text)
    case .list(let elements):
      guard !elements.isEmpty else { return bytes.append("[]") }
      open(UInt8(ascii: "["))
      var isFirst = true
      for element in elements {
        separate(&isFirst)
        write(element)
      }
      close(UInt8(ascii: "]"))
    case .map(let members):
      guard !members.isEmpty else { return bytes.append("{}") }
      open(UInt8(ascii: "{"))
      var isFirst = true
      for member in members {
        separate(&isFirst)
        write(member.key)
        colon()
        write(member.value)
      }
      close(UInt8(ascii: "}"))
    }
  }

  /// Writes a subtree of a document.
  mutating func write(_ view: Document.View, _ node: Int32) {
    switch view.kind(node) {
    case .null: bytes.append("null")
    case .bool: bytes.append(view.bool(node) == true ? "true" : "false")
    case .number: if let text = view.utf8(node) { bytes.append(text) }
    case .string: write(view, text: node)
    case .array:
      guard view.count(node) > 0 else { return bytes.append("[]") }
      open(UInt8(ascii: "["))
      var isFirst = true
      var at = view.first(node)
      for _ in 0..<view.count(node) {
        separate(&isFirst)
        write(view, at)
        at = view.next(at)
      }
      close(UInt8(ascii: "]"))
    case .object:
      guard view.count(node) > 0 else { return bytes.append("{}") }
      open(UInt8(ascii: "{"))
      var isFirst = true
      var at = view.first(node)
      for _ in 0..<view.count(node) {
        separate(&isFirst)
        write(view, text: at)
        colon()
        write(view, at + 1)
        at = view.next(at + 1)
      }
      close(UInt8(ascii: "}"))
    }
  }

  private mutating func open(_ bracket: UInt8) {
    bytes.append(bracket)
    indent += 2
  }

  private mutating func close(_ bracket: UInt8) {
    indent -= 2
    newLine()
    bytes.append(bracket)
  }

  private mutating func separate(_ isFirst: inout Bool) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    newLine()
  }

  private mutating func newLine() {
    guard pretty else { return }
    bytes.append(10)
    bytes.append(repeating: 0x20, count: indent)
  }

  private mutating func colon() {
    bytes.append(UInt8(ascii: ":"))
    if pretty { bytes.append(0x20) }
  }

  private mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { write(text: $0) }
  }

  private mutating func write(_ view: Document.View, text node: Int32) {
    if let text = view.utf8(node) { return write(text: text) }
    view.decoded(node).withUnsafeBufferPointer { write(text: $0) }
  }

  /// Writes a text in quotes: stretches that need no escape are copied whole.
  private mutating func write(text: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    if var at = text.baseAddress {
      let end = at + text.count
      while true {
        let stop = JSONScan.firstToEscape(at, end)
        bytes.append(at, count: stop - at)
        if stop == end { break }
        escape(stop.pointee)
        at = stop + 1
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): bytes.append("\\\"")
    case UInt8(ascii: "\\"): bytes.append("\\\\")
    case 8: bytes.append("\\b")
    case 9: bytes.append("\\t")
    case 10: bytes.append("\\n")
    case 12: bytes.append("\\f")
    case 13: bytes.append("\\r")
    default:
      bytes.append("\\u00")
      bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
      let digit = byte & 15
      bytes.append(digit < 10 ? digit + 48 : digit + 87)
    }
  }
}
