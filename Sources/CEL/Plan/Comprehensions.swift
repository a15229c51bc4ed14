/// The macros over ranges. They run as loops of their own: the folds that the specification expands them to would build a list anew for
/// each element.
extension Evaluator {
  /// The pairs that a macro visits: where the first variable's values lie, and the second's, and how far apart.
  private struct Range {
    var count: Int
    /// Nil where the first variable is the index.
    var first: UnsafePointer<Datum>?
    var second: UnsafePointer<Datum>?
    var stride: Int
  }

  /// Runs one macro to its end, or to the end of the budget.
  mutating func comprehend(_ macro: ComprehensionPlan) -> Datum {
    let value = evaluate(macro.range)
    guard value.isValue else { return value }
    if macro.kind == .optMap || macro.kind == .optFlatMap { return optional(macro, value) }
    guard let range = range(value, hasSecond: macro.second >= 0) else { return .noSuchOverload("macro over what has no elements") }
    switch macro.kind {
    case .exists: return decide(macro, range, by: true)
    case .all: return decide(macro, range, by: false)
    case .existsOne: return existsOne(macro, range)
    case .map, .filter, .transformList: return list(macro, range)
    case .transformMap, .transformMapEntry: return map(macro, range)
    case .sortBy: return sortBy(macro, value)
    case .optMap, .optFlatMap: return .noSuchOverload("macro")
    }
  }

  private mutating func range(_ value: Datum, hasSecond: Bool) -> Range? {
    switch value.tag {
    case .list:
      let elements = value.elements.baseAddress
      return Range(count: Int(value.length), first: hasSecond ? nil : elements, second: elements, stride: 1)
    case .map, .record:
      let entries = entries(value)
      let pairs = entries.address?.assumingMemoryBound(to: Datum.self)
      return Range(count: Int(entries.length), first: pairs, second: pairs.map { $0 + 1 }, stride: 2)
    default: return nil
    }
  }

  /// Gives the variables their values for one turn; false if the budget is used up.
  @inline(__always)
  private mutating func turn(_ macro: ComprehensionPlan, _ range: Range, _ index: Int) -> Bool {
    locals[Int(macro.first)] = range.first.map { $0[index &* range.stride] } ?? .int(index)
    if macro.second >= 0, let second = range.second { locals[Int(macro.second)] = second[index &* range.stride] }
    return charge(1)
  }

  /// `exists` is decided by true, `all` by false; other than `&&` and `||` only in how many operands they have.
  private mutating func decide(_ macro: ComprehensionPlan, _ range: Range, by value: Bool) -> Datum {
    let decisive: UInt64 = value ? 1 : 0
    var undecided: Datum?
    for index in 0..<range.count {
      guard turn(macro, range, index) else { return Self.exhausted }
      let answer = evaluate(macro.predicate)
      if answer.tag == .bool {
        if answer.bits == decisive { return answer }
      } else {
        undecided = absorb(undecided, answer, value ? "exists()" : "all()")
      }
    }
    return undecided ?? .bool(!value)
  }

  private mutating func existsOne(_ macro: ComprehensionPlan, _ range: Range) -> Datum {
    var count = 0
    for index in 0..<range.count {
      guard turn(macro, range, index) else { return Self.exhausted }
      let answer = evaluate(macro.predicate)
      guard answer.tag == .bool else { return answer.isValue ? .noSuchOverload("exists_one()") : answer }
      count &+= Int(answer.bits)
    }
    return .bool(count == 1)
  }

  /// Whether an element is taken; what is no bool ends the macro.
  private mutating func accepts(_ macro: ComprehensionPlan) -> (Bool, failed: Datum?) {
    if macro.predicate < 0 { return (true, nil) }
    let answer = evaluate(macro.predicate)
    if answer.tag == .bool { return (answer.bits != 0, nil) }
    return (false, answer.isValue ? .noSuchOverload("filter") : answer)
  }

  private mutating func list(_ macro: ComprehensionPlan, _ range: Range) -> Datum {
    guard charge(range.count) else { return Self.exhausted }
    let elements = scratch.pointee.allocate(data: range.count)
    var filled = 0
    for index in 0..<range.count {
      guard turn(macro, range, index) else { return Self.exhausted }
      let (accepted, failed) = accepts(macro)
      if let failed { return failed }
      guard accepted else { continue }
      let value = macro.result < 0 ? locals[Int(macro.first)] : evaluate(macro.result)
      guard value.isValue else { return value }
      (elements + filled).initialize(to: value)
      filled &+= 1
    }
    return Datum(.list, UInt64(UInt(bitPattern: elements)), length: UInt32(filled))
  }

  private mutating func map(_ macro: ComprehensionPlan, _ range: Range) -> Datum {
    var pairs: [Datum] = []
    for index in 0..<range.count {
      guard turn(macro, range, index) else { return Self.exhausted }
      let (accepted, failed) = accepts(macro)
      if let failed { return failed }
      guard accepted else { continue }
      let value = evaluate(macro.result)
      guard value.isValue else { return value }
      if macro.kind == .transformMap {
        pairs.append(locals[Int(macro.first)])
        pairs.append(value)
        continue
      }
      guard value.tag == .map || value.tag == .record else { return .noSuchOverload("transformMapEntry()") }
      let entries = MapStorage(entries(value))
      guard charge(entries.count) else { return Self.exhausted }
      for entry in 0..<entries.count {
        pairs.append(entries.key(entry))
        pairs.append(entries.value(entry))
      }
    }
    return pairs.withUnsafeBufferPointer { makeMap($0) }
  }

  private mutating func sortBy(_ macro: ComprehensionPlan, _ value: Datum) -> Datum {
    guard value.tag == .list else { return .noSuchOverload("sortBy()") }
    let elements = value.elements
    var keys: [Datum] = []
    for element in elements {
      guard charge(1) else { return Self.exhausted }
      locals[Int(macro.first)] = element
      let key = evaluate(macro.result)
      guard key.isValue else { return key }
      keys.append(key)
    }
    return sorted(elements, by: keys)
  }

  /// The elements in the order of their keys, equal ones as they were.
  mutating func sorted(_ elements: UnsafeBufferPointer<Datum>, by keys: [Datum]) -> Datum {
    guard charge(keys.count * max(1, keys.count.bitWidth - keys.count.leadingZeroBitCount)) else { return Self.exhausted }
    if let first = keys.first {
      for key in keys where key.tag != first.tag || order(key, first) == nil { return .error("keys to sort by are of different types") }
    }
    let positions = (0..<keys.count).sorted { one, other in
      let order = order(keys[one], keys[other])
      return order == .less || order == .equal && one < other
    }
    return scratch.pointee.list(positions.map { elements[$0] })
  }

  private mutating func optional(_ macro: ComprehensionPlan, _ value: Datum) -> Datum {
    guard value.tag == .optional else { return .noSuchOverload("optMap()") }
    guard let wrapped = value.wrapped else { return .none }
    locals[Int(macro.first)] = wrapped
    let result = evaluate(macro.result)
    guard result.isValue else { return result }
    if macro.kind == .optMap { return scratch.pointee.optional(result) }
    return result.tag == .optional ? result : .noSuchOverload("optFlatMap()")
  }
}
