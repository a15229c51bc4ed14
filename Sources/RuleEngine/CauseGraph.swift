import Report

/// Finds which causes hold, which of them are roots, and what follows from what.
struct CauseGraph {
  struct Told {
    /// Roots before what follows from them, in the order of the checks they explain.
    var causes: [CauseFinding] = []
    /// The root causes of each failed check.
    var roots: [String: [String]] = [:]
  }

  private let rules: RuleSet
  private let evaluator: Evaluator

  init(_ rules: RuleSet, _ evaluator: Evaluator) { (self.rules, self.evaluator) = (rules, evaluator) }

  /// A cause speaks only to explain a check that failed, or to lie beneath a cause that does.
  func explain(_ checks: [CheckFinding]) -> Told {
    let failed = checks.filter { $0.result == .fail || $0.result == .warn }
    if failed.isEmpty { return Told() }
    var holds: [String: Bool] = [:]
    func held(_ cause: CauseRule) -> Bool {
      if let known = holds[cause.id] { return known }
      let answer = evaluator.truth(cause.when) == .yes
      holds[cause.id] = answer
      return answer
    }
    func applies(_ conditional: Conditional) -> Bool { conditional.when.map { evaluator.truth($0) == .yes } ?? true }
    func beneath(_ cause: CauseRule) -> [CauseRule] {
      cause.beneath.filter(applies).compactMap { rules.cause($0.name.id) }.filter(held)
    }
    var told = Told()
    var explained: [String: [String]] = [:]  // cause → checks
    var order: [String] = []
    func tell(_ cause: CauseRule, for check: String) {
      if explained[cause.id] == nil { order.append(cause.id) }
      if explained[cause.id]?.contains(check) == true { return }
      explained[cause.id, default: []].append(check)
      for deeper in beneath(cause) { tell(deeper, for: check) }
    }
    for check in failed {
      var name = check.id
      let candidates = name.withUTF8 { name in rules.causes.indices.filter { rules.causes[$0].names(name) } }
      for at in candidates
      where held(rules.causes[at]) && rules.causes[at].explains.contains(where: { $0.name.id == check.id && applies($0) }) {
        tell(rules.causes[at], for: check.id)
      }
    }
    for id in order {
      guard let rule = rules.cause(id) else { continue }
      let beneath = beneath(rule).map(\.id)
      if beneath.isEmpty { for check in explained[id] ?? [] { told.roots[check, default: []].append(id) } }
      if let finding = finding(rule, explains: explained[id] ?? [], beneath: beneath) { told.causes.append(finding) }
    }
    told.causes = told.causes.filter(\.root) + told.causes.filter { !$0.root }
    return told
  }

  private func finding(_ rule: CauseRule, explains: [String], beneath: [String]) -> CauseFinding? {
    guard let details = rules.details(of: rule) else { return nil }
    return CauseFinding(
      id: rule.id, root: beneath.isEmpty, explains: explains, beneath: beneath, title: evaluator.text(details.title),
      why: evaluator.text(details.why), evidence: details.evidence?.map(\.id) ?? evaluator.reads(rule.when),
      verify: details.verify.map { evaluator.text($0) },
      // A consequence goes away with its root: proposing its own fix would be a second thing to do.
      requests: beneath.isEmpty ? details.fixes.map(request) : [])
  }

  private func request(_ fix: FixRule) -> FixRequest {
    FixRequest(kind: fix.kind, parameters: fix.parameters.map { FixRequest.Parameter($0.name, evaluator.text($0.value)) })
  }
}
