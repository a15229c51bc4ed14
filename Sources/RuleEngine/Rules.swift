package import Report
package import Wire

/// What the guide asks for; it is scored.
package struct CheckRule: Sendable {
  package let id: String
  package let step: String
  package let severity: Severity
  /// nil: by severity, 2 for required, 1 for recommended, 0 for info.
  package let weight: Double?
  package let title: Localized
  package let when: Expression?
  package let needs: [Reference]
  package let assert: Expression
  package let shows: LocalizedExpression?
  /// The whole entry, from which the tests are read.
  let entry: Document.Node
  package let node: Document.Node
  let pack: Int
}

/// What explains a failed check; it is never scored. What it says is read only when it is told: most causes never are.
package struct CauseRule: Sendable {
  package let id: String
  package let explains: [Reference]
  package let when: Expression
  package let beneath: [Reference]
  /// The whole entry, from which `CauseDetails` are read.
  let entry: Document.Node
  package let node: Document.Node
  let pack: Int
}

/// What a cause says, and what it proposes.
package struct CauseDetails: Sendable {
  let title: LocalizedTemplate
  let why: LocalizedTemplate
  package let symptoms: [String]
  /// nil: the facts that `when` reads.
  let evidence: [Reference]?
  let verify: Template?
  let fixes: [FixRule]
  package let tests: [RuleTest]
}

struct FixRule: Sendable {
  let kind: String
  let parameters: [(name: String, value: LocalizedTemplate)]
}

/// A name that must exist, with its place.
package struct Reference: Sendable {
  package let id: String
  let node: Document.Node
}

/// An example inside a rule: facts, and what must come of them.
package struct RuleTest: Sendable {
  package let given: [(fact: String, node: Document.Node)]
  package let expect: String
  /// nil: not said.
  package let causes: [String]?
  package let node: Document.Node
}

/// Which steps there are, in order, what they weigh, and which checks are required.
package struct Profile: Sendable {
  package struct Step: Sendable {
    package let id: String
    package let section: String
    package let weight: Double
    package let title: Localized
  }
  package let id: String
  package let title: Localized
  package let steps: [Step]
  package let required: [Reference]
  package let info: [Reference]
  package let without: [Reference]
  package let node: Document.Node
  let pack: Int
}
