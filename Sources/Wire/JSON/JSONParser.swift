/// Fills an arena from JSON text, without recursion: an open container remembers its parent where its end will stand.
struct JSONParser: ~Copyable {
  private var text: ByteBuffer
  private var slots: SlotBuffer
  private let limits: Limits

  /// `limits` must be clamped; what they say about bytes is the caller's business.
  init(_ bytes: UnsafeBufferPointer<UInt8>, limits: Limits) {
    text = ByteBuffer(capacity: bytes.count)
    text.append(bytes)
    text.terminate()
    // An indented report has a node for every 16 bytes.
    slots = SlotBuffer(capacity: bytes.count / 12 + 8)
    self.limits = limits
  }

  private static let none = UInt32.max

  /// Reads the whole text. On an error nothing may be done with the parser but ask it to describe the error.
  mutating func parse() throws(JSONFault) {
    let base = UnsafePointer(text.base)
    let end = base + text.count
    var at = JSONScan.skipSpace(base)
    if at[0] == 0xEF, at[1] == 0xBB, at[2] == 0xBF { throw JSONFault(reason: .byteOrderMark, offset: at - base) }
    // Where the next slot goes, and where there is no more room: locals, so that they stay in registers.
    var room = slots.room(atMost: limits.nodes)
    var open = Self.none
    var depth = 0

    value: while true {
      let start = at
      switch start.pointee {
      case UInt8(ascii: "\""):
        at = try string(start, base, end, &room)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isObject = start.pointee == UInt8(ascii: "{")
        guard depth < limits.depth else { throw JSONFault(reason: .depth, offset: start - base) }
        let index = UInt32(truncatingIfNeeded: room.next - slots.base)
        try add(Slot(start: UInt32(truncatingIfNeeded: start - base), length: 0, end: open, tag: isObject ? .object : .array), &room)
        at = JSONScan.skipSpace(start + 1)
        // In ASCII a closing bracket of either kind stands two behind the opening one.
        if at.pointee == start.pointee + 2 {
          slots.base[Int(index)].end = index + 1
          at += 1
        } else {
          open = index
          depth += 1
          if isObject { at = try key(at, base, end, &room) }
          continue value
        }
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        at = try JSONScan.number(start, base: base)
        try scalar(.number, start - base, at - start, &room)
      case UInt8(ascii: "t") where start[1] == UInt8(ascii: "r") && start[2] == UInt8(ascii: "u") && start[3] == UInt8(ascii: "e"):
        at = start + 4
        try scalar(.yes, start - base, 0, &room)
      case UInt8(ascii: "n") where start[1] == UInt8(ascii: "u") && start[2] == UInt8(ascii: "l") && start[3] == UInt8(ascii: "l"):
        at = start + 4
        try scalar(.null, start - base, 0, &room)
      case UInt8(ascii: "f")
      where start[1] == UInt8(ascii: "a") && start[2] == UInt8(ascii: "l") && start[3] == UInt8(ascii: "s")
        && start[4] == UInt8(ascii: "e"):
        at = start + 5
        try scalar(.no, start - base, 0, &room)
      default:
        throw fault(.value, start)
      }

      // A value has ended: close what ends with it, then go to the next one.
      while true {
        at = JSONScan.skipSpace(at)
        guard open != Self.none else {
          guard at == end else { throw JSONFault(reason: .moreText, offset: at - base) }
          slots.take(room)
          return
        }
        let container = slots.base + Int(open)
        container.pointee.length &+= 1
        let isObject = container.pointee.tag == .object
        let byte = at.pointee
        if byte == UInt8(ascii: ",") {
          let comma = at
          at = JSONScan.skipSpace(at + 1)
          if isObject, at.pointee == UInt8(ascii: "\"") {
            at = try key(at, base, end, &room)
          } else if at.pointee == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
            throw JSONFault(reason: .trailingComma, offset: comma - base)
          } else if isObject {
            throw fault(.key, at)
          }
          continue value
        }
        guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw fault(isObject ? .commaOrBrace : .commaOrBracket, at)
        }
        let parent = container.pointee.end
        container.pointee.end = UInt32(truncatingIfNeeded: room.next - slots.base)
        if isObject, limits.refusesDuplicateKeys, container.pointee.length > 1 { try refuseDuplicates(Int32(truncatingIfNeeded: open)) }
        open = parent
        depth -= 1
        at += 1
      }
    }
  }

  /// What was read, as a document that owns it.
  consuming func finish(name: String) -> Document {
    Document(name: name, slots: slots, bytes: text, origin: .text)
  }

  /// A fault in words, with line and column.
  func describe(_ fault: JSONFault, name: String, text: UnsafeBufferPointer<UInt8>, limits: Limits) -> WireError {
    var (what, hint) = fault.words(limits)
    if fault.reason == .duplicateKey {
      let view = Document.View(slots: slots.base, bytes: self.text.base)
      let (line, column) = lineAndColumn(text, at: Int(view.slot(fault.earlier).start) - 1)
      what += " \(quoted(view.string(fault.node) ?? ""))"
      hint = "the first one is at \(line):\(column); readers disagree on which of them counts"
    }
    let (line, column) = lineAndColumn(text, at: fault.offset)
    return WireError(name: name, line: line, column: column, what: what, hint: hint)
  }

  @inline(__always)
  private mutating func add(_ slot: Slot, _ room: inout SlotBuffer.Room) throws(JSONFault) {
    if room.next == room.end {
      slots.grow(&room, atMost: limits.nodes)
      let isText = slot.tag == .string || slot.tag == .escaped
      guard room.next < room.end else { throw JSONFault(reason: .nodes, offset: Int(slot.start) - (isText ? 1 : 0)) }
    }
    room.next.initialize(to: slot)
    room.next += 1
  }

  @inline(__always)
  private mutating func scalar(_ tag: Slot.Tag, _ start: Int, _ length: Int, _ room: inout SlotBuffer.Room) throws(JSONFault) {
    let index = UInt32(truncatingIfNeeded: room.next - slots.base)
    try add(
      Slot(start: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: length), end: index &+ 1, tag: tag), &room)
  }

  /// Reads the string whose opening quote is at `quote`, and returns what follows its closing quote.
  @inline(__always)
  private mutating func string(
    _ quote: UnsafePointer<UInt8>, _ base: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ room: inout SlotBuffer.Room
  ) throws(JSONFault) -> UnsafePointer<UInt8> {
    let start = quote + 1
    var at = start
    var tag = Slot.Tag.string
    while true {
      at = JSONScan.plainText(at)
      let byte = at.pointee
      if byte == UInt8(ascii: "\"") { break }
      if byte >= 0x80 {
        guard let next = JSONScan.utf8Sequence(at) else { throw JSONFault(reason: .invalidUTF8, offset: at - base) }
        at = next
      } else if byte == UInt8(ascii: "\\") {
        tag = .escaped
        if at + 1 == end { throw JSONFault(reason: .end, offset: at + 1 - base) }
        at = try JSONEscape.validate(at, base: base)
      } else {
        throw fault(.control, at)
      }
    }
    try scalar(tag, start - base, at - start, &room)
    return at + 1
  }

  /// Reads a key and its colon, and returns where the value starts.
  @inline(__always)
  private mutating func key(
    _ at: UnsafePointer<UInt8>, _ base: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ room: inout SlotBuffer.Room
  ) throws(JSONFault) -> UnsafePointer<UInt8> {
    guard at.pointee == UInt8(ascii: "\"") else { throw fault(.key, at) }
    var at = try string(at, base, end, &room)
    if at.pointee != UInt8(ascii: ":") {
      at = JSONScan.skipSpace(at)
      guard at.pointee == UInt8(ascii: ":") else { throw fault(.colon, at) }
    }
    at += 1
    // One space, as every writer that indents puts it.
    if at[0] == 0x20, at[1] > 0x20 { return at + 1 }
    return JSONScan.skipSpace(at)
  }

  /// The fault, or that the text ended if it is the terminator that stands there.
  @inline(never) private func fault(_ reason: JSONFault.Reason, _ at: UnsafePointer<UInt8>) -> JSONFault {
    let offset = at - UnsafePointer(text.base)
    return JSONFault(reason: offset >= text.count ? .end : reason, offset: min(offset, text.count))
  }

  @inline(never) private func refuseDuplicates(_ object: Int32) throws(JSONFault) {
    let view = Document.View(slots: slots.base, bytes: text.base)
    guard let found = view.duplicateKey(object) else { return }
    throw JSONFault(
      reason: .duplicateKey, offset: Int(view.slot(found.key).start) - 1, earlier: found.earlier, node: found.key)
  }
}
