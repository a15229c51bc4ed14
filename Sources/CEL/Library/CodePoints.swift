/// Places in UTF-8 counted in code points, as all functions of strings count.
enum CodePoints {
  /// The byte at which the code point of that index begins; the length for the index one past the last; nil beyond.
  static func offset(_ text: UnsafeRawBufferPointer, _ index: Int64) -> Int? {
    guard index >= 0, index <= Int64(text.count) else { return nil }
    var left = Int(index)
    var position = 0
    while left > 0 {
      guard position < text.count else { return nil }
      position = next(text, position)
      left -= 1
    }
    return position
  }

  /// The index of the code point that begins at a byte.
  static func index(_ text: UnsafeRawBufferPointer, _ offset: Int) -> Int {
    Bytes.codePoints(UnsafeRawBufferPointer(rebasing: text[0..<offset]))
  }

  /// Where the code point after the one at `position` begins.
  static func next(_ text: UnsafeRawBufferPointer, _ position: Int) -> Int {
    var position = position + 1
    while position < text.count, text[position] & 0xC0 == 0x80 { position += 1 }
    return position
  }

  /// Where the code point before `position` begins.
  static func previous(_ text: UnsafeRawBufferPointer, _ position: Int) -> Int {
    var position = position - 1
    while position > 0, text[position] & 0xC0 == 0x80 { position -= 1 }
    return position
  }

  /// The code point at a place; texts here are valid UTF-8, so that nothing can go wrong but at their end.
  static func scalar(_ text: UnsafeRawBufferPointer, _ position: Int) -> UInt32 {
    let end = next(text, position)
    let first = UInt32(text[position])
    if end == position + 1 { return first }
    var value = first & (0x7F >> UInt32(end - position))
    for index in position + 1..<end { value = value << 6 | UInt32(text[index] & 0x3F) }
    return value
  }

  /// White space as Unicode defines it (property White_Space).
  static func isSpace(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }
}

extension Datum {
  /// A part of a string, sharing its bytes.
  func part(_ range: Range<Int>) -> Datum {
    Datum(tag, bits &+ UInt64(range.lowerBound), length: UInt32(range.count))
  }
}
