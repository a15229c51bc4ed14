/// What `getFullYear()` and its like ask of a timestamp.
enum TimestampPart: Sendable, CaseIterable {
  case fullYear
  /// 0 is January.
  case month
  /// 1 is the first of the month.
  case date
  /// 0 is the first of the month.
  case dayOfMonth
  /// 0 is Sunday.
  case dayOfWeek
  /// 0 is 1 January.
  case dayOfYear
  case hours, minutes, seconds, milliseconds
}

extension Timestamp {
  /// A part of the date and time, `offset` seconds east of UTC (at most some days).
  func part(_ part: TimestampPart, offset: Int = 0) -> Int64 {
    let time = CivilTime(seconds: seconds &+ Int64(offset), nanos: nanos)
    let value =
      switch part {
      case .fullYear: time.year
      case .month: time.month - 1
      case .date: time.day
      case .dayOfMonth: time.day - 1
      case .dayOfWeek: time.dayOfWeek
      case .dayOfYear: time.dayOfYear
      case .hours: time.hour
      case .minutes: time.minute
      case .seconds: time.second
      case .milliseconds: Int(time.nanos / 1_000_000)
      }
    return Int64(value)
  }
}
