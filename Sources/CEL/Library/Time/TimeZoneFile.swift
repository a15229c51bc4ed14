/// A time zone as the zoneinfo database has it: the moments at which its offset changed, and the rule for those to come (RFC 8536, TZif).
struct TimeZoneFile {
  /// Seconds since 1970, ascending.
  private var transitions: [Int64] = []
  /// The index of the offset that holds from each transition on.
  private var kinds: [UInt8] = []
  /// Seconds east of Greenwich.
  private var offsets: [Int32] = []
  private var rule: TimeZoneRule?

  /// Nil for what is no TZif file, or is cut off.
  init?(_ bytes: [UInt8]) {
    var reader = Reader(bytes: bytes)
    guard let first = Header(&reader) else { return nil }
    guard first.version >= 2 else {
      guard read(&reader, first, wide: false) else { return nil }
      return
    }
    // The first block repeats for old readers what the second says in 64 bits.
    guard reader.skip(first.size(timeSize: 4)), let second = Header(&reader), read(&reader, second, wide: true) else { return nil }
    rule = TimeZoneRule(reader.footer)
  }

  /// Seconds east of Greenwich at a moment, given in seconds since 1970.
  func offset(at seconds: Int64) -> Int32 {
    guard let last = transitions.last else { return rule?.offset(at: seconds) ?? offsets.first ?? 0 }
    if seconds >= last, let rule { return rule.offset(at: seconds) }
    // The number of transitions that are not later.
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? offsets.first ?? 0 : offsets[Int(kinds[low - 1])]
  }

  private mutating func read(_ reader: inout Reader, _ header: Header, wide: Bool) -> Bool {
    let start = reader.position
    guard header.types > 0, header.size(timeSize: wide ? 8 : 4) <= reader.bytes.count - start else { return false }
    for _ in 0..<header.times {
      guard let time = wide ? reader.big64() : reader.big32().map({ Int64(Int32(bitPattern: $0)) }) else { return false }
      if let last = transitions.last, time <= last { return false }
      transitions.append(time)
    }
    for _ in 0..<header.times {
      guard let kind = reader.byte(), Int(kind) < header.types else { return false }
      kinds.append(kind)
    }
    for _ in 0..<header.types {
      guard let offset = reader.big32(), reader.skip(2) else { return false }
      offsets.append(Int32(bitPattern: offset))
    }
    reader.position = start + header.size(timeSize: wide ? 8 : 4)
    return true
  }

  /// The counts in front of each block.
  private struct Header {
    var version: Int
    var universal = 0, standard = 0, leaps = 0, times = 0, types = 0, characters = 0

    init?(_ reader: inout Reader) {
      guard reader.take(4) == Array("TZif".utf8), let letter = reader.byte(), reader.skip(15) else { return nil }
      version = letter == 0 ? 1 : Int(letter) - Int(UInt8(ascii: "0"))
      for path in [\Header.universal, \.standard, \.leaps, \.times, \.types, \.characters] {
        // No zone has more than some hundred of anything.
        guard let count = reader.big32(), count <= 100_000 else { return nil }
        self[keyPath: path] = Int(count)
      }
    }

    func size(timeSize: Int) -> Int {
      times * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4) + standard + universal
    }
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    mutating func skip(_ count: Int) -> Bool {
      guard count <= bytes.count - position else { return false }
      position += count
      return true
    }

    mutating func take(_ count: Int) -> [UInt8]? {
      let start = position
      return skip(count) ? Array(bytes[start..<position]) : nil
    }

    mutating func byte() -> UInt8? { take(1)?[0] }
    mutating func big32() -> UInt32? { take(4)?.reduce(0) { $0 << 8 | UInt32($1) } }
    mutating func big64() -> Int64? { take(8).map { Int64(bitPattern: $0.reduce(0) { $0 << 8 | UInt64($1) }) } }

    /// The line after the second block.
    var footer: String {
      let rest = bytes[position...].drop { $0 == UInt8(ascii: "\n") }
      return String(decoding: rest.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
  }
}
