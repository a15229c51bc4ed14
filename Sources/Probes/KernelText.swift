/// The plain text that kernel files are written in: lines, words, and comparisons that know no locale and need no Unicode tables.
enum KernelText {
  /// Blanks of ASCII, and the NUL that ends strings of the firmware.
  static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) || byte == 0 }

  /// Without blanks, newlines and NULs at both ends (device-tree strings end in NUL).
  static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> String {
    let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
    var end = bytes.endIndex
    while end > start, isBlank(bytes[bytes.index(before: end)]) { end = bytes.index(before: end) }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// The same for text.
  static func trimmed(_ text: some StringProtocol) -> String { trimmed(Substring(text).utf8) }

  /// Pieces between blanks, without empty ones.
  static func words(_ bytes: some Collection<UInt8>) -> [String] {
    bytes.split(whereSeparator: isBlank).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The same for text.
  static func words(_ text: some StringProtocol) -> [String] { words(text.utf8) }

  /// Lines without their newlines, empty ones kept.
  static func lines(_ text: String) -> [Substring] {
    text.utf8.split(separator: 10, omittingEmptySubsequences: false).map(Substring.init)
  }

  /// Where that byte comes first from `start` on, or the end: eight bytes at a time.
  static func first(_ wanted: UInt8, in bytes: [UInt8], from start: Int) -> Int {
    bytes.withUnsafeBufferPointer { first(wanted, in: $0, from: start) }
  }

  /// The same for a buffer.
  static func first(_ wanted: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var at = start
    if let base = bytes.baseAddress.map({ UnsafeRawPointer($0) }) {
      while at <= bytes.count - 8 {
        let other = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self)) ^ (ones &* UInt64(wanted))
        let found = (other &- ones) & ~other & (ones << 7)
        if found != 0 { return at + found.trailingZeroBitCount >> 3 }
        at += 8
      }
    }
    while at < bytes.count, bytes[at] != wanted { at += 1 }
    return at
  }

  /// The strings of a device-tree property (`compatible` is a list, each item ends in NUL).
  static func strings(_ bytes: [UInt8]) -> [String] {
    bytes.split { $0 == 0 || $0 == 10 }.map { String(decoding: $0, as: UTF8.self) }
  }

  /// ASCII letters alone are folded: what is compared here is written by firmware and kernels, not by people.
  static func lowercased(_ text: some StringProtocol) -> String {
    String(decoding: text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }

  /// Whether `part` is anywhere in it.
  static func contains(_ text: some StringProtocol, _ part: String) -> Bool {
    let text = Array(text.utf8)
    let part = Array(part.utf8)
    guard let first = part.first, text.count >= part.count else { return part.isEmpty }
    for start in 0...(text.count - part.count) where text[start] == first {
      if text[start..<(start + part.count)].elementsEqual(part) { return true }
    }
    return false
  }

  /// A number of 1 to 18 decimal digits and nothing else, so that it cannot overflow.
  static func number(_ text: some StringProtocol) -> Int? {
    guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }
}
