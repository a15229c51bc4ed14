/// Values as `format` takes them.
extension Evaluator {
  /// Copied out of the region, and paid for: a value may hold others without number.
  mutating func formatArgument(_ datum: Datum) throws(LibraryError) -> FormatArgument {
    guard charge(1 + Int(datum.tag == .string || datum.tag == .bytes ? datum.length : 0) / 16) else {
      throw LibraryError("the expression costs too much to evaluate")
    }
    switch datum.tag {
    case .null: return .null
    case .bool: return .bool(datum.bits != 0)
    case .int: return .int(datum.int)
    case .uint: return .uint(datum.bits)
    case .double: return .double(datum.double)
    case .string: return .string(datum.string)
    case .bytes: return .bytes(Array(datum.text))
    case .type: return .type(datum.string)
    case .timestamp: return Timestamp(datum).map { .timestamp($0) } ?? .null
    case .duration: return Duration(datum).map { .duration($0) } ?? .null
    case .list:
      var values: [FormatArgument] = []
      for element in datum.elements { values.append(try formatArgument(element)) }
      return .list(values)
    case .map, .record:
      let entries = MapStorage(entries(datum))
      var pairs: [(key: FormatArgument, value: FormatArgument)] = []
      for index in 0..<entries.count {
        pairs.append((try formatArgument(entries.key(index)), try formatArgument(entries.value(index))))
      }
      return .map(pairs)
    default: return .other("\(datum.typeName)")
    }
  }
}
