import Wire

/// A datum copied out of its region as JSON would have it.
extension Evaluator {
  /// Null for what is no value.
  func value(_ datum: Datum) -> Value {
    switch datum.tag {
    case .null, .absent, .pending, .unevaluated, .error, .unknown: return .null
    case .bool: return .bool(datum.bits != 0)
    case .int: return .int(datum.int)
    case .uint: return Int64(exactly: datum.bits).map { .int($0) } ?? .double(Double(datum.bits))
    case .double: return .double(datum.double)
    case .string, .type: return .string(String(decoding: datum.text, as: UTF8.self))
    case .list: return .list(datum.elements.map { value($0) })
    case .map, .record:
      let entries = MapStorage(entries(datum))
      return .map((0..<entries.count).map { Value.Member(key(entries.key($0)), value(entries.value($0))) })
    case .optional: return datum.wrapped.map { value($0) } ?? .null
    case .bytes, .timestamp, .duration, .address, .prefix: return .string(plainText(datum) ?? "")
    }
  }

  private func key(_ datum: Datum) -> String {
    switch datum.tag {
    case .string: String(decoding: datum.text, as: UTF8.self)
    case .bool: datum.bits != 0 ? "true" : "false"
    case .uint: String(datum.bits)
    default: String(datum.int)
    }
  }
}
