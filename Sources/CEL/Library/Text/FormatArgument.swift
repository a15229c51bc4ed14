/// A value as `format` sees it: what the evaluator's values are turned into, one at a time, when a clause asks for them.
indirect enum FormatArgument: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case timestamp(Timestamp)
  case duration(Duration)
  /// A type, by its name.
  case type(String)
  case list([FormatArgument])
  case map([(key: FormatArgument, value: FormatArgument)])
  /// What `format` cannot write, with the name of its type.
  case other(String)

  /// The type's name, for messages.
  var typeName: String {
    switch self {
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .type: "type"
    case .list: "list"
    case .map: "map"
    case .other(let name): name
    }
  }
}
