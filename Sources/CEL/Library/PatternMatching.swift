/// `matches()` and its like: patterns are compiled once, and a search is paid for by the size of both pattern and text.
extension Evaluator {
  /// Whether the pattern is found anywhere in the text.
  mutating func matches(_ subject: Datum, _ pattern: LinearRegex) -> Datum {
    guard subject.tag == .string else { return .noSuchOverload("matches") }
    guard chargeSearch(subject, pattern) else { return Self.exhausted }
    return .bool(subject.text.withMemoryRebound(to: UInt8.self) { pattern.matches($0) })
  }

  /// Pays for one search through all of a text; the engine's own steps are much smaller than the evaluator's.
  mutating func chargeSearch(_ subject: Datum, _ pattern: LinearRegex) -> Bool {
    charge((Int(subject.length) &+ 1) &* pattern.stepsPerCodePoint / 16)
  }

  /// A pattern that is known only now.
  mutating func withPattern(_ text: Datum, _ body: (inout Evaluator, LinearRegex) -> Datum) -> Datum {
    guard charge(Int(text.length)) else { return Self.exhausted }
    let pattern = String(decoding: text.text, as: UTF8.self)
    if let known = store.patterns[pattern] { return body(&self, known) }
    do {
      let compiled = try LinearRegex(pattern)
      // A short pattern may stand for a long program.
      guard charge(compiled.stepsPerCodePoint) else { return Self.exhausted }
      // The cache is for the few patterns of one activation, not for one pattern an element of a long list.
      if store.patterns.count >= 64 { store.patterns.removeAll() }
      store.patterns[pattern] = compiled
      return body(&self, compiled)
    } catch {
      return scratch.pointee.error("\(error)")
    }
  }
}
