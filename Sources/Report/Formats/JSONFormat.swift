package import Facts
package import Wire

/// The report as one JSON object, keys in the order of the contract (design: “The report”).
package struct JSONFormat {
  private let language: Language
  package init(_ language: Language) { self.language = language }

  package func render(_ report: Report) -> [UInt8] { JSON.write(value(report)) + [10] }

  package func value(_ report: Report) -> Value {
    [
      "schema": "virt-doctor/report/1",
      "tool": ["name": "virt-doctor", "version": .string(report.tool.version), "rules": .string(report.tool.rules)],
      "created": .string(report.created),
      "source": ["kind": .string(report.source)],
      "host": ["id": text(report.host.id), "name": text(report.host.name), "bootId": text(report.host.bootID)],
      "subject": ["user": .string(report.subject.user), "uid": .int(Int64(report.subject.uid))],
      "nonce": text(report.nonce),
      "profile": .string(report.profile),
      "verdict": .string(report.verdict.rawValue),
      "score": .map(score(report.score)),
      "next": report.next.map(next) ?? .null,
      "steps": .list(report.steps.map(step)),
      "checks": .list(report.checks.map(check)),
      "causes": .list(report.causes.map { cause($0, report.facts) }),
      "facts": Self.facts(report.facts),
    ]
  }

  /// Facts by name, each known, unknown or absent, in the catalogue's order.
  package static func facts(_ facts: FactSet) -> Value {
    .map(Catalogue.fields.compactMap { facts[$0.name] }.map { Value.Member($0.name, .map(fact($0))) })
  }

  private static func fact(_ entry: FactSet.Entry) -> [Value.Member] {
    switch entry.fact {
    case .known(let value): [.init("value", value), .init("source", .string(entry.source))]
    case .absent: [.init("absent", .bool(true)), .init("source", .string(entry.source))]
    case .unknown(let reason): [.init("unknown", .string(reason)), .init("source", .string(entry.source))]
    }
  }

  private func text(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
  private func texts(_ texts: [String]) -> Value { .list(texts.map { .string($0) }) }

  private func number(_ number: Double) -> Value {
    let value = Numbers.rounded(number)
    return value == value.rounded() ? .int(Int64(value)) : .double(value)
  }

  private func score(_ score: Score) -> [Value.Member] {
    [.init("low", number(score.low)), .init("high", number(score.high)), .init("of", number(score.of))]
  }

  private func next(_ next: Report.Next) -> Value {
    ["step": .string(next.step), "index": .int(Int64(next.index)), "of": .int(Int64(next.of)), "cause": text(next.cause)]
  }

  private func step(_ step: StepFinding) -> Value {
    .map(
      [
        .init("id", .string(step.id)), .init("section", .string(step.section)), .init("title", .string(step.title[language])),
        .init("result", .string(step.result.rawValue)),
      ] + score(step.score) + [.init("checks", texts(step.checks))])
  }

  private func check(_ check: CheckFinding) -> Value {
    [
      "id": .string(check.id), "step": .string(check.step), "severity": .string(check.severity.rawValue),
      "title": .string(check.title[language]), "result": .string(check.result.rawValue), "shows": text(check.shows?[language]),
      "reason": text(check.reason), "blockedBy": texts(check.blockedBy), "causes": texts(check.causes),
    ]
  }

  private func cause(_ cause: CauseFinding, _ facts: FactSet) -> Value {
    let evidence = cause.evidence.compactMap { facts[$0] }.map { Value.map([.init("fact", .string($0.name))] + Self.fact($0)) }
    return [
      "id": .string(cause.id), "root": .bool(cause.root), "explains": texts(cause.explains), "beneath": texts(cause.beneath),
      "title": .string(cause.title[language]), "why": .string(cause.why[language]), "evidence": .list(evidence),
      "fixes": .list(cause.fixes.map(fix)),
    ]
  }

  private func fix(_ fix: Fix) -> Value {
    [
      "kind": .string(fix.kind), "summary": .string(fix.summary[language]), "shell": texts(fix.shell), "diff": text(fix.diff),
      "needsRoot": .bool(fix.needsRoot), "takesEffect": .string(fix.takesEffect.rawValue), "risk": .string(fix.risk.rawValue),
      "verify": text(fix.verify),
    ]
  }
}
