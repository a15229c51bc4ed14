internal import CYAML

/// The YAML that rule packs are written in: one document, no anchor, alias, tag or merge key.
///
/// Plain scalars are typed by the core schema of YAML 1.2, so `yes` and `on` are texts. Numbers that JSON writes differently (`0x1F`, `+1`,
/// `.5`) are kept as JSON writes them. An empty text is null.
public enum YAML {
  /// Reads one document; an error tells line and column.
  public static func read(_ bytes: [UInt8], name: String, limits: Limits = Limits(depth: 32, bytes: 1 << 20)) throws(WireError) -> Document
  {
    let limits = limits.clamped
    guard bytes.count <= limits.bytes else {
      throw WireError(name: name, line: 1, column: 1, what: LimitFault.bytes(limits.bytes), hint: LimitFault.hint)
    }
    var tree = cyaml_tree()
    defer { cyaml_free(&tree) }
    let status = bytes.withUnsafeBytes {
      cyaml_parse(&tree, $0.baseAddress, $0.count, UInt32(limits.depth), UInt32(limits.nodes))
    }
    guard status == CYAML_OK else { throw YAMLFault.describe(tree, name: name, text: bytes, limits: limits) }
    return try document(of: tree, name: name, limits: limits)
  }

  /// Lays libyaml's nodes out as a document.
  private static func document(of tree: cyaml_tree, name: String, limits: Limits) throws(WireError) -> Document {
    var slots = SlotBuffer(capacity: tree.count + 1)
    var text = ByteBuffer(capacity: tree.used)
    if let pool = tree.pool { text.append(pool, count: tree.used) }
    let count = max(tree.count, 1)
    let positions = UnsafeMutablePointer<StoredPosition>.allocate(capacity: count)
    positions.initialize(repeating: StoredPosition(line: 1, column: 1), count: count)
    var hasMaps = false
    for index in 0..<tree.count {
      let node = tree.nodes[index]
      positions[index] = StoredPosition(line: node.line, column: node.column)
      var slot = Slot(start: node.offset, length: node.length, end: node.end, tag: .string)
      switch Int32(node.kind) {
      case Int32(CYAML_LIST.rawValue): slot.tag = .array
      case Int32(CYAML_MAP.rawValue):
        slot.tag = .object
        slot.length = node.length / 2
        hasMaps = true
      case Int32(CYAML_SCALAR.rawValue) where node.plain != 0:
        do throws(YAMLScalar.Unfit) {
          try YAMLScalar.type(&slot, text: &text)
        } catch {
          positions.deallocate()
          throw WireError(
            name: name, line: Int(node.line), column: Int(node.column), what: error.what, hint: "put it in quotes if a text is meant")
        }
      default: break
      }
      slots.append(slot)
    }
    if tree.count == 0 { slots.append(.null, start: 0, length: 0) }
    text.terminate()
    let document = Document(name: name, slots: slots, bytes: text, origin: .stored(positions))
    if hasMaps, limits.refusesDuplicateKeys { try document.refuseDuplicateKeys() }
    return document
  }
}

extension Document {
  /// Throws at the first key of any object that already stood before it.
  fileprivate func refuseDuplicateKeys() throws(WireError) {
    for index in 0..<Int32(slotCount) where view.kind(index) == .object {
      guard let found = view.duplicateKey(index) else { continue }
      let (line, column) = node(at: found.earlier).position
      throw node(at: found.key).error(
        "duplicate key \(quoted(view.string(found.key) ?? ""))",
        hint: "the first one is at \(line):\(column); readers disagree on which of them counts")
    }
  }
}
