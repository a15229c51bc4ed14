import Facts
import Report
import Wire

/// Runs the examples that rules carry: they are tests and documentation at once.
package struct RuleTester {
  private let rules: RuleSet
  private let programs: Programs

  package init(_ rules: RuleSet) {
    self.rules = rules
    programs = Programs(rules)
  }

  package struct Outcome: Sendable {
    package var ran = 0
    package var failures: [RuleError] = []
  }

  /// Every check must pass, fail and, where it may not apply, not apply in some example; every cause must hold and be silent in one.
  package func run() -> Outcome {
    var outcome = Outcome()
    for rule in rules.checks {
      let tests = rules.tests(of: rule)
      for test in tests { run(test, of: rule, &outcome) }
      let seen = Set(tests.map(\.expect))
      for wanted in ["pass", "fail"] + (rule.when == nil ? [] : ["not-applicable"]) where !seen.contains(wanted) {
        fail(rule.node, rule.pack, "check '\(rule.id)' has no test that expects \(wanted)", &outcome)
      }
    }
    for rule in rules.causes {
      let tests = rules.tests(of: rule)
      for test in tests { run(test, of: rule, &outcome) }
      let seen = Set(tests.map(\.expect))
      for wanted in ["holds", "silent"] where !seen.contains(wanted) {
        fail(rule.node, rule.pack, "cause '\(rule.id)' has no test that expects \(wanted)", &outcome)
      }
    }
    return outcome
  }

  private func run(_ test: RuleTest, of rule: CheckRule, _ outcome: inout Outcome) {
    outcome.ran += 1
    guard let facts = facts(test, rule.pack, &outcome) else { return }
    let evaluator = Evaluator(rules, programs, facts: facts)
    var result = "pass"
    var detail = ""
    let applies = rule.when.map { evaluator.truth($0) } ?? .yes
    switch applies == .yes ? evaluator.truth(rule.assert) : applies {
    case .yes: break
    case .no: result = applies == .yes ? "fail" : "not-applicable"
    case .unknown: result = "unknown"
    case .error(let what): (result, detail) = ("error", ": \(what)")
    }
    if result != test.expect {
      fail(test.node, rule.pack, "check '\(rule.id)' gives \(result)\(detail), not \(test.expect)", &outcome)
      return
    }
    if applies == .yes, let shows = rule.shows, result != "unknown", evaluator.seen(shows) == nil {
      fail(test.node, rule.pack, "check '\(rule.id)': its 'shows' cannot be evaluated here", &outcome)
    }
    guard let wanted = test.causes else { return }
    var finding = CheckFinding(id: rule.id, step: rule.step, severity: .required, title: rule.title, result: .fail)
    finding.result = result == "fail" ? .fail : .pass
    let roots = CauseGraph(rules, evaluator).explain([finding]).roots[rule.id] ?? []
    if Set(roots) != Set(wanted) {
      fail(
        test.node, rule.pack,
        "check '\(rule.id)': the roots are [\(roots.joined(separator: ", "))], not [\(wanted.joined(separator: ", "))]", &outcome)
    }
  }

  private func run(_ test: RuleTest, of rule: CauseRule, _ outcome: inout Outcome) {
    outcome.ran += 1
    guard let facts = facts(test, rule.pack, &outcome) else { return }
    let evaluator = Evaluator(rules, programs, facts: facts)
    let result: String
    switch evaluator.truth(rule.when) {
    case .yes: result = "holds"
    case .no, .unknown: result = "silent"
    case .error(let what): result = "error (\(what))"
    }
    if result != test.expect { fail(test.node, rule.pack, "cause '\(rule.id)' gives \(result), not \(test.expect)", &outcome) }
    if test.expect == "holds", let details = rules.details(of: rule) { tell(details, of: rule, evaluator, test.node, &outcome) }
  }

  /// What a cause says must be sayable wherever it holds: an expression that fails there would be shown as `?`.
  private func tell(
    _ details: CauseDetails, of rule: CauseRule, _ evaluator: Evaluator, _ node: Document.Node, _ outcome: inout Outcome
  ) {
    func check(_ template: Template, _ name: String) {
      for case .expression(let expression) in template.pieces {
        guard let what = evaluator.mishap(expression) else { continue }
        fail(node, rule.pack, "cause '\(rule.id)': its '\(name)' cannot be told here (\(what))", &outcome)
      }
    }
    func check(_ text: LocalizedTemplate, _ name: String) {
      check(text.en, name)
      check(text.es, name)
    }
    check(details.title, "title")
    check(details.why, "why")
    if let verify = details.verify { check(verify, "verify") }
    for fix in details.fixes { for parameter in fix.parameters { check(parameter.value, "\(fix.kind)") } }
  }

  private func fail(_ node: Document.Node, _ pack: Int, _ what: String, _ outcome: inout Outcome) {
    let place = node.position
    outcome.failures.append(
      RuleError(
        file: rules.sources[pack].name, line: place.line, column: place.column, what: what, excerpt: rules.sources[pack].line(place.line)))
  }

  /// What a test does not give is absent; `{ unknown: reason }` is unknown.
  private func facts(_ test: RuleTest, _ pack: Int, _ outcome: inout Outcome) -> FactSet? {
    var facts = FactSet()
    for field in Catalogue.fields { facts.set(FactSet.Entry(name: field.name, fact: .absent, source: "test")) }
    for (name, node) in test.given {
      guard FactEnvironment.slots[name] != nil else {
        let hint = NearestName.of(name, among: FactEnvironment.slots.keys.sorted())
        fail(node, pack, "unknown fact '\(name)'" + (hint.map { ", did you mean '\($0)'?" } ?? ""), &outcome)
        return nil
      }
      var fact = Fact<Value>.known(node.value)
      if node.kind == .object, node.count == 1, let reason = node["unknown"]?.string { fact = .unknown(reason) }
      facts.set(FactSet.Entry(name: name, fact: fact, source: "test"))
    }
    return facts
  }
}
