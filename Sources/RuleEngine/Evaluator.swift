import CEL
package import Facts
import Report
import Wire

/// Evaluates the rules' expressions over one host's facts; compiles each when it is first needed.
package final class Evaluator {
  private let rules: RuleSet
  private let programs: Programs
  private let facts: FactSet
  private let activation: Activation
  private var budget = Budget()

  package init(_ rules: RuleSet, _ programs: Programs, facts: FactSet) {
    (self.rules, self.programs, self.facts) = (rules, programs, facts)
    activation = FactEnvironment.activation(facts)
  }

  /// Three answers and an accident.
  enum Truth: Equatable {
    case yes, no
    /// Names of the facts that were in the way.
    case unknown([String])
    case error(String)
  }

  private func outcome(_ expression: Expression) -> Outcome {
    do {
      let program = try programs.program(expression)
      budget.expression = 1_000_000
      return program.evaluate(activation, budget: &budget)
    } catch { return .error(error.errors.first?.what ?? "does not compile") }
  }

  func truth(_ expression: Expression) -> Truth {
    switch outcome(expression) {
    case .value(.bool(let value)): value ? .yes : .no
    case .value: .error("not a bool")
    case .unknown(let slots): .unknown(slots.map { Catalogue.fields[$0].name })
    case .error(let what): .error(what)
    }
  }

  /// A text for people: what is not known reads `?`.
  func text(_ expression: Expression) -> String {
    switch outcome(expression) {
    case .value(.string(let text)): text
    case .value(let other): String(decoding: JSON.write(other, pretty: false), as: UTF8.self)
    case .unknown, .error: "?"
    }
  }

  /// Why an expression in a text gives no value; nil where it does, or where only an unknown fact is in the way.
  func mishap(_ expression: Expression) -> String? {
    if case .error(let what) = outcome(expression) { what } else { nil }
  }

  /// What was seen; nil where something of it is not known.
  func seen(_ expression: LocalizedExpression) -> Localized? {
    guard case .value(.string(let en)) = outcome(expression.en) else { return nil }
    if expression.en.identity == expression.es.identity { return Localized(en) }
    guard case .value(.string(let es)) = outcome(expression.es) else { return nil }
    return Localized(en: en, es: es)
  }

  func text(_ template: Template) -> String {
    var text = ""
    for piece in template.pieces {
      switch piece {
      case .text(let plain): text += plain
      case .expression(let expression): text += self.text(expression)
      }
    }
    return text
  }

  func text(_ template: LocalizedTemplate) -> Localized { Localized(en: text(template.en), es: text(template.es)) }

  /// Why facts are unknown, said once: `Permission denied (kvm.mode, kvm.owner)`.
  func reason(_ names: [String]) -> String {
    var reasons: [(text: String, names: [String])] = []
    for name in names {
      var text = "not probed"
      if case .unknown(let said)? = facts[name]?.fact { text = said }
      if let at = reasons.firstIndex(where: { $0.text == text }) { reasons[at].names.append(name) } else { reasons.append((text, [name])) }
    }
    return reasons.map { "\($0.text) (\($0.names.joined(separator: ", ")))" }.joined(separator: "; ")
  }

  /// The facts that an expression reads, in the catalogue's order.
  func reads(_ expression: Expression) -> [String] {
    guard let program = try? programs.program(expression) else { return [] }
    return program.slots.sorted().map { Catalogue.fields[$0].name }
  }
}
