/// CEL's arithmetic on 64-bit integers, which never wraps, and its conversions between kinds of numbers.
enum Arithmetic {
  private static let overflow = LibraryError("return error for overflow")

  /// `a + b`.
  static func add<T: FixedWidthInteger>(_ a: T, _ b: T) throws(LibraryError) -> T { try checked(a.addingReportingOverflow(b)) }

  /// `a - b`.
  static func subtract<T: FixedWidthInteger>(_ a: T, _ b: T) throws(LibraryError) -> T { try checked(a.subtractingReportingOverflow(b)) }

  /// `a * b`.
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

  /// `-a`; the least int has no opposite.
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

  /// `int(uint)`.
  static func int(_ value: UInt64) throws(LibraryError) -> Int64 {
    guard let value = Int64(exactly: value) else { throw LibraryError("range error: uint out of int range") }
    return value
  }

  /// `uint(int)`.
  static func uint(_ value: Int64) throws(LibraryError) -> UInt64 {
    guard let value = UInt64(exactly: value) else { throw LibraryError("range error: int out of uint range") }
    return value
  }

  // MARK: The math extension

  /// `math.abs(int)`; the least int has none.
  static func abs(_ value: Int64) throws(LibraryError) -> Int64 { value < 0 ? try negate(value) : value }

  // Not `rounded()`: that calls the C library's mathematics, which this room must do without.

  /// Cut towards zero; -0.3 gives -0.
  static func truncate(_ value: Double) -> Double {
    // From 2^52 on there are no fractions; infinities and NaN stay what they are.
    guard value.magnitude < 0x1p52 else { return value }
    return Double(signOf: value, magnitudeOf: Double(Int64(value)))
  }

  /// To the nearest whole number; halves away from zero.
  static func round(_ value: Double) -> Double {
    let whole = truncate(value)
    return (value - whole).magnitude >= 0.5 ? whole + Double(signOf: value, magnitudeOf: 1) : whole
  }

  /// `math.ceil`.
  static func ceiling(_ value: Double) -> Double {
    let whole = truncate(value)
    return whole < value ? whole + 1 : whole
  }

  /// `math.floor`.
  static func floor(_ value: Double) -> Double {
    let whole = truncate(value)
    return whole > value ? whole - 1 : whole
  }

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

  /// The same on the bits of an int: the sign is not kept.
  static func shiftRight(_ value: Int64, by count: Int64) throws(LibraryError) -> Int64 {
    Int64(bitPattern: try shiftRight(UInt64(bitPattern: value), by: count))
  }
}
