/// The rule in the last line of a time zone file, such as `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1, 8.3; RFC 8536, 3.3).
struct PosixTimeZone: Sendable, Equatable {
  /// When in a year the clocks change.
  private enum Day: Sendable, Equatable {
    /// 1 to 365; 29 February is not counted.
    case julian(Int)
    /// 0 to 365; 29 February is counted.
    case ordinal(Int)
    /// `week` 5 is the last; `weekday` 0 is Sunday.
    case month(Int, week: Int, weekday: Int)
  }

  private struct Change: Sendable, Equatable {
    var day: Day
    /// Seconds after midnight; may be negative or more than a day.
    var time: Int
  }

  /// Seconds east of UTC.
  private let standard: Int
  private let summer: (offset: Int, start: Change, end: Change)?

  static func == (a: PosixTimeZone, b: PosixTimeZone) -> Bool {
    a.standard == b.standard && a.summer?.offset == b.summer?.offset && a.summer?.start == b.summer?.start && a.summer?.end == b.summer?.end
  }

  /// Throws unless the whole text is such a rule.
  init(_ text: String) throws(LibraryError) {
    var parser = Parser(text: text)
    try parser.name()
    standard = -(try parser.time(hours: 24))
    guard !parser.isAtEnd else {
      summer = nil
      return
    }
    try parser.name()
    let offset = parser.peek == 0x2C ? standard + 3600 : -(try parser.time(hours: 24))
    try parser.skip(0x2C)
    let start = try parser.change()
    try parser.skip(0x2C)
    let end = try parser.change()
    guard parser.isAtEnd else { throw parser.invalid }
    summer = (offset, start, end)
  }

  /// The offset, seconds east of UTC, at `seconds` since 1970.
  func offset(at seconds: Int64) -> Int {
    guard let summer else { return standard }
    // Beyond these years no timestamp exists; clamping keeps the calendar's arithmetic in bounds for any input.
    let moment = Int(min(max(seconds, -1_000_000_000_000), 1_000_000_000_000))
    let year = CivilTime(seconds: Int64(moment + standard)).year
    // The start is told in standard time, the end in summer time.
    let start = Self.seconds(summer.start, year) - standard
    let end = Self.seconds(summer.end, year) - summer.offset
    let isSummer = start < end ? start <= moment && moment < end : !(end <= moment && moment < start)
    return isSummer ? summer.offset : standard
  }

  /// Seconds from 1970 to a change, on the clock that it is told in.
  private static func seconds(_ change: Change, _ year: Int) -> Int {
    let newYear = CivilTime.days(year: year, month: 1, day: 1)
    let day: Int
    switch change.day {
    case .julian(let number): day = newYear + number - 1 + (CivilTime.isLeap(year) && number > 59 ? 1 : 0)
    case .ordinal(let number): day = newYear + number
    case .month(let month, let week, let weekday):
      let first = CivilTime.days(year: year, month: month, day: 1)
      let weekdayOfFirst = CivilTime(seconds: Int64(first) * 86400).dayOfWeek
      let date = (weekday - weekdayOfFirst + 7) % 7 + 7 * (week - 1)
      day = first + (date < CivilTime.days(inMonth: month, of: year) ? date : date - 7)
    }
    return day * 86400 + change.time
  }

  private struct Parser {
    let text: String
    var rest: ArraySlice<UInt8>

    init(text: String) {
      self.text = text
      rest = Array(text.utf8)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }
    var peek: UInt8? { rest.first }
    var invalid: LibraryError { LibraryError("invalid time zone rule: \(text)") }

    mutating func skip(_ byte: UInt8) throws(LibraryError) {
      guard rest.first == byte else { throw invalid }
      rest.removeFirst()
    }

    /// `CET` or `<+03>`: three characters at least, which nothing here needs.
    mutating func name() throws(LibraryError) {
      if rest.first == 0x3C {
        guard let end = rest.firstIndex(of: 0x3E), end - rest.startIndex >= 4 else { throw invalid }
        rest = rest[(end + 1)...]
        return
      }
      let letters = rest.prefix { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
      guard letters.count >= 3 else { throw invalid }
      rest = rest[letters.endIndex...]
    }

    mutating func number(_ allowed: ClosedRange<Int>) throws(LibraryError) -> Int {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard (1...3).contains(digits.count) else { throw invalid }
      rest = rest[digits.endIndex...]
      let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
      guard allowed.contains(value) else { throw invalid }
      return value
    }

    /// `[+-]h[:m[:s]]` in seconds.
    mutating func time(hours: Int) throws(LibraryError) -> Int {
      let isNegative = rest.first == 0x2D
      if isNegative || rest.first == 0x2B { rest.removeFirst() }
      var seconds = try number(0...hours) * 3600
      for unit in [60, 1] where rest.first == 0x3A {
        rest.removeFirst()
        seconds += try number(0...59) * unit
      }
      return isNegative ? -seconds : seconds
    }

    mutating func change() throws(LibraryError) -> Change {
      let day: Day
      switch rest.first {
      case 0x4A:
        rest.removeFirst()
        day = .julian(try number(1...365))
      case 0x4D:
        rest.removeFirst()
        let month = try number(1...12)
        try skip(0x2E)
        let week = try number(1...5)
        try skip(0x2E)
        day = .month(month, week: week, weekday: try number(0...6))
      default: day = .ordinal(try number(0...365))
      }
      var time = 7200
      if rest.first == 0x2F {
        rest.removeFirst()
        time = try self.time(hours: 167)
      }
      return Change(day: day, time: time)
    }
  }
}
