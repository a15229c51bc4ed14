/// A few dozen names and beginnings of names that thousands of others are held against: most of those differ in their first eight bytes.
struct NameTable {
  private struct Entry {
    /// The first eight bytes, zeros where the name has fewer, and which of them count.
    var word: UInt64, mask: UInt64
    /// The whole name.
    var bytes: [UInt8]
    var isPrefix: Bool
  }

  /// In the order of their first bytes.
  private var entries: [Entry] = []
  /// For each first byte where its entries begin; they end where those of the next byte begin.
  private var starts: [UInt8] = Array(repeating: 0, count: 257)

  /// - Precondition: none is empty, and they are fewer than 256.
  init(names: [String], prefixes: [String]) {
    precondition(names.count + prefixes.count < 256)
    var byFirst: [[Entry]] = Array(repeating: [], count: 256)
    for (number, text) in (names + prefixes).enumerated() {
      let bytes = Array(text.utf8)
      let isPrefix = number >= names.count
      // What comes after the end of a name must be nothing; after that of a prefix it may be anything.
      let mask: UInt64 = isPrefix && bytes.count < 8 ? 1 << UInt64(8 * bytes.count) - 1 : .max
      byFirst[Int(bytes[0])].append(Entry(word: bytes.withUnsafeBytes(Self.word), mask: mask, bytes: bytes, isPrefix: isPrefix))
    }
    for byte in 0..<256 {
      starts[byte] = UInt8(entries.count)
      entries += byFirst[byte]
    }
    starts[256] = UInt8(entries.count)
  }

  /// At most eight bytes as one number, the first the lowest, and zeros for those that are not there.
  @inline(__always) private static func word(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    if bytes.count >= 8 { return UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)) }
    return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Whether it is one of the names or begins as one of the beginnings.
  func contains(_ name: UnsafeRawBufferPointer) -> Bool {
    guard let first = name.first else { return false }
    let word = Self.word(name)
    for number in Int(starts[Int(first)])..<Int(starts[Int(first) + 1]) where word & entries[number].mask == entries[number].word {
      let entry = entries[number]
      if entry.isPrefix ? name.starts(with: entry.bytes) : name.elementsEqual(entry.bytes) { return true }
    }
    return false
  }
}
