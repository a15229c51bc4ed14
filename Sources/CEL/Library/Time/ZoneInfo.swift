/// One zone of the time zone database, from the bytes of its file (TZif, RFC 8536): tells the offset from UTC at any moment.
struct ZoneInfo: Sendable, Equatable {
  /// When the offset changed, seconds since 1970 in UTC, ascending.
  private let transitions: [Int64]
  /// The offset, seconds east of UTC, from each transition on.
  private let offsets: [Int]
  /// The offset before the first transition.
  private let first: Int
  /// What holds after the last transition.
  private let rule: PosixTimeZone?

  /// Throws on anything that RFC 8536 does not allow, and on leap seconds, which POSIX time has not.
  init(_ bytes: [UInt8]) throws(LibraryError) {
    var reader = Reader(bytes: bytes)
    var header = try reader.header()
    var width = 4
    if header.version >= 0x32 {
      // The first block is for readers that know 32 bits only.
      try reader.skip(header.size(timeWidth: 4))
      header = try reader.header()
      width = 8
    }
    guard header.leaps == 0 else { throw LibraryError("time zone file counts leap seconds") }
    guard header.types > 0 else { throw Reader.truncated }
    var transitions: [Int64] = []
    for _ in 0..<header.times { transitions.append(try reader.integer(width)) }
    let indices = try reader.take(header.times)
    var types: [Int] = []
    for _ in 0..<header.types {
      types.append(Int(try reader.integer(4)))
      try reader.skip(2)
    }
    var offsets: [Int] = []
    for index in indices {
      guard Int(index) < types.count else { throw LibraryError("time zone file names a type that it lacks") }
      offsets.append(types[Int(index)])
    }
    // A week is far more than any zone has ever been off, and keeps all later arithmetic small.
    guard types.allSatisfy({ abs($0) <= 604_800 }) else { throw LibraryError("time zone file has an impossible offset") }
    for (a, b) in zip(transitions, transitions.dropFirst()) where a >= b { throw LibraryError("time zone file is not in order") }
    try reader.skip(header.characters + header.standards + header.universals)
    self.transitions = transitions
    self.offsets = offsets
    first = types[0]
    rule = width == 8 ? try reader.footer().map { (text) throws(LibraryError) in try PosixTimeZone(text) } : nil
  }

  /// The offset, seconds east of UTC, at `seconds` since 1970.
  func offset(at seconds: Int64) -> Int {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    if low == transitions.count, let rule { return rule.offset(at: seconds) }
    return low == 0 ? first : offsets[low - 1]
  }

  private struct Header {
    var version: UInt8
    var universals, standards, leaps, times, types, characters: Int

    /// Bytes of the block that follows.
    func size(timeWidth: Int) -> Int {
      times * (timeWidth + 1) + types * 6 + characters + leaps * (timeWidth + 4) + standards + universals
    }
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    static let truncated = LibraryError("time zone file is cut short or is none")

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func take(_ count: Int) throws(LibraryError) -> ArraySlice<UInt8> {
      guard count >= 0, count <= bytes.count - position else { throw Self.truncated }
      defer { position += count }
      return bytes[position..<position + count]
    }

    mutating func skip(_ count: Int) throws(LibraryError) { _ = try take(count) }

    /// A signed number of 4 or 8 bytes, the highest first.
    mutating func integer(_ width: Int) throws(LibraryError) -> Int64 {
      var value: UInt64 = 0
      for byte in try take(width) { value = value << 8 | UInt64(byte) }
      return width == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }

    mutating func header() throws(LibraryError) -> Header {
      guard try take(4).elementsEqual([0x54, 0x5A, 0x69, 0x66]) else { throw Self.truncated }
      let version = try take(16).first ?? 0
      var counts: [Int] = []
      for _ in 0..<6 {
        let count = Int(try integer(4))
        // Also keeps the sum of sizes far from overflow.
        guard count >= 0, count <= bytes.count else { throw Self.truncated }
        counts.append(count)
      }
      return Header(
        version: version, universals: counts[0], standards: counts[1], leaps: counts[2], times: counts[3], types: counts[4],
        characters: counts[5])
    }

    /// The line between two newlines at the end; nil if it is empty.
    mutating func footer() throws(LibraryError) -> String? {
      guard try take(1).first == 0x0A, let end = bytes[position...].firstIndex(of: 0x0A) else { throw Self.truncated }
      return end == position ? nil : String(decoding: bytes[position..<end], as: UTF8.self)
    }
  }
}
