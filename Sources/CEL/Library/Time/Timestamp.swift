/// A moment from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z, CEL's `google.protobuf.Timestamp`.
struct Timestamp: Sendable, Hashable, Comparable {
  /// Since 1970-01-01T00:00:00Z, rounded down.
  let seconds: Int64
  /// 0 to 999,999,999, forward also before 1970.
  let nanos: Int32

  private static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

  /// Throws outside the years 1 to 9999.
  init(seconds: Int64, nanos: Int32 = 0) throws(LibraryError) {
    guard Self.range.contains(seconds), (0...999_999_999).contains(nanos) else { throw LibraryError("timestamp out of range") }
    self.seconds = seconds
    self.nanos = nanos
  }

  static func < (a: Timestamp, b: Timestamp) -> Bool { (a.seconds, a.nanos) < (b.seconds, b.nanos) }

  private var nanoseconds: Int128 { Int128(seconds) * 1_000_000_000 + Int128(nanos) }

  private init(nanoseconds total: Int128) throws(LibraryError) {
    let (quotient, remainder) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
    let seconds = remainder < 0 ? quotient - 1 : quotient
    try self.init(
      seconds: Int64(clamping: seconds), nanos: Int32(truncatingIfNeeded: remainder < 0 ? remainder + 1_000_000_000 : remainder))
  }

  /// Throws when the sum is outside the years 1 to 9999.
  func adding(_ duration: Duration) throws(LibraryError) -> Timestamp { try Timestamp(nanoseconds: nanoseconds + duration.nanoseconds) }

  /// Throws when the difference is outside the years 1 to 9999.
  func subtracting(_ duration: Duration) throws(LibraryError) -> Timestamp {
    try Timestamp(nanoseconds: nanoseconds - duration.nanoseconds)
  }

  /// The time between them, which must fit 292 years.
  func subtracting(_ other: Timestamp) throws(LibraryError) -> Duration { try Duration(computed: nanoseconds - other.nanoseconds) }

  // MARK: Text

  /// CEL's `string(timestamp)`: RFC 3339 in UTC, with as many digits of a second as it takes.
  var text: String {
    func padded(_ value: Int, _ width: Int = 2) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    let time = CivilTime(seconds: seconds, nanos: nanos)
    let date = padded(time.year, 4) + "-" + padded(time.month) + "-" + padded(time.day)
    let clock = padded(time.hour) + ":" + padded(time.minute) + ":" + padded(time.second)
    return date + "T" + clock + Duration.fraction(nanos.magnitude) + "Z"
  }

  /// CEL's `timestamp(string)`: RFC 3339, section 5.6, without leap seconds; digits beyond the ninth are cut.
  init(_ text: String) throws(LibraryError) {
    let invalid = LibraryError("invalid timestamp: \(text)")
    let bytes = Array(text.utf8)
    var position = 0
    func number(_ digits: Int, _ allowed: ClosedRange<Int>) throws(LibraryError) -> Int {
      guard position + digits <= bytes.count else { throw invalid }
      var value = 0
      for byte in bytes[position..<position + digits] {
        guard (0x30...0x39).contains(byte) else { throw invalid }
        value = value * 10 + Int(byte - 0x30)
      }
      position += digits
      guard allowed.contains(value) else { throw invalid }
      return value
    }
    func skip(_ expected: UInt8...) throws(LibraryError) {
      guard position < bytes.count, expected.contains(bytes[position]) else { throw invalid }
      position += 1
    }
    let year = try number(4, 0...9999)
    try skip(0x2D)
    let month = try number(2, 1...12)
    try skip(0x2D)
    let day = try number(2, 1...CivilTime.days(inMonth: month, of: year))
    try skip(0x54, 0x74)
    let hour = try number(2, 0...23)
    try skip(0x3A)
    let minute = try number(2, 0...59)
    try skip(0x3A)
    let second = try number(2, 0...59)
    var nanos: Int32 = 0
    if position < bytes.count, bytes[position] == 0x2E {
      let digits = bytes[(position + 1)...].prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty else { throw invalid }
      position = digits.endIndex
      for index in 0..<9 { nanos = nanos * 10 + (index < digits.count ? Int32(digits[digits.startIndex + index] - 0x30) : 0) }
    }
    var offset = 0
    guard position < bytes.count else { throw invalid }
    if bytes[position] == 0x5A || bytes[position] == 0x7A {
      position += 1
    } else {
      let isNegative = bytes[position] == 0x2D
      try skip(0x2B, 0x2D)
      offset = try number(2, 0...23) * 3600
      try skip(0x3A)
      offset += try number(2, 0...59) * 60
      if isNegative { offset = -offset }
    }
    guard position == bytes.count else { throw invalid }
    let days = CivilTime.days(year: year, month: month, day: day)
    try self.init(seconds: Int64(days * 86400 + hour * 3600 + minute * 60 + second - offset), nanos: nanos)
  }
}
