/// Macros over the elements of a range: the types of their variables, and of what they make.
extension Checker {
  /// The type that a macro yields.
  mutating func comprehension(_ id: SyntaxTree.ID, _ macro: SyntaxTree.Comprehension) -> CELType {
    let range = resolved(check(macro.range))
    if macro.kind == .optMap || macro.kind == .optFlatMap { return optional(id, macro, range) }
    let (key, value, isMap) = elements(macro.range, range)
    let depth = scopes.count
    var places: [Int32] = []
    if let second = macro.second {
      places = [declare(macro.first, key), declare(second, value)]
    } else {
      places = [declare(macro.first, isMap ? key : value)]
    }
    locals[id] = places
    defer { scopes.removeLast(scopes.count - depth) }
    if let predicate = macro.predicate { expect(predicate, .bool, check(predicate), "the condition of the macro") }
    let result = macro.result.map { resolved(check($0)) } ?? .dyn
    switch macro.kind {
    case .all, .exists, .existsOne: return .bool
    case .filter: return .list(isMap ? key : value)
    case .map, .transformList: return .list(result)
    case .transformMap: return .map(key, result)
    case .transformMapEntry: return entry(macro.result, result)
    case .sortBy:
      expectComparable(macro.result, result)
      return .list(value)
    case .optMap, .optFlatMap: return .dyn
    }
  }

  /// The types of index and element of a list, or of key and value of a map.
  private mutating func elements(_ id: SyntaxTree.ID, _ type: CELType) -> (key: CELType, value: CELType, isMap: Bool) {
    switch type {
    case .list(let element): return (.int, element, false)
    case .map(let key, let value): return (key, value, true)
    case .record: return (.string, .dyn, true)
    case .dyn: return (.dyn, .dyn, false)
    case .parameter:
      _ = unifier.assign(.dyn, to: type)
      return (.dyn, .dyn, false)
    default:
      report(id, "type \(text(type)) has no elements", hint: "macros range over lists and maps")
      return (.dyn, .dyn, false)
    }
  }

  private mutating func entry(_ id: SyntaxTree.ID?, _ type: CELType) -> CELType {
    switch type {
    case .map, .dyn: return type
    case .record: return type.withoutRecord
    default:
      let result = CELType.map(unifier.fresh(), unifier.fresh())
      if !unifier.assign(type, to: result), let id { report(id, "an entry is a map such as {key: value}, not \(text(type))") }
      return resolved(result)
    }
  }

  private mutating func expectComparable(_ id: SyntaxTree.ID?, _ type: CELType) {
    switch type {
    case .bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration, .dyn, .parameter: break
    default: if let id { report(id, "elements cannot be sorted by \(text(type))") }
    }
  }

  private mutating func optional(_ id: SyntaxTree.ID, _ macro: SyntaxTree.Comprehension, _ range: CELType) -> CELType {
    var held = CELType.dyn
    if case .optional(let wrapped) = range {
      held = wrapped
    } else if !unifier.assign(range, to: .optional(.dyn)) {
      report(macro.range, "an optional was expected, not \(text(range))")
    }
    locals[id] = [declare(macro.first, held)]
    defer { scopes.removeLast() }
    let result = macro.result.map { resolved(check($0)) } ?? .dyn
    guard macro.kind == .optFlatMap else { return .optional(result) }
    if case .optional = result { return result }
    if !unifier.assign(result, to: .optional(.dyn)), let body = macro.result {
      report(body, "optFlatMap() makes an optional, not \(text(result))")
    }
    return .optional(.dyn)
  }
}
