import Facts
import Wire

/// A record of a fact while it is put together: what is not known is left out.
struct RecordBuilder {
  private var members: [Value.Member] = []

  mutating func add(_ key: String, _ text: String?) { if let text { members.append(Value.Member(key, .string(text))) } }
  mutating func add(_ key: String, _ number: Int64?) { if let number { members.append(Value.Member(key, .int(number))) } }
  mutating func add(_ key: String, _ flag: Bool?) { if let flag { members.append(Value.Member(key, .bool(flag))) } }
  mutating func add(_ key: String, _ words: [String]?) {
    if let words { members.append(Value.Member(key, .list(words.map { .string($0) }))) }
  }
  mutating func add(_ key: String, records: [Value]) { members.append(Value.Member(key, .list(records))) }

  var value: Value { .map(members) }
}

extension Document.Node {
  /// The text of an attribute, or nothing where it is empty: libvirt takes both for the same.
  func word(_ key: String) -> String? { attribute(key).flatMap { $0.isEmpty ? nil : $0 } }

  /// The text of a child without blanks around it; nil where there is no such child, or nothing in it.
  func childText(_ name: String) -> String? {
    guard let text = child(name)?.text.trimmedOfBlanksAndLines, !text.isEmpty else { return nil }
    return text
  }

  /// An attribute of the first such child.
  func word(_ key: String, of name: String) -> String? { child(name)?.word(key) }
}

extension String {
  /// Without white space at either end, as XML writes texts over several lines.
  var trimmedOfBlanksAndLines: String {
    let isSpace = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
    guard let first = utf8.firstIndex(where: { !isSpace($0) }), let last = utf8.lastIndex(where: { !isSpace($0) }) else { return "" }
    return first == utf8.startIndex && utf8.index(after: last) == utf8.endIndex ? self : String(self[first...last])
  }
}
