package import Facts

/// One audit of one host: what every format tells and the JSON contract holds.
package struct Report: Sendable {
  package enum Verdict: String, Sendable {
    case ready
    case notReady = "not-ready"
    case undecided
  }

  /// Which program judged, by which rules.
  package struct Tool: Sendable, Equatable {
    package var version: String
    /// `sha256:` and the digest of all rule packs in use.
    package var rules: String
    package init(version: String, rules: String) { (self.version, self.rules) = (version, rules) }
  }

  /// A host that can be told from others without being named.
  package struct Host: Sendable, Equatable {
    package var id: String?
    package var name: String?
    package var bootID: String?
    package init(id: String? = nil, name: String? = nil, bootID: String? = nil) { (self.id, self.name, self.bootID) = (id, name, bootID) }
  }

  package struct Subject: Sendable, Equatable {
    package var user: String
    package var uid: Int
    package init(user: String, uid: Int) { (self.user, self.uid) = (user, uid) }
  }

  /// What to do first.
  package struct Next: Sendable, Equatable {
    package var step: String
    /// One-based place of the step among the `of` steps of the profile.
    package var index: Int, of: Int
    package var cause: String?
    package init(step: String, index: Int, of: Int, cause: String?) {
      (self.step, self.index, self.of, self.cause) = (step, index, of, cause)
    }
  }

  package var tool: Tool
  /// RFC 3339 in UTC, whole seconds.
  package var created: String
  package var source: String
  package var host: Host
  package var subject: Subject
  package var nonce: String?
  package var profile: String
  package var verdict: Verdict
  package var score: Score
  package var next: Next?
  package var steps: [StepFinding]
  package var checks: [CheckFinding]
  package var causes: [CauseFinding]
  package var facts: FactSet

  package init(
    tool: Tool, created: String, source: String, host: Host, subject: Subject, nonce: String?, profile: String, verdict: Verdict,
    score: Score, next: Next?, steps: [StepFinding], checks: [CheckFinding], causes: [CauseFinding], facts: FactSet
  ) {
    (self.tool, self.created, self.source, self.host, self.subject) = (tool, created, source, host, subject)
    (self.nonce, self.profile, self.verdict, self.score, self.next) = (nonce, profile, verdict, score, next)
    (self.steps, self.checks, self.causes, self.facts) = (steps, checks, causes, facts)
  }

  /// 0 every required check passes, 1 one fails or is blocked by a failure, 2 none fails and one could not be decided.
  package var exitStatus: Int32 {
    switch verdict {
    case .ready: 0
    case .notReady: 1
    case .undecided: 2
    }
  }

  /// The causes to act on, in the order of the guide.
  package var roots: [CauseFinding] { causes.filter(\.root) }
}
