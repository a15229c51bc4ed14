/// A document that was parsed when the program was built, as texts that Swift can hold as `StaticString`.
///
/// libyaml takes dozens of times as many instructions to read the same rule packs. A number is written in groups of five bits, the lowest
/// first, as the characters `0` to `o`; from `P` on another group follows.
package struct EmbeddedDocument {
  /// How many slots there are; then, for each, its tag and length as one number, and for a list or map how far its subtree reaches.
  package private(set) var slots: [UInt8] = []
  /// For each slot the distance to the line before it, and its column. Nobody reads them until there is an error to tell.
  package private(set) var positions: [UInt8] = []
  /// All strings and numbers, one behind the other.
  package private(set) var text: [UInt8] = []

  /// Packs a document that was read from YAML.
  package init(_ document: Document) {
    Self.put(UInt32(document.slotCount), &slots)
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
      Self.put(UInt32(tag.rawValue) | length << 3, &slots)
      if tag == .array || tag == .object { Self.put(slot.end - UInt32(index), &slots) }

      let position = document.node(at: index).position
      // Empty values may stand before the token that they follow: the distance has a sign, in its lowest bit.
      let distance = position.line - line
      Self.put(UInt32(distance < 0 ? -2 * distance - 1 : 2 * distance), &positions)
      Self.put(UInt32(position.column), &positions)
      line = position.line
    }
  }

  private static func put(_ value: UInt32, _ out: inout [UInt8]) {
    var value = value
    while value >= 32 {
      out.append(UInt8(48 + 32 + value & 31))
      value >>= 5
    }
    out.append(UInt8(48 + value))
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

/// Reads packed numbers; behind the end there are only zeroes.
struct EmbeddedNumbers {
  private var at: UnsafePointer<UInt8>
  private let end: UnsafePointer<UInt8>

  /// The last byte must end a number: then it is enough to look for the end where one begins.
  init(_ packed: UnsafeBufferPointer<UInt8>) {
    guard let base = packed.baseAddress, let last = packed.last, last &- 48 < 32 else {
      preconditionFailure("not what embed-rules wrote")
    }
    at = base
    end = base + packed.count
  }

  var isAtEnd: Bool { at == end }

  @inline(__always) mutating func next() -> UInt32 {
    guard at < end else { return 0 }
    var group = UInt32(at.pointee) &- 48
    at += 1
    var value = group & 31
    var shift: UInt32 = 5
    while group & 32 != 0 {
      group = UInt32(at.pointee) &- 48
      at += 1
      value |= (group & 31) &<< shift
      shift &+= 5
    }
    return value
  }

  /// Line and column of the slot at that index, if these are positions.
  static func position(_ packed: UnsafeBufferPointer<UInt8>, of index: Int) -> (line: Int, column: Int) {
    var numbers = EmbeddedNumbers(packed)
    var line = 0
    var column = 0
    for _ in 0...index {
      let zigzag = Int(numbers.next())
      line += zigzag & 1 == 0 ? zigzag >> 1 : -(zigzag >> 1) - 1
      column = Int(numbers.next())
    }
    return (line, column)
  }
}
