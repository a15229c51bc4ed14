/// Numbers of three types on one line (langdef, "Numeric comparisons"): beside a double, an integer within its range is compared as a double.
enum Numbers {
  /// NaN is in no order with anything.
  enum Order { case less, equal, greater, unordered }

  /// Two data that are numbers; anything else is unordered.
  static func order(_ a: Datum, _ b: Datum) -> Order {
    switch (a.tag, b.tag) {
    case (.int, .int): compare(a.int, b.int)
    case (.uint, .uint): compare(a.bits, b.bits)
    case (.double, .double): compare(a.double, b.double)
    case (.int, .uint): a.int < 0 ? .less : compare(a.bits, b.bits)
    case (.uint, .int): b.int < 0 ? .greater : compare(a.bits, b.bits)
    case (.int, .double): compare(a.int, b.double)
    case (.double, .int): reversed(compare(b.int, a.double))
    case (.uint, .double): compare(a.bits, b.double)
    case (.double, .uint): reversed(compare(b.bits, a.double))
    default: .unordered
    }
  }

  @inline(__always)
  private static func compare<T: Comparable>(_ a: T, _ b: T) -> Order {
    if a < b { return .less }
    if a == b { return .equal }
    return a > b ? .greater : .unordered
  }

  private static func compare(_ a: Int64, _ b: Double) -> Order {
    if b.isNaN { return .unordered }
    if b < -0x1p63 { return .greater }
    if b > 0x1p63 { return .less }
    return compare(Double(a), b)
  }

  private static func compare(_ a: UInt64, _ b: Double) -> Order {
    if b.isNaN { return .unordered }
    if b < 0 { return .greater }
    if b > 0x1p64 { return .less }
    return compare(Double(a), b)
  }

  private static func reversed(_ order: Order) -> Order {
    switch order {
    case .less: .greater
    case .greater: .less
    default: order
    }
  }

  /// The integer that a double is, if it is one. Not `Int64(exactly:)`, which calls the C library.
  static func int(_ value: Double) -> Int64? {
    guard value >= -0x1p63, value < 0x1p63 else { return nil }
    let integer = Int64(value)
    return Double(integer) == value ? integer : nil
  }

  /// The same without a sign.
  static func uint(_ value: Double) -> UInt64? {
    guard value >= 0, value < 0x1p64 else { return nil }
    let integer = UInt64(value)
    return Double(integer) == value ? integer : nil
  }
}
