/// A few dozen names and beginnings of names that thousands of others are held against: most of those differ in their first eight bytes.
struct NameTable {
  private struct Entry {
    /// The first eight bytes, zeros where the name has fewer, and which of them count.
    var word: UInt64, mask: UInt64
    /// The whole name.
    var text: StaticString
    var isPrefix: Bool
  }

  /// In the order of their first bytes. Tables are kept as long as the program runs, so nobody gives the memory back.
  private let entries: UnsafeMutablePointer<Entry>
  /// For each first byte where its entries begin; they end where those of the next byte begin.
  private let starts: UnsafeMutablePointer<UInt8>

  /// Only for constants of the program.
  ///
  /// - Precondition: none is empty, and they are fewer than 256.
  init(names: [StaticString], prefixes: [StaticString]) {
    let count = names.count + prefixes.count
    precondition(count < 256)
    entries = .allocate(capacity: count)
    starts = .allocate(capacity: 257)
    starts.initialize(repeating: 0, count: 257)
    // First how many begin with each byte, then where those end; each entry is put before the ones that are there already.
    for text in names { starts[Int(text.utf8Start[0])] += 1 }
    for text in prefixes { starts[Int(text.utf8Start[0])] += 1 }
    for byte in 1...256 { starts[byte] += starts[byte - 1] }
    for text in names { add(text, isPrefix: false) }
    for text in prefixes { add(text, isPrefix: true) }
  }

  private func add(_ text: StaticString, isPrefix: Bool) {
    let bytes = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    // What comes after the end of a name must be nothing; after that of a prefix it may be anything.
    let mask: UInt64 = isPrefix && bytes.count < 8 ? 1 << UInt64(8 * bytes.count) - 1 : .max
    let first = Int(bytes[0])
    starts[first] -= 1
    let entry = Entry(word: Self.word(bytes), mask: mask, text: text, isPrefix: isPrefix)
    (entries + Int(starts[first])).initialize(to: entry)
  }

  /// At most eight bytes as one number, the first the lowest, and zeros for those that are not there.
  @inline(__always) private static func word(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    if bytes.count >= 8 { return UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)) }
    var word: UInt64 = 0
    for at in 0..<bytes.count { word |= UInt64(bytes[at]) &<< UInt64(truncatingIfNeeded: 8 &* at) }
    return word
  }

  /// Whether it is one of the names or begins as one of the beginnings.
  func contains(_ name: UnsafeRawBufferPointer) -> Bool {
    guard let first = name.first else { return false }
    let end = starts[Int(first) + 1]
    var number = starts[Int(first)]
    if number == end { return false }
    let word = Self.word(name)
    while number < end {
      let entry = entries + Int(number)
      if word & entry.pointee.mask == entry.pointee.word && Self.matches(name, entry.pointee) { return true }
      number += 1
    }
    return false
  }

  /// Past the eight bytes that were compared.
  private static func matches(_ name: UnsafeRawBufferPointer, _ entry: Entry) -> Bool {
    let count = entry.text.utf8CodeUnitCount
    guard entry.isPrefix ? name.count >= count : name.count == count else { return false }
    var at = 8
    while at < count && name[at] == entry.text.utf8Start[at] { at += 1 }
    return at >= count
  }
}
