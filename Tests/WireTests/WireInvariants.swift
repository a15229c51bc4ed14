import Wire

/// What must hold of every document, whatever it was read from; shared by the tests and the fuzz targets.
enum WireInvariants {
  struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  /// Walks every node in both ways, then writes the document and reads it back.
  static func check(_ document: Document) throws {
    try walk(document.root)
    for pretty in [true, false] {
      let written = JSON.write(document.root, pretty: pretty)
      let limits = Limits(depth: Limits.deepest, nodes: .max, bytes: .max, refusesDuplicateKeys: false)
      let again = try JSON.read(written, name: "again", limits: limits)
      guard JSON.write(again.root, pretty: pretty) == written else { throw Broken(description: "does not read back as it was written") }
    }
    _ = Document(document.root.value)
  }

  private static func walk(_ node: Document.Node) throws {
    let position = node.position
    guard position.line >= 1, position.column >= 1 else { throw Broken(description: "position \(position)") }
    switch node.kind {
    case .null, .bool, .number: guard node.count == 0, node.string == nil else { throw Broken(description: "scalar with contents") }
    case .string:
      guard let text = node.string, node.equals(text) else { throw Broken(description: "string differs from itself") }
    case .array:
      guard node.elements.count == node.count, node[node.count] == nil else { throw Broken(description: "wrong number of elements") }
      for (at, element) in node.children.enumerated() {
        // Looking up by position walks: the first ones are enough to see that both ways agree.
        if at < 8 { guard node[at]?.index == element.index else { throw Broken(description: "element \(at) is elsewhere") } }
        try walk(element)
      }
    case .object:
      guard node.members.count == node.count else { throw Broken(description: "wrong number of members") }
      for (at, (key, value)) in node.entries.enumerated() {
        if at < 8 { guard let text = key.string, node[text] != nil else { throw Broken(description: "member \(at) cannot be found") } }
        try walk(key)
        try walk(value)
      }
    }
  }
}
