/// The innermost loops of the JSON reader, eight bytes at a time.
///
/// All of them rely on zeroes behind the text (`ByteBuffer.terminate`): a zero ends every loop, so none asks where the end is.
enum JSONScan {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// The first byte from `at` on that is not JSON white space.
  @inline(__always) static func skipSpace(_ at: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var at = at
    while true {
      let byte = at.pointee
      if byte > 0x20 { return at }
      if byte == 0x20 || byte == 0x0A {
        at += 1
        // Indentation: as many spaces as lead the next eight bytes.
        while at.pointee == 0x20 {
          let word = UnsafeRawPointer(at).loadUnaligned(as: UInt64.self).littleEndian ^ 0x2020_2020_2020_2020
          if word == 0 {
            at += 8
          } else {
            at += word.trailingZeroBitCount >> 3
            break
          }
        }
        continue
      }
      guard byte == 0x0D || byte == 0x09 else { return at }
      at += 1
    }
  }

  /// The first byte from `at` on that a string cannot just contain: quote, backslash, control character, or anything but ASCII.
  @inline(__always) static func plainText(_ at: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var at = at
    while true {
      let word = UnsafeRawPointer(at).loadUnaligned(as: UInt64.self).littleEndian
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      // (x - 1) & ~x has a byte's high bit set where the byte was 0; the lowest such bit is always right, and only that one is used.
      let stop =
        ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word | word) & highs
      if stop != 0 { return at + stop.trailingZeroBitCount >> 3 }
      at += 8
    }
  }

  /// The first byte of a text that a writer must escape, or its end: quote, backslash, control character.
  ///
  /// U+2028 and U+2029 are fine in JSON; only scripts that paste it into their source mind them. Reads nothing behind the end.
  static func firstToEscape(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    var at = start
    while end - at >= 8 {
      let word = UnsafeRawPointer(at).loadUnaligned(as: UInt64.self).littleEndian
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      let stop = ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word) & highs
      if stop != 0 { return at + stop.trailingZeroBitCount >> 3 }
      at += 8
    }
    while at < end {
      if at.pointee < 0x20 || at.pointee == UInt8(ascii: "\"") || at.pointee == UInt8(ascii: "\\") { return at }
      at += 1
    }
    return end
  }

  /// The end of the well-formed UTF-8 sequence at `at` (Unicode 15, table 3-7); nil if it is none.
  @inline(__always) static func utf8Sequence(_ at: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
    let lead = at[0]
    switch lead {
    case 0xC2...0xDF: return isContinuation(at[1]) ? at + 2 : nil
    case 0xE0...0xEF:
      let low: UInt8 = lead == 0xE0 ? 0xA0 : 0x80  // below: overlong
      let high: UInt8 = lead == 0xED ? 0x9F : 0xBF  // above: surrogates
      return at[1] >= low && at[1] <= high && isContinuation(at[2]) ? at + 3 : nil
    case 0xF0...0xF4:
      let low: UInt8 = lead == 0xF0 ? 0x90 : 0x80
      let high: UInt8 = lead == 0xF4 ? 0x8F : 0xBF  // above: beyond U+10FFFF
      return at[1] >= low && at[1] <= high && isContinuation(at[2]) && isContinuation(at[3]) ? at + 4 : nil
    default: return nil
    }
  }

  /// The end of the number that starts at `at` (RFC 8259 section 6).
  @inline(__always) static func number(_ start: UnsafePointer<UInt8>, base: UnsafePointer<UInt8>) throws(JSONFault) -> UnsafePointer<UInt8>
  {
    func isDigit(_ at: UnsafePointer<UInt8>) -> Bool { at.pointee &- 48 < 10 }
    var at = start
    if at.pointee == UInt8(ascii: "-") { at += 1 }
    guard isDigit(at) else { throw JSONFault(reason: .digit, offset: at - base) }
    let leading = at.pointee
    at += 1
    if leading == UInt8(ascii: "0") {
      if isDigit(at) { throw JSONFault(reason: .leadingZero, offset: at - base - 1) }
    } else {
      while isDigit(at) { at += 1 }
    }
    if at.pointee == UInt8(ascii: ".") {
      at += 1
      guard isDigit(at) else { throw JSONFault(reason: .digit, offset: at - base) }
      while isDigit(at) { at += 1 }
    }
    if at.pointee | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at.pointee == UInt8(ascii: "+") || at.pointee == UInt8(ascii: "-") { at += 1 }
      guard isDigit(at) else { throw JSONFault(reason: .digit, offset: at - base) }
      while isDigit(at) { at += 1 }
    }
    return at
  }
}
