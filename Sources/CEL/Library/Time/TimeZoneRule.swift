/// The rule by which a zone changes its offset every year, in the form of POSIX's TZ: `CET-1CEST,M3.5.0,M10.5.0/3` (RFC 8536 §3.3).
struct TimeZoneRule {
  /// Seconds east of Greenwich.
  private var standard: Int32
  private var summer: Summer?

  private struct Summer {
    var offset: Int32
    var start: Change, end: Change
  }

  /// A day of the year, and the second of that day by the clock before the change; it may lie days away.
  private struct Change {
    enum Day {
      /// The `week`th `day` (0 is Sunday) of a month; week 5 is the last.
      case weekday(month: Int, week: Int, day: Int)
      /// 1 to 365, February 29 never counted.
      case julian(Int)
      /// 0 to 365.
      case ordinal(Int)
    }
    var day: Day
    var time: Int32 = 7200
  }

  /// Nil for an empty rule or one that cannot be read.
  init?(_ text: String) {
    var reader = Reader(text: Substring(text).utf8)
    guard reader.name(), let west = reader.time() else { return nil }
    standard = -west
    guard !reader.text.isEmpty else { return }
    guard reader.name() else { return nil }
    var offset = standard + 3600
    if let next = reader.text.first, next != UInt8(ascii: ",") {
      guard let west = reader.time() else { return nil }
      offset = -west
    }
    guard let start = reader.change(), let end = reader.change(), reader.text.isEmpty else { return nil }
    summer = Summer(offset: offset, start: start, end: end)
  }

  /// Seconds east of Greenwich at a moment, given in seconds since 1970.
  func offset(at seconds: Int64) -> Int32 {
    guard let summer else { return standard }
    let year = Self.year(of: seconds + Int64(standard))
    let start = Self.moment(summer.start, year) - Int64(standard)
    let end = Self.moment(summer.end, year) - Int64(summer.offset)
    // South of the equator the summer spans the turn of the year.
    let isSummer = start < end ? seconds >= start && seconds < end : seconds >= start || seconds < end
    return isSummer ? summer.offset : standard
  }

  /// In seconds since 1970 by the clock of the place.
  private static func moment(_ change: Change, _ year: Int64) -> Int64 {
    let first = days(year, 1)
    let isLeap = days(year + 1, 1) - first == 366
    let day: Int64
    switch change.day {
    case .julian(let number): day = first + Int64(number) - 1 + (isLeap && number >= 60 ? 1 : 0)
    case .ordinal(let number): day = first + Int64(number)
    case .weekday(let month, let week, let weekday):
      let start = days(year, month)
      let next = month == 12 ? days(year + 1, 1) : days(year, month + 1)
      // 1970 began on a Thursday.
      let skip = (Int64(weekday) - (start + 4) % 7 + 14) % 7
      var found = start + skip + Int64(week - 1) * 7
      while found >= next { found -= 7 }
      day = found
    }
    return day * 86_400 + Int64(change.time)
  }

  /// Days from 1970 to the first of a month, by the calendar that repeats every 400 years of 146,097 days.
  private static func days(_ year: Int64, _ month: Int) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * Int64((month + 9) % 12) + 2) / 5
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func year(of seconds: Int64) -> Int64 {
    let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    // A guess that is off by at most one.
    var year = 1970 + day * 400 / 146_097
    while days(year, 1) > day { year -= 1 }
    while days(year + 1, 1) <= day { year += 1 }
    return year
  }

  private struct Reader {
    var text: Substring.UTF8View

    /// An abbreviation: letters, or anything between angle brackets.
    mutating func name() -> Bool {
      if text.first == UInt8(ascii: "<") {
        guard let end = text.firstIndex(of: UInt8(ascii: ">")) else { return false }
        text = text[text.index(after: end)...]
        return true
      }
      let rest = text.drop { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }
      defer { text = rest }
      return rest.startIndex != text.startIndex
    }

    private mutating func take(_ letter: Unicode.Scalar) -> Bool {
      guard text.first == UInt8(ascii: letter) else { return false }
      text = text.dropFirst()
      return true
    }

    private mutating func number() -> Int? {
      var value: Int?
      while let digit = text.first, digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9"), (value ?? 0) < 1000 {
        value = (value ?? 0) * 10 + Int(digit - UInt8(ascii: "0"))
        text = text.dropFirst()
      }
      return value
    }

    /// `[+-]hh[:mm[:ss]]`.
    mutating func time() -> Int32? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      guard let hours = number(), hours <= 167 else { return nil }
      var seconds = hours * 3600
      if take(":") {
        guard let minutes = number(), minutes < 60 else { return nil }
        seconds += minutes * 60
        if take(":") {
          guard let rest = number(), rest < 60 else { return nil }
          seconds += rest
        }
      }
      return Int32(isNegative ? -seconds : seconds)
    }

    mutating func change() -> Change? {
      guard take(","), let day = day() else { return nil }
      var change = Change(day: day)
      if take("/") {
        guard let time = time() else { return nil }
        change.time = time
      }
      return change
    }

    private mutating func day() -> Change.Day? {
      if take("M") {
        guard let month = number(), (1...12).contains(month), take("."), let week = number(), (1...5).contains(week), take("."),
          let day = number(), (0...6).contains(day)
        else { return nil }
        return .weekday(month: month, week: week, day: day)
      }
      if take("J") {
        guard let number = number(), (1...365).contains(number) else { return nil }
        return .julian(number)
      }
      guard let number = number(), number <= 365 else { return nil }
      return .ordinal(number)
    }
  }
}
