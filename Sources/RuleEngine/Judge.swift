package import Facts
package import Report

/// Turns facts into findings by the rules of one profile. Pure: the same facts and rules give the same findings.
package struct Judge {
  package struct Findings: Sendable {
    package var verdict: Report.Verdict
    package var score: Score
    package var next: Report.Next?
    package var steps: [StepFinding]
    package var checks: [CheckFinding]
    package var causes: [CauseFinding]
  }

  private let rules: RuleSet
  private let programs: Programs
  private let profile: Profile
  /// Replaces the profile's required set, if not nil: ids of steps and checks.
  private let require: Set<String>?

  /// Whether what was seen is told of passed checks too; for failed ones it always is.
  private let showsEverything: Bool
  /// Whether causes are looked for: where nobody reads them, the verdict is enough.
  private let explains: Bool

  package init(
    _ rules: RuleSet, _ programs: Programs, profile: Profile, require: [String]? = nil, showsEverything: Bool = true, explains: Bool = true
  ) {
    (self.rules, self.programs, self.profile) = (rules, programs, profile)
    (self.showsEverything, self.explains) = (showsEverything, explains)
    self.require = require.map { Set($0) }
  }

  package func judge(_ facts: FactSet) -> Findings {
    let evaluator = Evaluator(rules, programs, facts: facts)
    var judged: [String: CheckFinding] = [:]
    let order = checksInOrder()
    for rule in order { _ = find(rule, evaluator, &judged) }
    let graph = CauseGraph(rules, evaluator)
    let told = explains ? graph.explain(order.compactMap { judged[$0.id] }) : CauseGraph.Told()
    var checks = order.compactMap { judged[$0.id] }
    for at in checks.indices { checks[at].causes = told.roots[checks[at].id] ?? [] }
    let steps = score(&checks)
    return Findings(
      verdict: verdict(checks), score: steps.reduce(Score()) { $0 + $1.score }, next: next(steps, checks), steps: steps, checks: checks,
      causes: told.causes)
  }

  /// The profile's checks by its steps, in the order of the packs within a step.
  private func checksInOrder() -> [CheckRule] {
    let without = Set(profile.without.map(\.id))
    var byStep: [String: [CheckRule]] = [:]
    for rule in rules.checks where !without.contains(rule.id) { byStep[rule.step, default: []].append(rule) }
    return profile.steps.flatMap { byStep[$0.id] ?? [] }
  }

  private func severity(_ rule: CheckRule) -> Severity {
    if let require {
      if require.contains(rule.id) || require.contains(rule.step) { return .required }
      return profile.info.contains { $0.id == rule.id } ? .info : rule.severity == .required ? .recommended : rule.severity
    }
    if profile.required.contains(where: { $0.id == rule.id }) { return .required }
    if profile.info.contains(where: { $0.id == rule.id }) { return .info }
    return rule.severity
  }

  private func find(_ rule: CheckRule, _ evaluator: Evaluator, _ judged: inout [String: CheckFinding]) -> CheckFinding {
    if let done = judged[rule.id] { return done }
    var finding = CheckFinding(id: rule.id, step: rule.step, severity: severity(rule), title: rule.title, result: .pass)
    if let when = rule.when {
      switch evaluator.truth(when) {
      case .yes: break
      case .no: finding.result = .notApplicable
      case .unknown(let names): (finding.result, finding.reason) = (.unknown, evaluator.reason(names))
      case .error(let what): (finding.result, finding.reason) = (.error, what)
      }
    }
    if finding.result == .pass {
      for need in rule.needs {
        guard let needed = rules.check(need.id) else { continue }
        let below = find(needed, evaluator, &judged)
        guard below.result.blocksOthers else { continue }
        // What blocks is named by its own root: one thing to do, not a chain to follow.
        let roots = below.result == .blocked ? below.blockedBy : [below.id]
        for id in roots where !finding.blockedBy.contains(id) { finding.blockedBy.append(id) }
      }
      if !finding.blockedBy.isEmpty { finding.result = .blocked }
    }
    if finding.result == .pass {
      switch evaluator.truth(rule.assert) {
      case .yes: break
      case .no: finding.result = finding.severity == .required ? .fail : .warn
      case .unknown(let names): (finding.result, finding.reason) = (.unknown, evaluator.reason(names))
      case .error(let what): (finding.result, finding.reason) = (.error, what)
      }
    }
    let isTold = showsEverything || (finding.result != .pass && finding.result != .error)
    if isTold, finding.result != .notApplicable, finding.result != .blocked, let shows = rule.shows {
      finding.shows = evaluator.seen(shows)
    }
    judged[rule.id] = finding
    return finding
  }

  private func weight(_ check: CheckFinding) -> Double {
    if let weight = rules.check(check.id)?.weight { return weight }
    return switch check.severity {
    case .required: 2
    case .recommended: 1
    case .info: 0
    }
  }

  /// A step's weight is shared among its checks that apply; a step in which nothing weighs earns nothing and costs nothing.
  private func score(_ checks: inout [CheckFinding]) -> [StepFinding] {
    var steps: [StepFinding] = []
    for step in profile.steps {
      let members = checks.indices.filter { checks[$0].step == step.id }
      let total = members.reduce(0.0) { $0 + (checks[$1].result == .notApplicable ? 0 : weight(checks[$1])) }
      var sum = Score()
      for at in members where total > 0 && checks[at].result != .notApplicable {
        let points = step.weight * weight(checks[at]) / total
        var score = Score(low: 0, high: 0, of: points)
        switch checks[at].result {
        case .pass, .waived: (score.low, score.high) = (points, points)
        case .unknown, .blocked, .error: score.high = points
        case .fail, .warn, .notApplicable: break
        }
        checks[at].score = score
        sum = sum + score
      }
      guard !members.isEmpty else { continue }
      steps.append(
        StepFinding(
          id: step.id, section: step.section, title: step.title, result: result(members.map { checks[$0] }), score: sum,
          checks: members.map { checks[$0].id }))
    }
    return steps
  }

  /// The worst of a step's checks; what is only informative does not count against it.
  private func result(_ checks: [CheckFinding]) -> CheckResult {
    for worst in [CheckResult.fail, .error, .blocked, .unknown, .warn]
    where checks.contains(where: { $0.result == worst && $0.severity != .info }) {
      return worst
    }
    return checks.contains { $0.result != .notApplicable } ? .pass : .notApplicable
  }

  private func verdict(_ checks: [CheckFinding]) -> Report.Verdict {
    var undecided = false
    for check in checks where check.severity == .required {
      switch check.result {
      case .fail: return .notReady
      case .blocked: return .notReady
      case .unknown, .error: undecided = true
      case .pass, .warn, .notApplicable, .waived: break
      }
    }
    return undecided ? .undecided : .ready
  }

  /// The first step of the guide where something is to do: what is required first, then what is recommended.
  private func next(_ steps: [StepFinding], _ checks: [CheckFinding]) -> Report.Next? {
    for severity in [Severity.required, .recommended] {
      for (index, step) in steps.enumerated() {
        let open = checks.first {
          $0.step == step.id && $0.severity == severity && ($0.result == .fail || $0.result == .warn)
        }
        if let open { return Report.Next(step: step.id, index: index + 1, of: steps.count, cause: open.causes.first) }
      }
    }
    return nil
  }
}
