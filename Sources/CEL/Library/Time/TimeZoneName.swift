/// The argument of `getHours("…")` and its like: an offset from UTC, or a name of the time zone database.
enum TimeZoneName: Sendable, Equatable {
  /// Seconds east of UTC.
  case offset(Int)
  /// Such as `Europe/Madrid`; safe to look up as a path below the database's folder.
  case named(String)

  /// `+02:00`, `-9:30`, `02:00` are offsets; `UTC` and the empty text are none.
  init(_ text: String) throws(LibraryError) {
    let invalid = LibraryError("invalid time zone: \(text)")
    if text.isEmpty || text == "UTC" {
      self = .offset(0)
      return
    }
    let bytes = Array(text.utf8)
    guard let colon = bytes.firstIndex(of: 0x3A) else {
      // No dots: no way out of the folder. Longest name of the database: 30 bytes.
      let isPlain = bytes.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || [0x2B, 0x2D, 0x2F, 0x5F].contains($0)
      }
      guard isPlain, bytes.count <= 64, bytes[0] != 0x2F, bytes[bytes.count - 1] != 0x2F else { throw invalid }
      self = .named(text)
      return
    }
    let isNegative = bytes[0] == 0x2D
    let hours = bytes[(isNegative || bytes[0] == 0x2B ? 1 : 0)..<max(colon, 1)]
    let minutes = bytes[(colon + 1)...]
    func value(_ digits: ArraySlice<UInt8>, _ count: ClosedRange<Int>, below limit: Int) -> Int? {
      guard count.contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
      return value < limit ? value : nil
    }
    guard let hour = value(hours, 1...2, below: 24), let minute = value(minutes, 2...2, below: 60) else { throw invalid }
    let offset = hour * 3600 + minute * 60
    self = .offset(isNegative ? -offset : offset)
  }
}
