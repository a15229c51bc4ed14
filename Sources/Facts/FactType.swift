package import Wire

/// The type of a fact: what CEL declares, what the JSON Schema says.
package indirect enum FactType: Sendable, Equatable {
  case bool, int, double, string
  case list(FactType)
  /// A map whose keys are data, such as a name.
  case map(FactType)
  /// One entry of a list such as `modprobe.options`.
  case record(name: String, fields: [RecordField])
}

/// One member of a record. A record may leave out a member that is not known for it.
package struct RecordField: Sendable, Equatable {
  package let name: String
  package let type: FactType
  package let sentence: String
  package init(_ name: String, _ type: FactType, _ sentence: String) {
    self.name = name
    self.type = type
    self.sentence = sentence
  }
}

/// A Swift type that a fact can hold.
package protocol FactValue: Sendable {
  var wireValue: Value { get }
}
extension Bool: FactValue { package var wireValue: Value { .bool(self) } }
extension Int: FactValue { package var wireValue: Value { .int(Int64(self)) } }
extension Int64: FactValue { package var wireValue: Value { .int(self) } }
extension Double: FactValue { package var wireValue: Value { .double(self) } }
extension String: FactValue { package var wireValue: Value { .string(self) } }
extension Value: FactValue { package var wireValue: Value { self } }
extension Array: FactValue where Element: FactValue { package var wireValue: Value { .list(map { $0.wireValue }) } }
