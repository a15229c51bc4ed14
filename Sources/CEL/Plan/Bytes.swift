/// Comparison of texts byte by byte, which for UTF-8 is the order of code points that CEL asks for.
enum Bytes {
  /// Two texts.
  @inline(__always)
  static func equal(_ a: Datum, _ b: Datum) -> Bool {
    if a.length != b.length { return false }
    return sameLength(a, b)
  }

  /// Two texts that are known to be of one length.
  @inline(__always)
  static func sameLength(_ a: Datum, _ b: Datum) -> Bool {
    if a.bits == b.bits { return true }
    guard let one = a.address, let other = b.address else { return true }
    return equal(one, other, Int(a.length))
  }

  /// Eight bytes at a time.
  @inline(__always)
  static func equal(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
    var index = 0
    while index &+ 8 <= count {
      if a.loadUnaligned(fromByteOffset: index, as: UInt64.self) != b.loadUnaligned(fromByteOffset: index, as: UInt64.self) { return false }
      index &+= 8
    }
    while index < count {
      if a.load(fromByteOffset: index, as: UInt8.self) != b.load(fromByteOffset: index, as: UInt8.self) { return false }
      index &+= 1
    }
    return true
  }

  /// Negative, zero or positive.
  static func order(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    let count = min(a.count, b.count)
    var index = 0
    while index < count {
      if a[index] != b[index] { return Int(a[index]) - Int(b[index]) }
      index &+= 1
    }
    return a.count - b.count
  }

  /// Where `needle` begins in `text`, at `start` or later.
  static func find(_ needle: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
    if needle.isEmpty { return start <= text.count ? start : nil }
    guard let base = text.baseAddress, let wanted = needle.baseAddress, needle.count <= text.count else { return nil }
    let last = text.count - needle.count
    var index = start
    while index <= last {
      if text[index] == needle[0], equal(base + index, wanted, needle.count) { return index }
      index &+= 1
    }
    return nil
  }

  /// The number of code points.
  static func codePoints(_ text: UnsafeRawBufferPointer) -> Int {
    var count = 0
    for byte in text where byte & 0xC0 != 0x80 { count &+= 1 }
    return count
  }
}
