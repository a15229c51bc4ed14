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

/// What explains a failed check; it is never scored. All but its name is read when it is asked for: most causes never speak.
package struct CauseRule: Sendable {
  package let id: String
  /// The whole entry, from which everything else is read.
  let entry: Document.Node
  package let node: Document.Node
  let pack: Int

  /// The checks that it explains, or does so under a condition.
  package var explains: [Conditional] { conditionals("explains", "check") }
  /// The causes that lie beneath it, or do so under a condition.
  package var beneath: [Conditional] { conditionals("beneath", "cause") }
  /// Whether it holds. Its presence was checked when the cause was read, or when the program was built.
  package var when: Expression { Expression(entry["when"] ?? entry, pack: pack, .bool) }

  /// Whether it names the check among those that it explains, whatever the condition.
  func names(_ check: UnsafeBufferPointer<UInt8>) -> Bool {
    let view = entry.document.view
    guard let list = view.member(entry.index, Self.explainsKey), view.kind(list) == .array, view.count(list) > 0 else { return false }
    var at = view.first(list)
    for _ in 0..<view.count(list) {
      if view.equals(at, check) { return true }
      if view.kind(at) == .object, let name = view.member(at, Self.checkKey), view.equals(name, check) { return true }
      at = view.next(at)
    }
    return false
  }

  private static var explainsKey: UnsafeBufferPointer<UInt8> { key("explains") }
  private static var checkKey: UnsafeBufferPointer<UInt8> { key("check") }
  private static func key(_ text: StaticString) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  private func conditionals(_ list: String, _ name: String) -> [Conditional] {
    (entry[list]?.children.map { node in
      Conditional(
        name: Reference(id: (node[name] ?? node).string ?? "", node: node[name] ?? node),
        when: node["when"].map { Expression($0, pack: pack, .bool) })
    }) ?? []
  }
}

/// A check that a cause explains, or a deeper cause: always, or only where the condition holds as well. A half-installed package explains a
/// missing service only if it is libvirt's.
package struct Conditional: Sendable {
  package let name: Reference
  package let when: Expression?
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
