/// A finite number's decimal digits, and where the point stands among them: what all of CEL's ways to write a double start from.
struct DecimalDigits: Sendable, Equatable {
  /// The sign, of zero too.
  var isNegative: Bool
  /// 0 to 9 each, without zeros in front; none for zero.
  var digits: [UInt8]
  /// The value is 0.DIGITS times ten to this power.
  var point: Int

  /// The fewest digits that read back as the same double.
  init(shortest value: Double) {
    isNegative = value.sign == .minus
    digits = []
    point = 0
    var exponent = 0
    var sawPoint = false
    // Swift's description is the shortest that round-trips, written as 123.0, 1e-05 or 1.5e+300.
    var rest = value.magnitude.description.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case 0x30...0x39:
        if !digits.isEmpty || byte != 0x30 {
          digits.append(byte - 0x30)
          if !sawPoint { point += 1 }
        } else if sawPoint {
          point -= 1
        }
      case 0x2E: sawPoint = true
      default:
        exponent = Int(String(rest) ?? "") ?? 0
        rest = rest[rest.endIndex...]
      }
    }
    point += exponent
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { point = 0 }
  }

  /// All of them: a double is a whole number times a power of two, so the digits end.
  init(exact value: Double) {
    isNegative = value.sign == .minus
    guard value.isFinite, value != 0 else {
      digits = []
      point = 0
      return
    }
    let isSubnormal = value.exponentBitPattern == 0
    let mantissa = value.significandBitPattern | (isSubnormal ? 0 : 1 << 52)
    let exponent = (isSubnormal ? 1 : Int(value.exponentBitPattern)) - 1075
    // m / 2^k is m * 5^k / 10^k.
    var number = WholeNumber(mantissa)
    if exponent >= 0 { number.multiply(by: 2, times: exponent) } else { number.multiply(by: 5, times: -exponent) }
    digits = number.digits
    point = digits.count + min(exponent, 0)
    while digits.last == 0 { digits.removeLast() }
  }

  /// Keeps `count` digits after the first place; a half goes to the even neighbour, as IEEE 754 and C's printf have it.
  mutating func round(to count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else {
      digits = []
      point = 0
      return
    }
    let isOdd = count > 0 && digits[count - 1] % 2 == 1
    let isUp = digits[count] > 5 || digits[count] == 5 && (isOdd || count + 1 < digits.count)
    digits.removeSubrange(count...)
    if isUp {
      while digits.last == 9 { digits.removeLast() }
      if let last = digits.popLast() {
        digits.append(last + 1)
      } else {
        digits = [1]
        point += 1
      }
    }
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { point = 0 }
  }

  /// `-123.4500` with `decimals` digits after the point, which must suffice; nil for as many as there are.
  func positional(decimals: Int? = nil) -> String {
    var text = isNegative ? "-" : ""
    for index in 0..<max(point, 1) { text += digit(index - max(1 - point, 0)) }
    let decimals = decimals ?? max(0, digits.count - point)
    if decimals > 0 {
      text += "."
      for index in 0..<decimals { text += digit(point + index) }
    }
    return text
  }

  /// `-1.2345e+02` with `decimals` digits after the point, which must suffice; nil for as many as there are.
  func scientific(decimals: Int? = nil) -> String {
    var text = (isNegative ? "-" : "") + digit(0)
    let decimals = decimals ?? max(0, digits.count - 1)
    if decimals > 0 {
      text += "."
      for index in 1...decimals { text += digit(index) }
    }
    let exponent = digits.isEmpty ? 0 : point - 1
    return text + (exponent < 0 ? "e-" : "e+") + (exponent.magnitude < 10 ? "0" : "") + String(exponent.magnitude)
  }

  private func digit(_ index: Int) -> String { digits.indices.contains(index) ? String(digits[index]) : "0" }
}

/// A whole number of any size, in limbs of nine decimal digits, the lowest first.
private struct WholeNumber {
  private var limbs: [UInt64]

  init(_ value: UInt64) { limbs = [value % 1_000_000_000, value / 1_000_000_000] }

  mutating func multiply(by base: UInt64, times count: Int) {
    var left = count
    while left > 0 {
      // 2^12 and 5^12 are small enough for a limb's product to fit 64 bits.
      let step = min(left, 12)
      let factor = (0..<step).reduce(UInt64(1)) { product, _ in product * base }
      left -= step
      var carry: UInt64 = 0
      for index in limbs.indices {
        let product = limbs[index] * factor + carry
        limbs[index] = product % 1_000_000_000
        carry = product / 1_000_000_000
      }
      if carry > 0 { limbs.append(carry) }
    }
  }

  /// Without zeros in front.
  var digits: [UInt8] {
    var digits: [UInt8] = []
    for limb in limbs.reversed() {
      var place: UInt64 = 100_000_000
      while place > 0 {
        let digit = UInt8(limb / place % 10)
        if digit != 0 || !digits.isEmpty { digits.append(digit) }
        place /= 10
      }
    }
    return digits
  }
}
