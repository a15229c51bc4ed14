/// How much a check matters to the verdict: a required one decides it.
package enum Severity: String, Sendable, CaseIterable { case required, recommended, info }

/// What became of a check.
package enum CheckResult: String, Sendable, CaseIterable {
  case pass, fail, warn, unknown, blocked
  case notApplicable = "not-applicable"
  case error, waived

  /// Whether what depends on it is blocked.
  package var blocksOthers: Bool { self == .fail || self == .warn || self == .blocked }
}

/// The points that a check, a step or a host has earned: what is unknown or blocked makes the interval.
package struct Score: Sendable, Equatable {
  package var low: Double, high: Double, of: Double
  package init(low: Double = 0, high: Double = 0, of: Double = 0) { (self.low, self.high, self.of) = (low, high, of) }

  package static func + (a: Score, b: Score) -> Score { Score(low: a.low + b.low, high: a.high + b.high, of: a.of + b.of) }
}

/// One check with what was seen.
package struct CheckFinding: Sendable, Equatable {
  package var id: String
  package var step: String
  package var severity: Severity
  package var title: Localized
  package var result: CheckResult
  /// What was seen, in names and values.
  package var shows: Localized?
  /// Why it is unknown or an error, in the words of the system.
  package var reason: String?
  package var blockedBy: [String] = []
  /// The root causes that explain a failure.
  package var causes: [String] = []
  package var score = Score()

  package init(id: String, step: String, severity: Severity, title: Localized, result: CheckResult) {
    (self.id, self.step, self.severity, self.title, self.result) = (id, step, severity, title, result)
  }
}

/// One step of the guide with the sum of its checks.
package struct StepFinding: Sendable, Equatable {
  package var id: String
  package var section: String
  package var title: Localized
  package var result: CheckResult
  package var score: Score
  package var checks: [String]

  package init(id: String, section: String, title: Localized, result: CheckResult, score: Score, checks: [String]) {
    (self.id, self.section, self.title, self.result, self.score, self.checks) = (id, section, title, result, score, checks)
  }
}

/// A cause that holds: a root, or what follows from one.
package struct CauseFinding: Sendable, Equatable {
  package var id: String
  package var root: Bool
  package var explains: [String]
  /// The deeper causes that hold as well.
  package var beneath: [String]
  package var title: Localized
  package var why: Localized
  /// Names of the facts that it rests on.
  package var evidence: [String]
  package var verify: String?
  /// What the rules ask for; `fixes` is what that means on this host.
  package var requests: [FixRequest]
  package var fixes: [Fix] = []

  package init(
    id: String, root: Bool, explains: [String], beneath: [String], title: Localized, why: Localized, evidence: [String], verify: String?,
    requests: [FixRequest]
  ) {
    (self.id, self.root, self.explains, self.beneath, self.title, self.why) = (id, root, explains, beneath, title, why)
    (self.evidence, self.verify, self.requests) = (evidence, verify, requests)
  }
}
