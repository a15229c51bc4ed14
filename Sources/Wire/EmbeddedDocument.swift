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

  /// Packs a document that was read from YAML.
  package init(_ document: Document) {
    EmbeddedNumbers.put(UInt32(document.slotCount), &slots)
    var line = 0
    for index in 0..<Int32(document.slotCount) {
      let slot = document.view.slot(index)
      // JSON escapes are decoded while packing.
      let tag: Slot.Tag = slot.tag == .escaped ? .string : slot.tag
      var length = slot.length
      if tag == .string || tag == .number {
        let start = text.count
        document.view.withUTF8(index) { text += $0 }
        length = UInt32(text.count - start)
      }
      EmbeddedNumbers.put(UInt32(tag.rawValue) | length << 3, &slots)
      if tag == .array || tag == .object { EmbeddedNumbers.put(slot.end - UInt32(index), &slots) }

      let position = document.node(at: index).position
      // Empty values may stand before the token that they follow: the distance has a sign, in its lowest bit.
      let distance = position.line - line
      EmbeddedNumbers.put(UInt32(distance < 0 ? -2 * distance - 1 : 2 * distance), &positions)
      EmbeddedNumbers.put(UInt32(position.column), &positions)
      line = position.line
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
