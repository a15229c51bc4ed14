extension CELType: CustomStringConvertible {
  /// As CEL writes types: `list(int)`, `map(string, dyn)`; a record by its name.
  public var description: String {
    switch self {
    case .dyn: "dyn"
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
    case .list(let element): "list(\(element))"
    case .map(let key, let value): "map(\(key), \(value))"
    case .optional(let wrapped): "optional_type(\(wrapped))"
    case .record(let name, _): name
    case .abstract(let name, let parameters):
      parameters.isEmpty ? name : "\(name)(\(parameters.map(\.description).joined(separator: ", ")))"
    case .parameter(let name): name
    }
  }
}

extension CELType {
  /// Whether a type parameter occurs anywhere in it.
  var isGeneric: Bool {
    switch self {
    case .parameter: true
    case .list(let element): element.isGeneric
    case .map(let key, let value): key.isGeneric || value.isGeneric
    case .optional(let wrapped): wrapped.isGeneric
    case .abstract(_, let parameters): parameters.contains(where: \.isGeneric)
    default: false
    }
  }

  /// A record seen as what it is at run time; any other type unchanged.
  var withoutRecord: CELType {
    if case .record = self { .map(.string, .dyn) } else { self }
  }

  /// The types that null may stand for beside its own (cel-go keeps this of the C++ checker: timestamps, durations, abstract types, wrappers).
  var isNullable: Bool {
    switch self {
    case .null, .timestamp, .duration, .optional, .abstract: true
    default: false
    }
  }

  /// For the wrapper of a primitive type, `wrapper(int)`, that type.
  var unwrapped: CELType? {
    if case .abstract("wrapper", let parameters) = self, parameters.count == 1 { parameters[0] } else { nil }
  }
}
