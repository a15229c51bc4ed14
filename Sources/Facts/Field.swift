/// A fact's entry in the catalogue: its name, type, unit, what it says and where it comes from.
@frozen package struct Field<Wrapped: FactValue>: Sendable {
  package let any: AnyField
  package var name: String { any.name }

  /// `source` is the usual one; a probe that read another place says so when it sets the fact.
  package init(_ name: String, _ type: FactType, unit: String? = nil, _ en: String, es: String, source: String) {
    any = AnyField(name: name, type: type, unit: unit, en: en, es: es, source: source)
  }
}

/// A catalogue entry without its Swift type. There is one of each, so that whoever speaks of it copies a reference.
package final class AnyField: Sendable {
  package let name: String
  package let type: FactType
  package let unit: String?
  package let en: String, es: String
  package let source: String

  init(name: String, type: FactType, unit: String?, en: String, es: String, source: String) {
    (self.name, self.type, self.unit, self.en, self.es, self.source) = (name, type, unit, en, es, source)
  }
}
