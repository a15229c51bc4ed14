/// A moment as a calendar and a clock on the wall show it: proleptic Gregorian, no leap seconds.
struct CivilTime: Sendable, Equatable {
  /// Proleptic: 0 is the year before 1.
  var year: Int
  /// 1 to 12.
  var month: Int
  /// 1 to 31.
  var day: Int
  var hour: Int
  var minute: Int
  var second: Int
  var nanos: Int32
  /// 0 is Sunday.
  var dayOfWeek: Int
  /// 0 is 1 January.
  var dayOfYear: Int

  /// `seconds` since 1970-01-01T00:00:00 where the clock hangs; up to some millions of years either way.
  init(seconds: Int64, nanos: Int32 = 0) {
    let seconds = Int(seconds)
    let days = Self.floorDivision(seconds, 86400)
    let rest = seconds - days * 86400
    // 400 years are one full turn of the calendar, counted from 1 March so that the leap day comes last.
    let shifted = days + 719_468
    let era = Self.floorDivision(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayFromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayFromMarch + 2) / 153
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    day = dayFromMarch - (153 * monthFromMarch + 2) / 5 + 1
    hour = rest / 3600
    minute = rest / 60 % 60
    second = rest % 60
    self.nanos = nanos
    // 1970 began on a Thursday.
    dayOfWeek = (days + 4) - Self.floorDivision(days + 4, 7) * 7
    dayOfYear = days - Self.days(year: year, month: 1, day: 1)
  }

  /// Days from 1970-01-01 to a date.
  static func days(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = floorDivision(year, 400)
    let yearOfEra = year - era * 400
    let dayFromMarch = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayFromMarch - 719_468
  }

  /// Whether the year has a 29 February.
  static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// 28 to 31.
  static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func floorDivision(_ a: Int, _ b: Int) -> Int { a / b - (a % b < 0 ? 1 : 0) }
}
