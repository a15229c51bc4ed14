/// Reads numbers from their JSON text, so that a document keeps them exactly as they were written.
@usableFromInline enum NumberText {
  /// The integer, if the text has neither fraction nor exponent and fits; nil otherwise.
  @inlinable static func int(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    var at = 0
    let negative = !text.isEmpty && text[0] == UInt8(ascii: "-")
    if negative { at = 1 }
    guard at < text.count else { return nil }
    var total: Int64 = 0
    while at < text.count {
      let digit = text[at] &- 48
      guard digit < 10 else { return nil }
      // Downwards, since the smallest Int64 has no positive twin.
      let (scaled, tooBig) = total.multipliedReportingOverflow(by: 10)
      let (next, tooSmall) = scaled.subtractingReportingOverflow(Int64(digit))
      if tooBig || tooSmall { return nil }
      total = next
      at += 1
    }
    if negative { return total }
    return total == .min ? nil : -total
  }

  /// The nearest double; nil if the number is too large for one.
  @usableFromInline static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    if let quick = exact(text) { return quick }
    guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }

  /// The fast path: up to 15 digits and a power of ten that a double holds exactly, so that one rounding is all there is (Clinger 1990).
  private static func exact(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    var at = 0
    let negative = !text.isEmpty && text[0] == UInt8(ascii: "-")
    if negative { at = 1 }
    var mantissa: Int64 = 0
    var digits = 0
    var fraction = 0
    var inFraction = false
    while at < text.count {
      let byte = text[at]
      if byte == UInt8(ascii: "."), !inFraction {
        inFraction = true
      } else {
        let digit = byte &- 48
        guard digit < 10, digits < 15 else { return nil }
        mantissa = mantissa * 10 + Int64(digit)
        digits += 1
        if inFraction { fraction += 1 }
      }
      at += 1
    }
    guard digits > 0 else { return nil }
    let value = Double(mantissa) / powersOfTen[fraction]
    return negative ? -value : value
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]
}
