/// A document that was parsed when the program was built, as texts that Swift can hold as `StaticString`.
///
/// libyaml takes dozens of times as many instructions to read the same rule packs.
package struct EmbeddedDocument {
  /// How many slots there are; then, for each, its tag and length as one number, and for a list or map how far its subtree reaches.
  package private(set) var slots: [UInt8] = []
  /// For each slot the distance to the line before it, and its column. Nobody reads them until there is an error to tell.
  package private(set) var positions: [UInt8] = []
  /// All strings and numbers, one behind the other.
  package private(set) var text: [UInt8] = []

  private var line = 0

  /// Packs a document that was read from YAML.
  ///
  /// - Parameter omitted: A key whose members are left out, wherever they stand: the tests of rules are most of a pack, and nobody runs them
  ///   from inside the program.
  package init(_ document: Document, omitting omitted: String? = nil) {
    let kept = Self.size(document.root, omitted)
    EmbeddedNumbers.put(UInt32(kept), &slots)
    add(document.root, omitted)
  }

  /// The document that the program will have. It keeps its memory for good: for the tool that embeds it.
  package func document(name: String) -> Document {
    func kept(_ bytes: [UInt8]) -> UnsafeBufferPointer<UInt8> {
      let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
      _ = memory.initialize(from: bytes)
      return UnsafeBufferPointer(memory)
    }
    return Document(name: name, slots: kept(slots), positions: kept(positions), text: kept(text))
  }

  private static func members(_ node: Document.Node, _ omitted: String?) -> [(key: Document.Node, value: Document.Node)] {
    node.members.filter { member in omitted.map { !member.key.equals($0) } ?? true }
  }

  /// How many slots a node and all below it take.
  private static func size(_ node: Document.Node, _ omitted: String?) -> Int {
    1 + node.elements.reduce(0) { $0 + size($1, omitted) }
      + members(node, omitted).reduce(0) { $0 + 1 + size($1.value, omitted) }
  }

  private mutating func add(_ node: Document.Node, _ omitted: String?) {
    let slot = node.document.view.slot(node.index)
    // JSON escapes are decoded while packing.
    let tag: Slot.Tag = slot.tag == .escaped ? .string : slot.tag
    let members = Self.members(node, omitted)
    var length = slot.length
    if tag == .string || tag == .number {
      let start = text.count
      node.withUTF8 { text += $0 }
      length = UInt32(text.count - start)
    } else if tag == .object {
      length = UInt32(members.count)
    }
    EmbeddedNumbers.put(UInt32(tag.rawValue) | length << 3, &slots)
    if tag == .array || tag == .object { EmbeddedNumbers.put(UInt32(Self.size(node, omitted)), &slots) }

    let position = node.position
    // Empty values may stand before the token that they follow: the distance has a sign, in its lowest bit.
    let distance = position.line - line
    EmbeddedNumbers.put(UInt32(distance < 0 ? -2 * distance - 1 : 2 * distance), &positions)
    EmbeddedNumbers.put(UInt32(position.column), &positions)
    line = position.line

    for element in node.elements { add(element, omitted) }
    for member in members {
      add(member.key, omitted)
      add(member.value, omitted)
    }
  }
}

extension Document {
  /// Unpacks a document; its text is used where it lies.
  package convenience init(name: String, slots: StaticString, positions: StaticString, text: StaticString) {
    self.init(name: name, slots: Self.bytes(slots), positions: Self.bytes(positions), text: Self.bytes(text))
  }

  private static func bytes(_ text: StaticString) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  /// Unpacks a document from memory that outlives it.
  convenience init(
    name: String, slots packed: UnsafeBufferPointer<UInt8>, positions: UnsafeBufferPointer<UInt8>, text: UnsafeBufferPointer<UInt8>
  ) {
    var numbers = EmbeddedNumbers(packed)
    let count = Int(numbers.next())
    var start: UInt32 = 0
    let slots = SlotBuffer(count: count) { memory in
      for index in 0..<count {
        let first = numbers.next()
        let tag = Slot.Tag(rawValue: UInt8(truncatingIfNeeded: first & 7)) ?? .null
        let length = first >> 3
        var slot = Slot(start: start, length: length, end: UInt32(truncatingIfNeeded: index &+ 1), tag: tag)
        if tag.rawValue >= Slot.Tag.array.rawValue {
          slot.end = slot.end &+ numbers.next() &- 1
        } else {
          start &+= length
        }
        (memory + index).initialize(to: slot)
      }
    }
    precondition(count > 0 && Int(start) == text.count && numbers.isAtEnd, "\(name) is not what embed-rules wrote")
    self.init(name: name, slots: slots, embedded: text, origin: .embedded(positions))
  }
}
