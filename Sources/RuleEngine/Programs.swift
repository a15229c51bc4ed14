package import CEL

/// The compiled expressions of a rule set: each is unpacked, or parsed, checked and planned, once, when it is first asked for.
package final class Programs {
  private let rules: RuleSet
  private var packed: PackedPrograms?
  private var compiled: [Expression.Identity: Program] = [:]

  /// - Parameter packed: The programs of the first packs of the rule set.
  package init(_ rules: RuleSet, packed: PackedPrograms? = nil) { (self.rules, self.packed) = (rules, packed) }

  /// How many were needed so far.
  package var count: Int { compiled.count }

  package func program(_ expression: Expression) throws(RuleErrors) -> Program {
    if let program = packed?.program(expression.identity) ?? compiled[expression.identity] { return program }
    let program: Program
    do { program = try FactEnvironment.environment.compile(expression.text) } catch {
      throw RuleErrors(error.issues.map { located($0, expression) })
    }
    let wanted: CELType = expression.expected == .bool ? .bool : .string
    guard program.type == wanted || program.type == .dyn else {
      let name = expression.expected == .bool ? "bool" : "string"
      let issue = CELIssue(
        offset: 0, line: 1, column: 1, length: expression.text.unicodeScalars.count, what: "this is a \(program.type), not a \(name)",
        hint: expression.expected == .string ? "string(…) makes a text of it" : nil)
      throw RuleErrors([located(issue, expression)])
    }
    compiled[expression.identity] = program
    return program
  }

  /// Compiles everything in the packs from `first` on, so that no mistake in a pack from outside waits for the host that meets it.
  package func validate(from first: Int = 0) throws(RuleErrors) {
    var errors: [RuleError] = []
    for expression in expressions() where expression.pack >= first {
      do { _ = try program(expression) } catch { errors += error.errors }
    }
    if !errors.isEmpty { throw RuleErrors(errors) }
  }

  /// Every expression of the rule set, written down for `PackedPrograms`; throws all mistakes at once.
  package func pack() throws(RuleErrors) -> PackedPrograms.Texts {
    try validate()
    var packer = PackedPrograms.Packer()
    for expression in expressions() {
      if let packed = try program(expression).packed() { packer.add(expression.identity, packed) }
    }
    return packer.texts()
  }

  private func expressions() -> [Expression] {
    var all: [Expression?] = []
    for rule in rules.checks { all += [rule.when, rule.assert, rule.shows?.en, rule.shows?.es] }
    for rule in rules.causes {
      all.append(rule.when)
      all += (rule.explains + rule.beneath).map(\.when)
      guard let details = rules.details(of: rule) else { continue }
      let parameters = details.fixes.flatMap { $0.parameters.map(\.value) }
      let templates = ([details.title, details.why] + parameters).flatMap { [$0.en, $0.es] } + (details.verify.map { [$0] } ?? [])
      all += templates.flatMap(\.expressions)
    }
    return all.compactMap { $0 }
  }

  private func located(_ issue: CELIssue, _ expression: Expression) -> RuleError {
    let source = rules.sources[expression.pack]
    let column = issue.column + (issue.line == 1 ? expression.offset : 0)
    let place = source.place(of: expression.node, line: issue.line, column: column)
    return RuleError(
      file: source.name, line: place.line, column: place.column, length: issue.length, what: issue.what, hint: issue.hint,
      excerpt: source.line(place.line))
  }
}
