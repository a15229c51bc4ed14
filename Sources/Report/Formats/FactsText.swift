package import Facts
import Wire

/// Facts for a person: one line each; with its sentence and source when it was asked for by name.
package struct FactsText {
  private let language: Language
  package init(_ language: Language) { self.language = language }

  package func render(_ facts: FactSet, explaining: Bool) -> String {
    Catalogue.fields.compactMap { field in
      guard let entry = facts[field.name] else { return nil }
      var text = "\(field.name) = \(value(entry.fact))\n"
      if explaining {
        let sentence = language == .es ? field.es : field.en
        text += "    \(sentence)\n    ← \(Printable.text(entry.source))\n"
      }
      return text
    }.joined()
  }

  private func value(_ fact: Fact<Value>) -> String {
    switch fact {
    case .known(.list(let items)) where items.contains { $0["name"] != nil || $0["module"] != nil || $0["source"] != nil }:
      items.map { "\n    " + line($0) }.joined()
    case .known(let value): line(value)
    case .absent: language == .es ? "(no hay)" : "(none)"
    case .unknown(let reason): (language == .es ? "(sin saber: " : "(unknown: ") + Printable.text(reason) + ")"
    }
  }

  private func line(_ value: Value) -> String {
    switch value {
    case .string(let text): Printable.text(text)
    case .list(let items): items.map(line).joined(separator: " ")
    case .map(let members): members.map { "\($0.key)=\(line($0.value))" }.joined(separator: " ")
    default: String(decoding: JSON.write(value, pretty: false), as: UTF8.self)
    }
  }
}
