import Facts
import Wire

/// A record of a fact that another probe said, read member by member; a member that is missing or of another type is nil.
struct FactRecord {
  let value: Value

  func text(_ key: String) -> String? { if case .string(let text)? = value[key] { text } else { nil } }
  func bool(_ key: String) -> Bool? { if case .bool(let bool)? = value[key] { bool } else { nil } }
  func texts(_ key: String) -> [String] {
    guard case .list(let items)? = value[key] else { return [] }
    return items.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }
  func records(_ key: String) -> [FactRecord] {
    guard case .list(let items)? = value[key] else { return [] }
    return items.map { FactRecord(value: $0) }
  }

  /// The records of a fact; none where it is absent or unknown.
  static func all(_ field: Field<[Value]>, _ facts: FactSet) -> [FactRecord] {
    guard case .known(.list(let items)) = facts.fact(field) else { return [] }
    return items.map { FactRecord(value: $0) }
  }
}

/// A record being put together; a member that is not known is left out.
struct RecordDraft {
  private var members: [Value.Member] = []

  mutating func add(_ key: String, _ text: String?) { if let text { members.append(Value.Member(key, .string(text))) } }
  mutating func add(_ key: String, _ bool: Bool?) { if let bool { members.append(Value.Member(key, .bool(bool))) } }
  mutating func add(_ key: String, _ number: Int64?) { if let number { members.append(Value.Member(key, .int(number))) } }
  mutating func add(_ key: String, _ texts: [String]?) {
    if let texts { members.append(Value.Member(key, .list(texts.map { .string($0) }))) }
  }

  var value: Value { .map(members) }
}
