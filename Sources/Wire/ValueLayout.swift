extension SlotBuffer {
  /// Lays a built value out, its texts and numbers in `text`.
  mutating func append(_ value: Value, text: inout ByteBuffer) {
    let start = text.count
    switch value {
    case .null: append(.null, start: start, length: 0)
    case .bool(let flag): append(flag ? .yes : .no, start: start, length: 0)
    case .int(let number):
      text.append(decimal: number)
      append(.number, start: start, length: text.count - start)
    case .double(let number):
      guard number.isFinite else { return append(.null, start: start, length: 0) }
      text.append(number.description)
      append(.number, start: start, length: text.count - start)
    case .string(let string): append(string, text: &text)
    case .list(let elements):
      let index = append(Slot(start: UInt32(start), length: UInt32(elements.count), end: 0, tag: .array))
      for element in elements { append(element, text: &text) }
      base[index].end = UInt32(count)
    case .map(let members):
      let index = append(Slot(start: UInt32(start), length: UInt32(members.count), end: 0, tag: .object))
      for member in members {
        append(member.key, text: &text)
        append(member.value, text: &text)
      }
      base[index].end = UInt32(count)
    }
  }

  private mutating func append(_ string: String, text: inout ByteBuffer) {
    let start = text.count
    text.append(string)
    append(.string, start: start, length: text.count - start)
  }
}
