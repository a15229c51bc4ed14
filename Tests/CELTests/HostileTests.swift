import Foundation
import Testing
import Wire

@testable import CEL

/// Expressions that are out to do harm: they end, within bounds, with an error.
@Suite struct HostileTests {
  static let environment = Environment(variables: [
    .init("list", .list(.int)), .init("text", .string), .init("map", .map(.string, .dyn)), .init("x", .dyn), .init("y", .dyn),
    .init("flag", .bool),
  ])

  static func evaluate(_ source: String, budget: Budget = Budget()) throws -> Outcome {
    let program = try environment.compile(source)
    var activation = Activation(environment)
    activation.bind(0, Document(.list((0..<100).map { .int($0) })).root)
    activation.bind(1, Document(.string(String(repeating: "a", count: 1000))).root)
    var budget = budget
    return program.evaluate(activation, budget: &budget)
  }

  static let tooDear = Outcome.error("the expression costs too much to evaluate")

  @Test(arguments: [
    "list.all(a, list.all(b, list.all(c, list.all(d, a + b + c + d >= 0))))",
    "list.exists(a, list.exists(b, list.exists(c, list.exists(d, 1 / 0 == a))))",
    "['x', 'y']" + String(repeating: ".map(x, [x + x, x + x]).map(y, y[0] + y[1])", count: 40),
    "[1]" + String(repeating: ".map(x, [x, x, x, x, x, x, x, x]).flatten()", count: 12),
    "cel.bind(s, text + text + text + text, "
      + (0..<20).map { "cel.bind(s\($0), \($0 == 0 ? "s" : "s\($0 - 1)") + \($0 == 0 ? "s" : "s\($0 - 1)"), " }.joined() + "size(s19)"
      + String(repeating: ")", count: 21),
    "lists.range(900000).map(a, lists.range(900000))", "lists.range(9223372036854775807)",
    "lists.range(2000).distinct().size() > 0", "list.map(a, list.map(b, list.map(c, text.replace('', text))))",
    "list.exists(a, list.exists(b, text.matches(text + string(a) + string(b))))",
    "lists.range(100).exists(a, (text + text + text + text).matches('(a?){100}(a?){100}(a?){100}b'))",
    "list.transformMap(i, v, list.transformMap(j, w, list.transformMap(k, u, [i, j, k]))).size() > 0",
  ])
  func bombs(_ source: String) throws { #expect(try Self.evaluate(source) == Self.tooDear) }

  @Test func budgets() throws {
    let program = try Self.environment.compile("list.all(a, a >= 0)")
    var activation = Activation(Self.environment)
    activation.bind(0, Document(.list((0..<100).map { .int($0) })).root)
    var budget = Budget(expression: 10_000, run: 1_000)
    #expect(program.evaluate(activation, budget: &budget) == .value(true))
    let spent = 1_000 - budget.run
    #expect(spent >= 200 && spent < 500, "\(spent)")
    // The run's budget is used up before the expression's.
    var outcomes: [Outcome] = []
    for _ in 0..<4 { outcomes.append(program.evaluate(activation, budget: &budget)) }
    #expect(outcomes.last == Self.tooDear)
    #expect(budget.run == 0)
    #expect(budget.expression == 10_000)
  }

  @Test(arguments: ["(", "[", "{1:", "!(", "-(", "x ? (", "size(", "x[", "x.map(y, ", "(x ? y : ", "[?"])
  func deepNesting(_ opening: String) {
    let error = #expect(throws: CELError.self) { try Self.environment.compile(String(repeating: opening, count: 11_000)) }
    #expect(error?.issues.first?.what.contains("nests") == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    ("1", " + 1"), ("x", ".a"), ("x", "[0]"), ("x", ".f()"), ("x", " == x"), ("flag ? 1", " : flag ? 1"), ("[]", " + []"), ("x", ".?a"),
    ("list", ".map(x, x)"),
  ])
  func longChains(_ start: String, _ link: String) {
    let error = #expect(throws: CELError.self) { try Self.environment.compile(start + String(repeating: link, count: 5_000)) }
    #expect(error?.issues.first?.what.contains("nests") == true, "\(String(describing: error))")
  }

  /// Chains that are one node may be long.
  @Test func longFlatExpressions() throws {
    #expect(try Self.evaluate("false" + String(repeating: " || flag == true", count: 5_000) + " || true") == .value(true))
    #expect(try Self.evaluate("[" + String(repeating: "1,", count: 20_000) + "1].size()") == .value(20_001))
    #expect(try Self.evaluate(String(repeating: "!", count: 50_000) + "true") == .value(true))
    #expect(try Self.evaluate(String(repeating: "-", count: 50_001) + "1") == .value(-1))
    #expect(try Self.evaluate("size('" + String(repeating: "ñ", count: 90_000) + "')") == .value(90_000))
    #expect(try Self.evaluate("{" + (0..<5_000).map { "\($0): \($0)" }.joined(separator: ",") + "}[4999]") == .value(4999))
  }

  @Test func tooLong() {
    let error = #expect(throws: CELError.self) { try Self.environment.compile(String(repeating: "ñ", count: 100_001)) }
    #expect(error?.issues.first?.what == "the expression has 100001 characters, more than 100000")
  }

  @Test func manyMistakes() {
    let error = #expect(throws: CELError.self) {
      try Self.environment.compile(Array(repeating: "nonsense", count: 1_000).joined(separator: "||"))
    }
    #expect(error?.issues.count == 100)
  }

  /// Arithmetic at the ends of its ranges, and functions with arguments far out of theirs.
  @Test(arguments: [
    "9223372036854775807 + 1", "-9223372036854775808 - 1", "-(-9223372036854775808)", "-9223372036854775808 / -1",
    "-9223372036854775808 % -1", "9223372036854775807 * 2", "18446744073709551615u + 1u", "0u - 1u", "1u / 0u", "1 % 0",
    "int(1e300)", "uint(-1.0)", "int(0.0 / 0.0)", "list[9223372036854775807]", "list[-9223372036854775808]",
    "text.substring(9223372036854775807)", "text.charAt(-9223372036854775808)", "text.split('', -9223372036854775808).size() / 0",
    "text.replace('a', 'b', 9223372036854775807).size() / 0", "list.slice(9223372036854775807, -9223372036854775808)",
    "math.bitShiftLeft(1, 9223372036854775807) / 0", "math.abs(-9223372036854775808)", "lists.range(-9223372036854775808)[0]",
    "list.flatten(9223372036854775807)[1000]", "text.indexOf('a', 9223372036854775807)", "text.lastIndexOf('a', -9223372036854775808)",
  ])
  func extremes(_ source: String) throws {
    guard case .error = try Self.environment.compile(source, isStrict: false).outcome(Self.environment) else {
      Issue.record("no error")
      return
    }
  }

  /// Expressions of the corpus, cut, doubled and mixed: whatever comes of it, it is an answer. The seed is fixed, so that a failure repeats.
  @Test(.enabled(if: Corpora.hasConformance)) func mutations() throws {
    let rows = try #require(try ConformanceRow.all())
    var random = SplitMix(state: 20_261_124)
    let expressions = rows.map { Array($0.expression.utf8) }.filter { $0.count < 2_000 }
    try #require(!expressions.isEmpty)
    var compiled = 0
    for round in 0..<20_000 {
      var bytes = expressions[Int(random.next() % UInt64(expressions.count))]
      for _ in 0...(random.next() % 3) { Self.mutate(&bytes, expressions, &random) }
      let source = String(decoding: bytes.prefix(4_000), as: UTF8.self)
      // Unchecked, more reaches the evaluator.
      guard let program = try? Self.environment.compile(source, isStrict: round % 4 == 0) else { continue }
      compiled += 1
      _ = program.outcome(Self.environment, steps: 20_000)
    }
    #expect(compiled > 1_000)
  }

  private static let letters = Array("()[]{}.,?:!-+*/%<>=&|'\"\\0123456789uxeE\n".utf8)

  private static func mutate(_ bytes: inout [UInt8], _ others: [[UInt8]], _ random: inout SplitMix) {
    let place = Int(random.next() % UInt64(bytes.count + 1))
    switch random.next() % 6 {
    case 0: bytes.removeSubrange(place..<min(bytes.count, place + Int(random.next() % 8)))
    case 1:
      let other = others[Int(random.next() % UInt64(others.count))]
      let start = Int(random.next() % UInt64(other.count))
      bytes.insert(contentsOf: other[start..<min(other.count, start + Int(random.next() % 30))], at: place)
    case 2: bytes.insert(letters[Int(random.next() % UInt64(letters.count))], at: place)
    case 3 where !bytes.isEmpty: bytes[min(place, bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
    case 4:
      let words = [
        "9223372036854775807", "-1", "null", "[]", "{}", "''", "x", "list", "text", "dyn(", ".map(x,", "optional.none()", "0.0/0.0",
      ]
      bytes.insert(contentsOf: Array(words[Int(random.next() % UInt64(words.count))].utf8), at: place)
    default: bytes.insert(contentsOf: Array(bytes.prefix(place)), at: place)
    }
  }
}

extension Program {
  /// What comes out without any variable bound.
  func outcome(_ environment: Environment, steps: Int = 1_000_000) -> Outcome {
    var budget = Budget(expression: steps, run: steps)
    return evaluate(Activation(environment), budget: &budget)
  }
}

/// A small generator of random numbers whose sequence is the same everywhere (Steele, Lea, Flood: SplitMix64).
struct SplitMix {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
