package import CEL
package import Facts
import Wire

/// The catalogue of facts as CEL declarations, and a set of facts as what the declarations stand for.
package enum FactEnvironment {
  /// The slot of a fact is its place in the catalogue.
  package static let environment = Environment(variables: Catalogue.fields.map { Environment.Variable($0.name, type($0.type)) })

  static let slots: [String: Int] = Dictionary(
    Catalogue.fields.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })

  private static func type(_ type: FactType) -> CELType {
    switch type {
    case .bool: .bool
    case .int: .int
    case .double: .double
    case .string: .string
    case .list(let element): .list(self.type(element))
    case .map(let value): .map(.string, self.type(value))
    case .record(let name, let fields):
      .record(name: name, fields: fields.map { CELType.Field($0.name, self.type($0.type)) })
    }
  }

  /// Absent facts stay unbound, but for lists whose names have no dot; facts that nobody spoke of are unknown.
  package static func activation(_ facts: FactSet) -> Activation {
    var activation = Activation(environment)
    // One document holds every known value, so that the evaluator reads an arena and no Swift collections.
    var values: [Value] = []
    var bound: [Int] = []
    for (slot, field) in Catalogue.fields.enumerated() {
      switch facts[field.name]?.fact {
      case .known(let value):
        bound.append(slot)
        values.append(value)
      // A name without a dot cannot be asked about with has(): a list that is not there reads as one with nothing in it.
      case .absent:
        if case .list = field.type, !field.name.utf8.contains(UInt8(ascii: ".")) {
          bound.append(slot)
          values.append(.list([]))
        }
      case .unknown, nil: activation.bindUnknown(slot)
      }
    }
    var element = Document(.list(values), name: "facts").root.elements.makeIterator()
    for slot in bound { if let node = element.next() { activation.bind(slot, node) } }
    return activation
  }
}
