import Foundation
import Testing

@testable import CEL

@Suite struct NumberTextTests {
  @Test(
    arguments: [
      (123.456, "123.456"), (-4.5e-3, "-0.0045"), (1.0, "1"), (-0.0, "-0"), (0.0, "0"), (1e6, "1e+06"), (999_999.0, "999999"),
      (1_234_567.0, "1.234567e+06"), (1e20, "1e+20"),
      (0.0001, "0.0001"), (0.00001, "1e-05"), (1.5e300, "1.5e+300"), (.leastNonzeroMagnitude, "5e-324"),
      (1.7976931348623157e308, "1.7976931348623157e+308"), (.nan, "NaN"),
      (.infinity, "Infinity"), (-.infinity, "-Infinity"),
    ] as [(Double, String)])
  func writesDoubles(_ value: Double, _ text: String) throws {
    #expect(NumberText.string(value) == text)
    let back = try NumberText.double(text)
    #expect(back.bitPattern == value.bitPattern || back.isNaN && value.isNaN)
  }

  @Test func readsIntegers() throws {
    #expect(try NumberText.int("987") == 987 && NumberText.int("-5") == -5 && NumberText.int("+05") == 5)
    #expect(
      try NumberText.int("-9223372036854775808") == .min && NumberText.uint("18446744073709551615") == .max && NumberText.uint("007") == 7)
    #expect(throws: LibraryError("range error: 9223372036854775808 is no int")) { try NumberText.int("9223372036854775808") }
    #expect(throws: LibraryError("range error: 18446744073709551616 is no uint")) { try NumberText.uint("18446744073709551616") }
    for text in ["", "-", "+", " 5", "5 ", "0x5", "1.0", "1e3", "٣", "1_0", "--5"] {
      #expect(throws: LibraryError("cannot convert string to int: \(text)")) { try NumberText.int(text) }
      #expect(throws: LibraryError("cannot convert string to uint: \(text)")) { try NumberText.uint(text) }
    }
    #expect(throws: LibraryError("cannot convert string to uint: +5")) { try NumberText.uint("+5") }
  }

  @Test func readsDoubles() throws {
    let good: [(String, Double)] = [
      ("-0.0", -0.0), ("1.", 1), (".5", 0.5), ("+1e5", 1e5), ("6.02214E+23", 6.02214e23), ("inf", .infinity), ("-Infinity", -.infinity),
      ("1e-400", 0),
      ("0e999999999999999999", 0), ("0000000000000000000001", 1),
    ]
    for (text, value) in good { #expect(try NumberText.double(text).bitPattern == value.bitPattern, "\(text)") }
    for text in ["", ".", "+", "1e", "1e+", "e5", " 1", "1 ", "0x1p3", "1_0", "1..2", "nano", "infinit", "1f", "١"] {
      #expect(throws: LibraryError("cannot convert string to double: \(text)")) { try NumberText.double(text) }
    }
    #expect(throws: LibraryError("range error: -1e400 is no double")) { try NumberText.double("-1e400") }
  }

  /// Python's repr, % and float, on random bit patterns and on short decimals, where halves are.
  @Test(.enabled(if: PythonOracle.has("decimal"))) func agreesWithPython() throws {
    let script = """
      from decimal import Decimal
      import struct
      def shortest(x):
          sign, digits, exponent = Decimal(repr(x)).as_tuple()
          text = ''.join(map(str, digits)).strip('0') or '0'
          if x == 0: return '-0' if sign else '0'
          power = Decimal(repr(x)).adjusted()
          if -4 <= power < 6: return format(Decimal(repr(x)), 'f').rstrip('0').rstrip('.') if '.' in format(Decimal(repr(x)), 'f') else format(Decimal(repr(x)), 'f')
          return ('-' if sign else '') + text[0] + ('.' + text[1:] if len(text) > 1 else '') + 'e%+03d' % power
      def answer(bits, precision):
          x = struct.unpack('<d', struct.pack('<Q', int(bits)))[0]
          return [shortest(x), '%.*f' % (precision, x), '%.*e' % (precision, x)]
      """
    struct Case: Encodable {
      let value: Double
      let precision: Int
      func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(String(value.bitPattern))
        try list.encode(precision)
      }
    }
    var generator = SeededGenerator(seed: 5)
    let cases = (0..<6000).map { index in
      var value = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &generator))
      if index % 2 == 0 || !value.isFinite {
        value = Double(Int.random(in: -100_000...100_000, using: &generator)) / generator.pick([1, 8, 10, 100, 1024, 1e7])
      }
      return Case(value: value, precision: generator.pick([0, 0, 1, 2, 3, 6, 17, 40]))
    }
    for (item, expected) in zip(cases, try PythonOracle.answers(script, cases, as: [String].self)) {
      let found = [
        NumberText.string(item.value), NumberText.fixed(item.value, decimals: item.precision),
        NumberText.scientific(item.value, decimals: item.precision),
      ]
      #expect(found == expected, "\(item.value) \(item.precision)")
      #expect(try NumberText.double(found[0]).bitPattern == item.value.bitPattern)
      #expect(try NumberText.double(NumberText.plain(item.value)).bitPattern == item.value.bitPattern)
    }
  }
}
