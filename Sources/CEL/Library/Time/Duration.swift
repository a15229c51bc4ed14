/// A span of time, CEL's `google.protobuf.Duration`: whole seconds, and nanoseconds of the same sign.
struct Duration: Sendable, Hashable, Comparable {
  /// Cut towards zero.
  let seconds: Int64
  /// -999,999,999 to 999,999,999.
  let nanos: Int32

  /// The furthest from zero that protobuf allows, about 10,000 years (google/protobuf/duration.proto).
  private static let longest: Int128 = 315_576_000_000_999_999_999

  /// No time at all.
  static let zero = Duration(checked: 0)

  /// All of it in nanoseconds.
  var nanoseconds: Int128 { Int128(seconds) * 1_000_000_000 + Int128(nanos) }

  private init(checked total: Int128) {
    seconds = Int64(truncatingIfNeeded: total / 1_000_000_000)
    nanos = Int32(truncatingIfNeeded: total % 1_000_000_000)
  }

  /// Throws when the span is longer than protobuf can say.
  init(nanoseconds total: Int128) throws(LibraryError) {
    guard total.magnitude <= Self.longest.magnitude else { throw LibraryError("duration out of range") }
    self.init(checked: total)
  }

  /// The result of arithmetic, which must fit 64 bits of nanoseconds, about 292 years: the limit that CEL's other evaluators share.
  init(computed total: Int128) throws(LibraryError) {
    guard Int64(exactly: total) != nil else { throw LibraryError("duration out of range") }
    self.init(checked: total)
  }

  static func < (a: Duration, b: Duration) -> Bool { (a.seconds, a.nanos) < (b.seconds, b.nanos) }

  /// Checked, see `init(computed:)`.
  func adding(_ other: Duration) throws(LibraryError) -> Duration { try Duration(computed: nanoseconds + other.nanoseconds) }

  /// Checked, see `init(computed:)`.
  func subtracting(_ other: Duration) throws(LibraryError) -> Duration { try Duration(computed: nanoseconds - other.nanoseconds) }

  /// Checked, see `init(computed:)`.
  func negated() throws(LibraryError) -> Duration { try Duration(computed: -nanoseconds) }

  // MARK: Parts, as CEL's getHours() and so on have them

  /// All of it in hours, cut towards zero.
  var hours: Int64 { seconds / 3600 }
  /// All of it in minutes, cut towards zero.
  var minutes: Int64 { seconds / 60 }
  /// What is left beside the whole seconds.
  var milliseconds: Int64 { Int64(nanos / 1_000_000) }

  // MARK: Text

  /// CEL's `string(duration)`: `3723.5s`.
  var text: String {
    let sign = seconds < 0 || nanos < 0 ? "-" : ""
    return sign + String(seconds.magnitude) + Self.fraction(nanos.magnitude) + "s"
  }

  /// `.5`, or nothing for none, of nanoseconds.
  static func fraction(_ nanos: UInt32) -> String {
    if nanos == 0 { return "" }
    var digits = String(nanos)
    digits = String(repeating: "0", count: 9 - digits.utf8.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return "." + digits
  }

  /// CEL's `duration(string)`: Go's syntax, `1h2m3.5s`, with the units h, m, s, ms, us (µs) and ns. What is less than a nanosecond is cut.
  init(_ text: String) throws(LibraryError) {
    let invalid = LibraryError("invalid duration: \(text)")
    var rest = Array(text.utf8)[...]
    let isNegative = rest.first == 0x2D
    if isNegative || rest.first == 0x2B { rest.removeFirst() }
    if rest.elementsEqual([0x30]) {
      self.init(checked: 0)
      return
    }
    guard !rest.isEmpty else { throw invalid }
    var total: Int128 = 0
    while !rest.isEmpty {
      let whole = Self.takeDigits(&rest)
      var fraction: ArraySlice<UInt8> = []
      if rest.first == 0x2E {
        rest.removeFirst()
        fraction = Self.takeDigits(&rest)
      }
      guard !whole.isEmpty || !fraction.isEmpty, let unit = Self.takeUnit(&rest) else { throw invalid }
      var value: Int128 = 0
      for digit in whole {
        value = value * 10 + Int128(digit - 0x30)
        // Far beyond any duration, far below overflow.
        guard value <= 1_000_000_000_000_000_000_000 else { throw LibraryError("duration out of range") }
      }
      // 18 digits of an hour are finer than a nanosecond.
      var part: Int128 = 0
      var scale: Int128 = 1
      for digit in fraction.prefix(18) {
        part = part * 10 + Int128(digit - 0x30)
        scale *= 10
      }
      total += value * unit + part * unit / scale
      guard total <= Self.longest else { throw LibraryError("duration out of range") }
    }
    self.init(checked: isNegative ? -total : total)
  }

  private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    rest = rest[digits.endIndex...]
    return digits
  }

  /// The nanoseconds of the unit that comes next; nil if none does.
  private static func takeUnit(_ rest: inout ArraySlice<UInt8>) -> Int128? {
    let name = rest.prefix { $0 != 0x2E && !(0x30...0x39).contains($0) }
    rest = rest[name.endIndex...]
    switch String(decoding: name, as: UTF8.self) {
    case "h": return 3_600_000_000_000
    case "m": return 60_000_000_000
    case "s": return 1_000_000_000
    case "ms": return 1_000_000
    case "us", "\u{B5}s", "\u{3BC}s": return 1000
    case "ns": return 1
    default: return nil
    }
  }
}
