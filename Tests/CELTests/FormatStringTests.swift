import Testing

@testable import CEL

@Suite struct FormatStringTests {
  private func format(_ text: String, _ arguments: FormatArgument...) throws(LibraryError) -> String {
    try FormatString.format(text, count: arguments.count) { arguments[$0] }
  }

  @Test func writesStrings() throws {
    #expect(try format("no clause, 100%%") == "no clause, 100%")
    #expect(try format("%s, %s and %s", .string("é😀"), .int(-5), .uint(7)) == "é😀, -5 and 7")
    #expect(try format("%s%s%s", .null, .bool(true), .type("int")) == "nulltrueint")
    #expect(try format("%s %s %s", .double(1e20), .double(-0.0), .double(1e-7)) == "100000000000000000000 -0 0.0000001")
    #expect(try format("%s %s %s", .double(.nan), .double(.infinity), .double(-.infinity)) == "NaN Infinity -Infinity")
    #expect(
      try format("%s %s", .timestamp(Timestamp("2020-01-01T00:00:00.50Z")), .duration(Duration("1h0.000001s")))
        == "2020-01-01T00:00:00.5Z 3600.000001s")
    #expect(try format("%s", .bytes(Array("ä".utf8))) == "ä")
    #expect(try format("%s", .list([.int(1), .string("a"), .list([]), .null, .double(2.5)])) == "[1, a, [], null, 2.5]")
    let map = FormatArgument.map([(.string("b"), .int(1)), (.bool(true), .null), (.string("a"), .map([])), (.int(3), .uint(4))])
    #expect(try format("%s", map) == "{3: 4, a: {}, b: 1, true: null}")
  }

  @Test func writesNumbers() throws {
    #expect(
      try format("%d %d %d %d", .int(.min), .uint(.max), .double(3.5), .double(.infinity))
        == "-9223372036854775808 18446744073709551615 3.5 Infinity")
    #expect(
      try format("%f %.0f %.3f %f %f", .double(1.5), .double(2.5), .double(1.2345), .int(3), .uint(4))
        == "1.500000 2 1.234 3.000000 4.000000")
    #expect(try format("%e %.3e %e", .double(1052.032911275), .double(-1e-300), .int(0)) == "1.052033e+03 -1.000e-300 0.000000e+00")
    #expect(try format("%f %e", .double(.nan), .double(-.infinity)) == "NaN -Infinity")
    #expect(try format("%b %b %b %o %o", .int(-5), .bool(true), .uint(6), .int(-8), .uint(9)) == "-101 1 110 -10 11")
    #expect(try format("%x %X %x %x", .int(-255), .uint(0xBEEF), .string("é\n"), .bytes([0, 255])) == "-ff BEEF c3a90a 00ff")
    #expect(try format("%x", .int(.min)) == "-8000000000000000")
    #expect(try format("%.2s %.10d %.1000f", .string("abc"), .int(5), .int(1)) == "abc 5 1." + String(repeating: "0", count: 1000))
    #expect(try format("%s", .int(1), .int(2)) == "1")
  }

  @Test func explainsWhatIsWrong() {
    func what(_ text: String, _ arguments: FormatArgument...) -> String? {
      do throws(LibraryError) { _ = try FormatString.format(text, count: arguments.count) { arguments[$0] } } catch { return error.what }
      return nil
    }
    #expect(what("100%", .int(1)) == "unexpected end of format string")
    #expect(what("%s %s", .int(1)) == "index 1 out of range")
    #expect(what("%5s", .int(1)) == "unrecognized formatting clause \"5\"")
    #expect(what("%é", .int(1)) == "unrecognized formatting clause \"é\"")
    #expect(what("%.2", .int(1)) == "could not find end of precision specifier")
    #expect(what("%.", .int(1)) == "could not find end of precision specifier")
    #expect(what("%.f", .int(1)) == "precision without digits")
    #expect(what("%.-1f", .int(1)) == "precision without digits")
    #expect(what("%.1001f", .int(1)) == "precision exceeds maximum allowed precision 1000")
    #expect(what("%.99999999999999999999f", .int(1)) == "precision exceeds maximum allowed precision 1000")
    #expect(what("%d", .string("a")) == "decimal clause can only be used on ints, uints, and doubles, was given string")
    #expect(what("%f", .bool(true)) == "fixed-point clause can only be used on ints, uints, and doubles, was given bool")
    #expect(what("%e", .list([])) == "scientific clause can only be used on ints, uints, and doubles, was given list")
    #expect(what("%b", .double(1)) == "only ints, uints, and bools can be formatted as binary, was given double")
    #expect(what("%o", .bool(true)) == "octal clause can only be used on ints and uints, was given bool")
    #expect(what("%x", .null) == "only ints, uints, bytes, and strings can be formatted as hex, was given null_type")
    let all =
      "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given "
    #expect(what("%s", .list([.other("net.IP")])) == all + "net.IP")
    #expect(what("%s", .bytes([0xFF])) == "invalid UTF-8 in bytes, cannot convert to string")
    var deep = FormatArgument.int(1)
    for _ in 0..<300 { deep = .list([deep]) }
    #expect(what("%s", deep) == "value is nested too deeply to be formatted")
  }
}
