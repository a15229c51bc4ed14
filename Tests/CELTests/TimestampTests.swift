import Foundation
import Testing

@testable import CEL

@Suite struct TimestampTests {
  @Test(
    arguments: [
      ("2009-02-13T23:31:30Z", 1_234_567_890, 0, "2009-02-13T23:31:30Z"),
      ("2009-02-13T23:31:30.5+01:00", 1_234_564_290, 500_000_000, "2009-02-13T22:31:30.5Z"),
      ("9999-12-31T23:59:59.999999999Z", 253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
      ("0001-01-01T00:00:00Z", -62_135_596_800, 0, "0001-01-01T00:00:00Z"),
      ("1969-12-31t23:59:59.000000001z", -1, 1, "1969-12-31T23:59:59.000000001Z"),
      ("2000-02-29T00:00:00.1234567899-00:30", 951_784_200, 123_456_789, "2000-02-29T00:30:00.123456789Z"),
    ] as [(String, Int64, Int32, String)])
  func reads(_ text: String, _ seconds: Int64, _ nanos: Int32, _ printed: String) throws {
    let timestamp = try Timestamp(text)
    #expect(timestamp == (try Timestamp(seconds: seconds, nanos: nanos)))
    #expect(timestamp.text == printed)
  }

  @Test(arguments: [
    "", "2009-02-13", "2009-02-13T23:31:30", "2009-02-13 23:31:30Z", "2009-2-13T23:31:30Z", "2009-02-29T00:00:00Z", "2009-13-01T00:00:00Z",
    "2009-02-13T24:00:00Z",
    "2009-02-13T23:31:60Z", "2009-02-13T23:31:30.Z", "2009-02-13T23:31:30,5Z", "2009-02-13T23:31:30+24:00", "2009-02-13T23:31:30+0100",
    "2009-02-13T23:31:30Zx",
    "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "10000-01-01T00:00:00Z", "２009-02-13T23:31:30Z",
    "-001-01-01T00:00:00Z",
  ])
  func refuses(_ text: String) { #expect(throws: LibraryError.self) { try Timestamp(text) } }

  @Test func rangeAndArithmeticAreChecked() throws {
    let last = try Timestamp("9999-12-31T23:59:59.999999999Z")
    let first = try Timestamp("0001-01-01T00:00:00Z")
    #expect(throws: LibraryError("timestamp out of range")) { try last.adding(Duration("1ns")) }
    #expect(throws: LibraryError("timestamp out of range")) { try first.subtracting(Duration("1ns")) }
    #expect(throws: LibraryError("duration out of range")) { try last.subtracting(first) }
    #expect(throws: LibraryError("timestamp out of range")) { try Timestamp(seconds: .max) }
    #expect(throws: LibraryError("timestamp out of range")) { try Timestamp(seconds: 0, nanos: -1) }
    #expect(try Timestamp("0001-01-01T00:00:01.000000001Z").adding(Duration("-999999999ns")).text == "0001-01-01T00:00:00.000000002Z")
    #expect(try first.adding(Duration("200000000000s")).text == "6338-10-01T19:33:20Z")
    #expect(try Timestamp("2009-02-13T23:31:00Z").subtracting(Timestamp("2009-02-13T23:29:00.5Z")).text == "119.5s")
    #expect(first < last)
  }

  @Test func partsInFixedZones() throws {
    let timestamp = try Timestamp("2009-02-13T23:31:30.123456789Z")
    #expect(TimestampPart.allCases.map { timestamp.part($0) } == [2009, 1, 13, 12, 5, 43, 23, 31, 30, 123])
    #expect(TimestampPart.allCases.map { timestamp.part($0, offset: 11 * 3600) } == [2009, 1, 14, 13, 6, 44, 10, 31, 30, 123])
    #expect(TimestampPart.allCases.map { timestamp.part($0, offset: -9000) } == [2009, 1, 13, 12, 5, 43, 21, 1, 30, 123])
    #expect(try Timestamp("1969-12-31T23:59:59.5Z").part(.milliseconds) == 500)
  }

  @Test func zoneNames() throws {
    let offsets: [(String, Int)] = [
      ("", 0), ("UTC", 0), ("+02:00", 7200), ("02:00", 7200), ("2:00", 7200), ("-09:30", -34200), ("-00:30", -1800), ("+23:59", 86340),
      ("-00:00", 0),
    ]
    for (text, offset) in offsets { #expect(try TimeZoneName(text) == .offset(offset), "\(text)") }
    for text in ["Europe/Madrid", "Etc/GMT+5", "EST5EDT", "America/Port-au-Prince"] { #expect(try TimeZoneName(text) == .named(text)) }
    for text in [
      "+24:00", "+02:60", "+2:0", ":30", "+:30", "+100:00", "1:2:3", "../etc/passwd", "/etc/localtime", "Europe/", "a b", "é", "+02:00 ",
    ] {
      #expect(throws: LibraryError("invalid time zone: \(text)")) { try TimeZoneName(text) }
    }
  }
}

/// Python's datetime, at random moments of all years.
@Suite(.enabled(if: PythonOracle.has("datetime"))) struct TimestampOracleTests {
  @Test func agreesOnTheCalendar() throws {
    let script = """
      from datetime import datetime, timedelta, timezone
      def answer(seconds):
          d = datetime(1970, 1, 1) + timedelta(seconds=seconds)
          return [d.year, d.month - 1, d.day, d.day - 1, d.isoweekday() % 7, d.timetuple().tm_yday - 1, d.hour, d.minute, d.second, 0]
      """
    var generator = SeededGenerator(seed: 1)
    let moments = (0..<20_000).map { _ in Int64.random(in: -62_135_596_800...253_402_300_799, using: &generator) }
    for (seconds, expected) in zip(moments, try PythonOracle.answers(script, moments, as: [Int64].self)) {
      let timestamp = try Timestamp(seconds: seconds)
      #expect(TimestampPart.allCases.map { timestamp.part($0) } == expected, "\(seconds)")
      #expect(try Timestamp(timestamp.text) == timestamp)
    }
  }

  /// Texts with offsets and fractions; mutated ones as well, where Python's reader is more lenient only in ways that are named.
  @Test func agreesOnReading() throws {
    let script = """
      from datetime import datetime, timezone
      import re
      def answer(text):
          if not re.fullmatch(r'\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)', text, re.A): return None
          try:
              fraction = re.search(r'\\.(\\d+)', text)
              whole = re.sub(r'\\.\\d+', '', text).upper().replace('Z', '+00:00')
              if int(whole[-2:]) > 59: return None
              d = datetime.fromisoformat(whole) - datetime(1970, 1, 1, tzinfo=timezone.utc)
          except (ValueError, OverflowError): return None
          seconds = d.days * 86400 + d.seconds
          if not -62135596800 <= seconds <= 253402300799: return None
          return [seconds, int((fraction.group(1) if fraction else '0').ljust(9, '0')[:9])]
      """
    var generator = SeededGenerator(seed: 2)
    func digits(_ count: Int, below limit: Int) -> String {
      let text = String(Int.random(in: 0..<limit, using: &generator))
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    var texts: [String] = []
    for _ in 0..<20_000 {
      let date = digits(4, below: 10_000) + "-" + digits(2, below: 14) + "-" + digits(2, below: 33)
      let clock = digits(2, below: 25) + ":" + digits(2, below: 61) + ":" + digits(2, below: 61)
      let fraction = generator.chance(2) ? "" : "." + digits(generator.pick([0, 3, 9, 12]), below: 1000)
      let zone = generator.pick([
        "Z", "Z", "z", "+" + digits(2, below: 25) + ":" + digits(2, below: 61), "-" + digits(2, below: 25) + ":00", "",
      ])
      var text = date + generator.pick(["T", "T", "T", "t", " "]) + clock + fraction + zone
      if generator.chance(8), let index = text.indices.randomElement(using: &generator) { text.remove(at: index) }
      texts.append(text)
    }
    var read = 0
    for (text, expected) in zip(texts, try PythonOracle.answers(script, texts, as: [Int64]?.self)) {
      let timestamp = try? Timestamp(text)
      #expect(timestamp.map { [$0.seconds, Int64($0.nanos)] } == expected, "\(text)")
      if timestamp != nil { read += 1 }
    }
    #expect(read > 5000)
  }
}
