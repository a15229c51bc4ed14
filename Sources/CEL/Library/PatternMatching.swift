/// `matches()` and its like: patterns are compiled once, and what matching costs is paid for by the lengths of both.
extension Evaluator {
  mutating func matches(_ subject: Datum, _ pattern: LinearRegex, patternLength: Int) -> Datum {
    guard subject.tag == .string else { return .noSuchOverload("matches") }
    guard chargeMatch(subject, patternLength) else { return Self.exhausted }
    return .bool(subject.text.withMemoryRebound(to: UInt8.self) { pattern.matches($0) })
  }

  /// The engine's time is bounded by the product of the lengths.
  mutating func chargeMatch(_ subject: Datum, _ patternLength: Int) -> Bool {
    charge((Int(subject.length) / 16 &+ 1) &* (patternLength / 16 &+ 1))
  }

  /// A pattern that is known only now.
  mutating func withPattern(_ text: Datum, _ body: (inout Evaluator, LinearRegex) -> Datum) -> Datum {
    guard charge(Int(text.length)) else { return Self.exhausted }
    let pattern = String(decoding: text.text, as: UTF8.self)
    if let known = store.patterns[pattern] { return body(&self, known) }
    do {
      let compiled = try LinearRegex(pattern)
      // The cache is for the few patterns of one activation, not for one pattern an element of a long list.
      if store.patterns.count >= 64 { store.patterns.removeAll() }
      store.patterns[pattern] = compiled
      return body(&self, compiled)
    } catch {
      return scratch.pointee.error("\(error)")
    }
  }
}
