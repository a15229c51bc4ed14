import Foundation
import Testing

@testable import CEL

@Suite struct SquareRootTests {
  /// Bit for bit what the processor's own instruction yields.
  @Test func asTheProcessorDoes() {
    var random = SplitMix(state: 7)
    var values: [Double] = [
      0, -0.0, 1, 2, 3, 4, 0.25, 1e308, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .leastNormalMagnitude, .infinity,
    ]
    for _ in 0..<20_000 { values.append(Double(bitPattern: random.next() & 0x7FFF_FFFF_FFFF_FFFF)) }
    for value in values where !value.isNaN {
      #expect(Arithmetic.squareRoot(value).bitPattern == value.squareRoot().bitPattern, "\(value)")
    }
    #expect(Arithmetic.squareRoot(-1).isNaN)
    #expect(Arithmetic.squareRoot(-.infinity).isNaN)
    #expect(Arithmetic.squareRoot(.nan).isNaN)
  }
}
