/// CEL's arithmetic on 64-bit integers, which never wraps, and its conversions between kinds of numbers.
enum Arithmetic {
  private static let overflow = LibraryError("return error for overflow")

  static func add<T: FixedWidthInteger>(_ a: T, _ b: T) throws(LibraryError) -> T { try checked(a.addingReportingOverflow(b)) }

  static func subtract<T: FixedWidthInteger>(_ a: T, _ b: T) throws(LibraryError) -> T { try checked(a.subtractingReportingOverflow(b)) }

  static func multiply<T: FixedWidthInteger>(_ a: T, _ b: T) throws(LibraryError) -> T { try checked(a.multipliedReportingOverflow(by: b)) }

  /// Cut towards zero.
  static func divide<T: FixedWidthInteger>(_ a: T, _ b: T) throws(LibraryError) -> T {
    guard b != 0 else { throw LibraryError("divide by zero") }
    return try checked(a.dividedReportingOverflow(by: b))
  }

  /// With the sign of `a`.
  static func remainder<T: FixedWidthInteger>(_ a: T, _ b: T) throws(LibraryError) -> T {
    guard b != 0 else { throw LibraryError("modulus by zero") }
    return try checked(a.remainderReportingOverflow(dividingBy: b))
  }

  static func negate(_ a: Int64) throws(LibraryError) -> Int64 { try subtract(0, a) }

  private static func checked<T>(_ result: (partialValue: T, overflow: Bool)) throws(LibraryError) -> T {
    guard !result.overflow else { throw overflow }
    return result.partialValue
  }

  // MARK: Conversions

  /// `int(double)`: cut towards zero. The ends are left out: a double that near 2^63 says nothing of the last digits.
  static func int(_ value: Double) throws(LibraryError) -> Int64 {
    guard value > -0x1p63, value < 0x1p63 else { throw LibraryError("range error: double out of int range") }
    return Int64(value)
  }

  /// `uint(double)`: cut towards zero, and never of less than zero.
  static func uint(_ value: Double) throws(LibraryError) -> UInt64 {
    guard value >= 0, value < 0x1p64 else { throw LibraryError("range error: double out of uint range") }
    return UInt64(value)
  }

  static func int(_ value: UInt64) throws(LibraryError) -> Int64 {
    guard let value = Int64(exactly: value) else { throw LibraryError("range error: uint out of int range") }
    return value
  }

  static func uint(_ value: Int64) throws(LibraryError) -> UInt64 {
    guard let value = UInt64(exactly: value) else { throw LibraryError("range error: int out of uint range") }
    return value
  }

  // MARK: The math extension

  static func abs(_ value: Int64) throws(LibraryError) -> Int64 { value < 0 ? try negate(value) : value }

  /// To the nearest whole number; halves away from zero.
  static func round(_ value: Double) -> Double { value.rounded(.toNearestOrAwayFromZero) }

  static func truncate(_ value: Double) -> Double { value.rounded(.towardZero) }

  static func ceiling(_ value: Double) -> Double { value.rounded(.up) }

  static func floor(_ value: Double) -> Double { value.rounded(.down) }

  /// -1, 0, 1, or NaN of NaN.
  static func sign(_ value: Double) -> Double { value.isNaN ? value : value > 0 ? 1 : value < 0 ? -1 : 0 }

  /// Bits that leave on the left are lost; 64 and more leave nothing.
  static func shiftLeft<T: FixedWidthInteger>(_ value: T, by count: Int64) throws(LibraryError) -> T {
    guard count >= 0 else { throw LibraryError("math.bitShiftLeft() negative offset: \(count)") }
    return count < T.bitWidth ? value << T(count) : 0
  }

  /// Zeros come in on the left, for negative ints too.
  static func shiftRight(_ value: UInt64, by count: Int64) throws(LibraryError) -> UInt64 {
    guard count >= 0 else { throw LibraryError("math.bitShiftRight() negative offset: \(count)") }
    return count < 64 ? value >> UInt64(count) : 0
  }

  static func shiftRight(_ value: Int64, by count: Int64) throws(LibraryError) -> Int64 {
    Int64(bitPattern: try shiftRight(UInt64(bitPattern: value), by: count))
  }
}
