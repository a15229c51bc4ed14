/// Fields, keys and indexes, of maps, records, lists, and of optionals that hold them.
extension Evaluator {
  /// The value under a key of a map or record; nil if there is none, or if the value has no keys (`isMap` tells which).
  func find(_ container: Datum, _ key: Datum) -> (value: Datum?, isMap: Bool) {
    switch container.tag {
    case .map: return (MapStorage(container).find(key), true)
    case .record:
      guard key.tag == .string, let fields = container.address,
        let index = store.declarations.layouts.shapes[Int(container.length)].index(key)
      else { return (nil, true) }
      let value = fields.assumingMemoryBound(to: Datum.self)[index]
      return (value.tag == .absent ? nil : value, true)
    default: return (nil, false)
    }
  }

  /// `a.b`: a field, or an optional one through an optional.
  func select(_ operand: Datum, _ key: Datum) -> Datum {
    guard operand.isValue else { return operand }
    if operand.tag == .optional {
      guard let wrapped = operand.wrapped else { return .none }
      return optionalSelect(wrapped, key)
    }
    let (value, isMap) = find(operand, key)
    return value ?? (isMap ? .noSuchKey(key) : .noSuchOverload("field selection"))
  }

  /// `has(a.b)`.
  func presence(_ operand: Datum, _ key: Datum) -> Datum {
    guard operand.isValue else { return operand }
    if operand.tag == .optional {
      guard let wrapped = operand.wrapped else { return .bool(false) }
      return presence(wrapped, key)
    }
    let (value, isMap) = find(operand, key)
    return isMap ? .bool(value != nil) : .noSuchOverload("has()")
  }

  /// `a.?b`: none if it is not there.
  func optionalSelect(_ operand: Datum, _ key: Datum) -> Datum {
    guard operand.isValue else { return operand }
    if operand.tag == .optional {
      guard let wrapped = operand.wrapped else { return .none }
      return optionalSelect(wrapped, key)
    }
    let (value, isMap) = find(operand, key)
    guard isMap else { return .noSuchOverload("field selection") }
    return value.map { scratch.pointee.optional($0) } ?? .none
  }

  /// `a[b]`.
  mutating func index(_ container: Datum, _ key: Datum) -> Datum {
    if container.tag == .optional { return optionalIndex(container, key) }
    let (value, failure) = element(container, key)
    return value ?? failure
  }

  /// `a[?b]`: none if it is not there.
  mutating func optionalIndex(_ container: Datum, _ key: Datum) -> Datum {
    if container.tag == .optional {
      guard let wrapped = container.wrapped else { return .none }
      return optionalIndex(wrapped, key)
    }
    let (value, failure) = element(container, key)
    if let value { return scratch.pointee.optional(value) }
    // Nothing there is an answer; asking in a way that has none is still an error.
    return failure.failure == .noSuchOverload ? failure : .none
  }

  private mutating func element(_ container: Datum, _ key: Datum) -> (value: Datum?, failure: Datum) {
    switch container.tag {
    case .list:
      guard let index = Self.integer(key) else { return (nil, .noSuchOverload("[]")) }
      guard index >= 0, index < Int64(container.length) else { return (nil, .indexOutOfBounds(index)) }
      return (container.elements[Int(index)], .null)
    case .map, .record:
      guard charge(container.tag == .map ? 1 : Int(key.length) / 16) else { return (nil, Self.exhausted) }
      return (find(container, key).value, .noSuchKey(key))
    default: return (nil, .noSuchOverload("[]"))
    }
  }

  /// A number of any type that is a whole number.
  static func integer(_ datum: Datum) -> Int64? {
    switch datum.tag {
    case .int: datum.int
    case .uint: Int64(exactly: datum.bits)
    case .double: Numbers.int(datum.double)
    default: nil
    }
  }

  /// `a in b`: an element of a list, a key of a map.
  mutating func contains(_ container: Datum, _ element: Datum) -> Datum {
    switch container.tag {
    case .list:
      for candidate in container.elements {
        guard charge(1) else { return Self.exhausted }
        if equal(candidate, element) { return .bool(true) }
      }
      return .bool(false)
    case .map, .record: return .bool(find(container, element).value != nil)
    default: return .noSuchOverload("in")
    }
  }
}
