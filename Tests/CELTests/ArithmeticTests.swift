import Testing

@testable import CEL

@Suite struct ArithmeticTests {
  @Test func integersNeverWrap() throws {
    let overflow = LibraryError("return error for overflow")
    #expect(
      try Arithmetic.add(Int64.max - 1, 1) == .max && Arithmetic.subtract(UInt64(5), 5) == 0 && Arithmetic.multiply(Int64(-3), 7) == -21)
    #expect(
      try Arithmetic.divide(Int64(-7), 2) == -3 && Arithmetic.remainder(Int64(-7), 2) == -1 && Arithmetic.remainder(UInt64(7), 4) == 3)
    #expect(throws: overflow) { try Arithmetic.add(Int64.max, 1) }
    #expect(throws: overflow) { try Arithmetic.subtract(UInt64(0), 1) }
    #expect(throws: overflow) { try Arithmetic.multiply(Int64.min, -1) }
    #expect(throws: overflow) { try Arithmetic.divide(Int64.min, -1) }
    #expect(throws: overflow) { try Arithmetic.remainder(Int64.min, -1) }
    #expect(throws: overflow) { try Arithmetic.negate(.min) }
    #expect(throws: overflow) { try Arithmetic.abs(.min) }
    #expect(throws: LibraryError("divide by zero")) { try Arithmetic.divide(UInt64(1), 0) }
    #expect(throws: LibraryError("modulus by zero")) { try Arithmetic.remainder(Int64(1), 0) }
    #expect(try Arithmetic.abs(-11) == 11 && Arithmetic.negate(5) == -5)
  }

  @Test func conversionsAreCutAndChecked() throws {
    #expect(try [11.5, -3.5, 1.9, -123.456, -0.0].map(Arithmetic.int) == [11, -3, 1, -123, 0])
    #expect(try Arithmetic.int(9_223_372_036_854_774_784.0) == 9_223_372_036_854_774_784 && Arithmetic.uint(0x1p63) == 1 << 63)
    #expect(try [25.5, 0.9, -0.0].map(Arithmetic.uint) == [25, 0, 0])
    for value in [0x1p63, -0x1p63, 1e99, .nan, .infinity] { #expect(throws: LibraryError.self) { try Arithmetic.int(value) } }
    for value in [0x1p64, -0.5, -1, .nan, .infinity] { #expect(throws: LibraryError.self) { try Arithmetic.uint(value) } }
    #expect(throws: LibraryError.self) { try Arithmetic.int(UInt64(1) << 63) }
    #expect(throws: LibraryError.self) { try Arithmetic.uint(Int64(-1)) }
  }

  /// The C library's own rounding, through Swift's `rounded()`, to the last bit.
  @Test func roundsAsTheCLibraryDoes() {
    var generator = SeededGenerator(seed: 8)
    var values: [Double] = [
      0, -0.0, 0.5, -0.5, 1.5, 0.49999999999999994, 0x1p52, 0x1p52 - 0.5, 0x1p51 + 0.5, -0x1p63, 1e300, .infinity, -.infinity,
    ]
    for _ in 0..<5000 {
      values.append(Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &generator)))
      values.append(Double(Int.random(in: -1000...1000, using: &generator)) / 4)
    }
    for value in values where !value.isNaN {
      #expect(Arithmetic.truncate(value).bitPattern == value.rounded(.towardZero).bitPattern, "\(value)")
      #expect(Arithmetic.round(value).bitPattern == value.rounded(.toNearestOrAwayFromZero).bitPattern, "\(value)")
      #expect(Arithmetic.ceiling(value).bitPattern == value.rounded(.up).bitPattern, "\(value)")
      #expect(Arithmetic.floor(value).bitPattern == value.rounded(.down).bitPattern, "\(value)")
    }
    #expect(Arithmetic.round(.nan).isNaN && Arithmetic.floor(.nan).isNaN)
  }

  @Test func roundsAndShifts() throws {
    #expect([-1.5, 2.5, 0.49999999999999994, 4503599627370497.5].map(Arithmetic.round) == [-2, 3, 0, 4_503_599_627_370_498])
    #expect([Arithmetic.truncate(-1.9), Arithmetic.ceiling(-1.2), Arithmetic.floor(-1.2)] == [-1, -1, -2])
    #expect([100.5, -32, 0, -0.0].map(Arithmetic.sign) == [1, -1, 0, 0] && Arithmetic.sign(.nan).isNaN)
    #expect(
      try Arithmetic.shiftLeft(Int64(1), by: 63) == .min && Arithmetic.shiftLeft(Int64(-1), by: 200) == 0
        && Arithmetic.shiftLeft(UInt64(1), by: 2) == 4)
    #expect(try Arithmetic.shiftRight(Int64(-1024), by: 3) == 2_305_843_009_213_693_824 && Arithmetic.shiftRight(Int64(-1024), by: 64) == 0)
    #expect(try Arithmetic.shiftRight(UInt64(1024), by: 2) == 256)
    #expect(throws: LibraryError("math.bitShiftLeft() negative offset: -1")) { try Arithmetic.shiftLeft(UInt64(1), by: -1) }
    #expect(throws: LibraryError("math.bitShiftRight() negative offset: -1")) { try Arithmetic.shiftRight(UInt64(1), by: -1) }
  }
}
