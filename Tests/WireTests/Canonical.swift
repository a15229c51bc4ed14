import Wire

/// The document as the line that `Python.canonical` prints for the same value; nil if it holds a number beyond all doubles.
func canonical(_ node: Document.Node) -> String? {
  switch node.kind {
  case .null: return "n"
  case .bool: return node.bool == true ? "t" : "f"
  case .number:
    let text = node.withUTF8 { String(decoding: $0, as: UTF8.self) }
    if !text.contains(where: { ".eE".contains($0) }) {
      if let int = Int64(text) { return "i\(int)" }
      if let int = UInt64(text) { return "i\(int)" }
    }
    return node.double.map { "d" + Python.hex(bigEndian($0.bitPattern)) }
  case .string: return node.withUTF8 { "s" + Python.hex($0) }
  case .array:
    var parts: [String] = []
    for element in node.children {
      guard let part = canonical(element) else { return nil }
      parts.append(part)
    }
    return "[" + parts.joined(separator: ",") + "]"
  case .object:
    // Of duplicate keys the last counts, as in Python.
    var members: [String: String] = [:]
    for (key, value) in node.entries {
      guard let part = canonical(value) else { return nil }
      members[key.withUTF8 { Python.hex($0) }] = part
    }
    return "{" + members.sorted { $0.key < $1.key }.map { $0.key + ":" + $0.value }.joined(separator: ",") + "}"
  }
}

private func bigEndian(_ bits: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) } }
