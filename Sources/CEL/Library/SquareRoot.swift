extension Arithmetic {
  /// The root, rounded as IEEE 754 asks for; NaN of what is below zero. In whole numbers, since Swift's own calls the C library.
  static func squareRoot(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return value < 0 ? .nan : value }
    // value = whole * 2^exponent, with an even exponent.
    var exponent = Int(value.exponent) - 52
    var whole = UInt128(UInt64(value.significand * 0x1p52))
    if exponent % 2 != 0 {
      whole <<= 1
      exponent -= 1
    }
    // 56 bits more make a root of 55 bits, two more than a double has.
    let square = whole << 56
    var root: UInt128 = 0
    for bit in stride(from: 54, through: 0, by: -1) {
      let candidate = root | 1 << UInt128(bit)
      if candidate * candidate <= square { root = candidate }
    }
    // What is left of the root tells a half from a little more than a half.
    if root * root != square { root |= 1 }
    return Double(sign: .plus, exponent: exponent / 2 - 28, significand: Double(UInt64(root)))
  }
}
