/// What `string()` makes of values that are no text.
extension Evaluator {
  /// Nil for values that have no such text.
  func plainText(_ datum: Datum) -> String? {
    switch datum.tag {
    case .bool: datum.bits != 0 ? "true" : "false"
    case .int: String(datum.int)
    case .uint: String(datum.bits)
    case .double: NumberText.string(datum.double)
    case .string: datum.string
    // As JSON has bytes (protobuf's mapping to JSON).
    case .bytes: Base64.encode(datum.text)
    case .timestamp: Timestamp(datum)?.text
    case .duration: Duration(datum)?.text
    case .address: datum.ipAddress?.text
    case .prefix: datum.prefix?.text
    default: nil
    }
  }
}
