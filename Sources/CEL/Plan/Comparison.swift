/// Equality and order (langdef, "Equality", "Ordering").
extension Evaluator {
  /// Values of different types are unequal, not an error; numbers are one type here.
  mutating func equal(_ a: Datum, _ b: Datum) -> Bool {
    switch (a.tag, b.tag) {
    case (.string, .string), (.bytes, .bytes), (.type, .type):
      // Long texts are paid for; short ones are within the price of the step.
      if a.length > 64, a.length == b.length, !charge(Int(a.length) / 64) { return false }
      return Bytes.equal(a, b)
    case (.bool, .bool), (.int, .int), (.uint, .uint): return a.bits == b.bits
    case (.null, .null): return true
    case (.list, .list): return equalLists(a, b)
    case (.map, .map), (.map, .record), (.record, .map), (.record, .record): return equalMaps(a, b)
    case (.timestamp, .timestamp), (.duration, .duration): return a.bits == b.bits && a.length == b.length
    case (.optional, .optional):
      guard let one = a.wrapped, let other = b.wrapped else { return a.bits == b.bits }
      return equal(one, other)
    case (.address, .address), (.prefix, .prefix): return equalNetworks(a, b)
    default: return a.isNumber && b.isNumber && Numbers.order(a, b) == .equal
    }
  }

  private mutating func equalLists(_ a: Datum, _ b: Datum) -> Bool {
    guard a.length == b.length else { return false }
    let (one, other) = (a.elements, b.elements)
    for index in 0..<one.count {
      guard charge(1), equal(one[index], other[index]) else { return false }
    }
    return true
  }

  private mutating func equalMaps(_ a: Datum, _ b: Datum) -> Bool {
    let (one, other) = (entries(a), entries(b))
    guard one.length == other.length else { return false }
    let (entries, others) = (MapStorage(one), MapStorage(other))
    for index in 0..<entries.count {
      guard charge(1), let value = others.find(entries.key(index)), equal(entries.value(index), value) else { return false }
    }
    return true
  }

  /// A record as the map that it stands for; a map unchanged.
  func entries(_ container: Datum) -> Datum {
    guard container.tag == .record, let values = container.address?.assumingMemoryBound(to: Datum.self) else { return container }
    let shape = store.declarations.layouts.shapes[Int(container.length)]
    var pairs: [Datum] = []
    for index in 0..<shape.count where values[index].tag != .absent {
      pairs.append(shape.names[index])
      pairs.append(values[index])
    }
    return pairs.withUnsafeBufferPointer { makeMap($0) }
  }

  /// `<`, `<=`, `>` and `>=`.
  mutating func ordered(_ operation: Instruction.Operation, _ a: Datum, _ b: Datum) -> Datum {
    guard let order = order(a, b) else {
      return switch operation {
      case .less: .noSuchOverload("<")
      case .lessEqual: .noSuchOverload("<=")
      case .greater: .noSuchOverload(">")
      default: .noSuchOverload(">=")
      }
    }
    return switch operation {
    case .less: .bool(order == .less)
    case .lessEqual: .bool(order == .less || order == .equal)
    case .greater: .bool(order == .greater)
    default: .bool(order == .greater || order == .equal)
    }
  }

  /// Nil for values that have no order.
  mutating func order(_ a: Datum, _ b: Datum) -> Numbers.Order? {
    switch (a.tag, b.tag) {
    case (.string, .string), (.bytes, .bytes):
      _ = charge(Int(min(a.length, b.length)) / 64)
      return Self.order(Bytes.order(a.text, b.text))
    case (.bool, .bool): return Self.order(Int(a.bits) - Int(b.bits))
    case (.timestamp, .timestamp), (.duration, .duration):
      if a.int != b.int { return a.int < b.int ? .less : .greater }
      return Self.order(Int(Int32(bitPattern: a.length)) - Int(Int32(bitPattern: b.length)))
    default: return a.isNumber && b.isNumber ? Numbers.order(a, b) : nil
    }
  }

  private static func order(_ difference: Int) -> Numbers.Order { difference < 0 ? .less : difference > 0 ? .greater : .equal }
}
