/// A fact's entry in the catalogue: its name, type, unit, what it says and where it comes from.
package struct Field<Wrapped: FactValue>: Sendable {
  package let any: AnyField
  package var name: String { any.name }

  /// `source` is the usual one; a probe that read another place says so when it sets the fact.
  package init(_ name: String, _ type: FactType, unit: String? = nil, _ en: String, es: String, source: String) {
    any = AnyField(name: name, type: type, unit: unit, en: en, es: es, source: source)
  }
}

/// A catalogue entry without its Swift type.
package struct AnyField: Sendable {
  package let name: String
  package let type: FactType
  package let unit: String?
  package let en: String, es: String
  package let source: String
}
