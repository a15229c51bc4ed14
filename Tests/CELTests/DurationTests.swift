import Testing

@testable import CEL

@Suite struct DurationTests {
  @Test(arguments: [
    ("0", "0s"), ("0s", "0s"), ("-0s", "0s"), ("1h2m3.5s", "3723.5s"), ("-1.5s", "-1.5s"), ("-0.5s", "-0.5s"), ("+5s", "5s"),
    ("1.5h", "5400s"), (".5s", "0.5s"),
    ("1.s", "1s"), ("1s2h", "7201s"), ("1ns", "0.000000001s"), ("1us", "0.000001s"), ("1µs", "0.000001s"), ("1μs", "0.000001s"),
    ("1ms", "0.001s"),
    ("1.9999999999s", "1.999999999s"), ("0.3h", "1080s"), ("100000h", "360000000s"), ("315576000000.999999999s", "315576000000.999999999s"),
    ("0.000000000000000000000000001h", "0s"), ("1m1m", "120s"),
  ])
  func readsAndPrints(_ text: String, _ printed: String) throws {
    let duration = try Duration(text)
    #expect(duration.text == printed)
    #expect(try Duration(printed) == duration)
  }

  @Test(arguments: [
    "", "1", "-", "+", "s", ".s", "1d", "1h-2m", " 1s", "1s ", "1e3s", "--1s", "1..5s", "1.5.s", "inf", "00", "1 s", "1S", "１s",
  ])
  func refuses(_ text: String) { #expect(throws: LibraryError("invalid duration: \(text)")) { try Duration(text) } }

  @Test(arguments: [
    "320000000000s", "-320000000000s", "315576000001s", "99999999999999999999999999999999999999999999s", "9999999999999999999999h",
    "315576000000s1h",
  ])
  func refusesWhatIsTooLong(_ text: String) { #expect(throws: LibraryError("duration out of range")) { try Duration(text) } }

  @Test func arithmeticIsChecked() throws {
    let long = try Duration("200000000000s")
    #expect(throws: LibraryError("duration out of range")) { try long.adding(long) }
    #expect(throws: LibraryError("duration out of range")) { try long.negated().subtracting(long) }
    #expect(try Duration("600s").adding(Duration("50s")).text == "650s")
    #expect(try Duration("1s").subtracting(Duration("1.000000001s")).text == "-0.000000001s")
    #expect(try Duration("0.7s").adding(Duration("0.7s")).text == "1.4s")
    #expect(try Duration("-1s") < Duration("-0.5s") && Duration("-0.5s") < Duration("0.5s"))
  }

  @Test func partsAreCutTowardsZero() throws {
    let duration = try Duration("90061.5s")
    #expect([duration.hours, duration.minutes, duration.seconds, duration.milliseconds] == [25, 1501, 90061, 500])
    let negative = try duration.negated()
    #expect([negative.hours, negative.minutes, negative.seconds, negative.milliseconds] == [-25, -1501, -90061, -500])
    #expect(try Duration("123.321456789s").milliseconds == 321)
  }
}
