package import Wire

/// All that is known of one host, in the order of the catalogue once sorted, each fact with the place it was read from.
package struct FactSet: Sendable {
  package struct Entry: Sendable, Equatable {
    package let name: String
    package let fact: Fact<Value>
    package let source: String
    package init(name: String, fact: Fact<Value>, source: String) {
      self.name = name
      self.fact = fact
      self.source = source
    }
  }

  package private(set) var entries: [Entry] = []
  private var index: [String: Int] = [:]

  package init() {
    // As many as the catalogue has, or more: neither grows while it is filled.
    entries.reserveCapacity(192)
    index.reserveCapacity(192)
  }

  /// Says a fact, in place of what was said before.
  @_specialize(where T == Bool)
  @_specialize(where T == Int)
  @_specialize(where T == String)
  @_specialize(where T == [String])
  @_specialize(where T == [Value])
  package mutating func set<T: FactValue>(_ field: Field<T>, _ fact: Fact<T>, source: String? = nil) {
    let value: Fact<Value> =
      switch fact {
      case .known(let value): .known(value.wireValue)
      case .absent: .absent
      case .unknown(let reason): .unknown(reason)
      }
    set(Entry(name: field.any.name, fact: value, source: source ?? field.any.source))
  }

  package mutating func set(_ entry: Entry) {
    if let at = index[entry.name] {
      entries[at] = entry
    } else {
      index[entry.name] = entries.count
      entries.append(entry)
    }
  }

  /// Says everything that another set says.
  package mutating func take(_ other: FactSet) { for entry in other.entries { set(entry) } }

  /// nil: no probe spoke of it.
  package subscript(name: String) -> Entry? { index[name].map { entries[$0] } }

  package func fact<T: FactValue>(_ field: Field<T>) -> Fact<Value> { self[field.name]?.fact ?? .unknown("not probed") }
  package func bool(_ field: Field<Bool>) -> Bool? { if case .known(.bool(let value)) = fact(field) { value } else { nil } }
  package func string(_ field: Field<String>) -> String? { if case .known(.string(let value)) = fact(field) { value } else { nil } }
  package func int(_ field: Field<Int>) -> Int? { if case .known(.int(let value)) = fact(field) { Int(value) } else { nil } }
}
