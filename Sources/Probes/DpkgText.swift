/// The bytes of one file of dpkg's database while it is read, as words and vectors: the file of a desktop is 4 MiB, and most of it is prose.
///
/// Nothing here checks bounds; whoever asks says why the place lies within.
struct DpkgText {
  private let base: UnsafeRawPointer
  /// How many bytes there are.
  let count: Int
  /// Where the last line ends, or -1. A search that any line end stops, begun before it, stays within the text.
  let lastLineEnd: Int

  private init(_ base: UnsafeRawPointer, count: Int) {
    (self.base, self.count) = (base, count)
    var at = count - 1
    while at >= 0 && base.load(fromByteOffset: at, as: UInt8.self) != 10 { at -= 1 }
    lastLineEnd = at
  }

  /// Lends the bytes to `body`. An empty file has no text, and `body` is not called.
  ///
  /// - Parameter count: only so many of them.
  static func read<Failure>(_ bytes: [UInt8], count: Int = .max, _ body: (DpkgText) throws(Failure) -> Void) throws(Failure) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(Failure) in
      let count = min(buffer.count, count)
      guard let base = buffer.baseAddress, count > 0 else { return }
      try body(DpkgText(UnsafeRawPointer(base), count: count))
    }
  }

  /// One byte; `at` is below `count`.
  @inline(__always) subscript(at: Int) -> UInt8 { base.load(fromByteOffset: at, as: UInt8.self) }

  /// Eight bytes, the first of them the lowest; `at + 8` is at most `count`.
  @inline(__always) func word(_ at: Int) -> UInt64 { UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self)) }

  /// The first bytes of a part, at most eight, as `word` has them, with zeros for those that it has not.
  @inline(__always) func firstWord(_ part: Range<Int>) -> UInt64 {
    let length = part.upperBound &- part.lowerBound
    if length >= 8 { return word(part.lowerBound) }
    // Near the end of the text a whole word would reach beyond it.
    if part.lowerBound &+ 8 <= count { return word(part.lowerBound) & (1 &<< UInt64(truncatingIfNeeded: 8 &* length) &- 1) }
    return part.reversed().reduce(0) { $0 << 8 | UInt64(self[$1]) }
  }

  /// Whether these letters stand at `at`; as many bytes are within the text. Constant letters become constants of the code.
  @inline(__always) func has(_ letters: StaticString, at: Int) -> Bool {
    let length = letters.utf8CodeUnitCount
    let start = UnsafeRawPointer(letters.utf8Start)
    if length < 8 {
      for index in 0..<length where self[at &+ index] != start.load(fromByteOffset: index, as: UInt8.self) { return false }
      return true
    }
    // The last word overlaps the one before it.
    var index = 0
    while index &+ 8 < length {
      if base.loadUnaligned(fromByteOffset: at &+ index, as: UInt64.self) != start.loadUnaligned(fromByteOffset: index, as: UInt64.self) {
        return false
      }
      index &+= 8
    }
    index = length &- 8
    return base.loadUnaligned(fromByteOffset: at &+ index, as: UInt64.self) == start.loadUnaligned(fromByteOffset: index, as: UInt64.self)
  }

  /// The first place of a byte from `start` on, or `limit`, which is at most `count`: eight bytes at a time.
  func first(_ byte: UInt8, from start: Int, to limit: Int) -> Int {
    let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
    var at = start
    while at &+ 8 <= limit {
      let word = word(at) ^ pattern
      // A zero byte borrows from the bit above; the lowest such bit is never a false one.
      let zeros = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
      if zeros != 0 { return at &+ zeros.trailingZeroBitCount / 8 }
      at &+= 8
    }
    while at < limit && self[at] != byte { at &+= 1 }
    return at
  }

  /// A part as a buffer of its own.
  @inline(__always) func part(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// A part as a string; bytes that are not UTF-8 are replaced.
  func string(_ range: Range<Int>) -> String { String(decoding: part(range), as: UTF8.self) }

  /// Where the line ends; -1 where a byte comes first that dpkg may see as an end too, or where the text ends.
  ///
  /// A line end is 10, and dpkg minds NUL (0) and control-Z (26). One mask finds the three, with five other bytes that no text has.
  @inline(__always) func lineEnd(from start: Int) -> Int {
    var at = start
    // The types are spelled out: only for them is the comparison one instruction and not a loop.
    let others = SIMD16<UInt8>(repeating: ~26)
    let zero = SIMD16<UInt8>(repeating: 0)
    let last = count &- 16
    while at <= last {
      let bytes: SIMD16<UInt8> = base.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
      let masked: SIMD16<UInt8> = bytes & others
      let ends: SIMDMask<SIMD16<Int8>> = masked .== zero
      let bits = UInt128(littleEndian: unsafeBitCast(ends, to: UInt128.self))
      if bits != 0 {
        at &+= bits.trailingZeroBitCount &>> 3
        return self[at] == 10 ? at : -1
      }
      at &+= 16
    }
    while at < count {
      if self[at] & ~26 == 0 { return self[at] == 10 ? at : -1 }
      at &+= 1
    }
    return -1
  }
}
