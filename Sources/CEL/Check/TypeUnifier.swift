/// Finds what type parameters stand for while one expression is checked (cel-go `checker/types.go`; langdef, "Type Checking").
struct TypeUnifier {
  private var substitutions: [String: CELType] = [:]
  private var freshCount = 0

  /// A type parameter that nothing is known about yet.
  mutating func fresh() -> CELType {
    freshCount += 1
    return .parameter("%\(freshCount)")
  }

  /// The type with type parameters of a declaration renamed, so that two calls of one function do not share them.
  mutating func freshened(_ types: [CELType]) -> [CELType] {
    var names: [String: CELType] = [:]
    return types.map { rename($0, &names) }
  }

  private mutating func rename(_ type: CELType, _ names: inout [String: CELType]) -> CELType {
    switch type {
    case .parameter(let name):
      if let known = names[name] { return known }
      let new = fresh()
      names[name] = new
      return new
    case .list(let element): return .list(rename(element, &names))
    case .map(let key, let value): return .map(rename(key, &names), rename(value, &names))
    case .optional(let wrapped): return .optional(rename(wrapped, &names))
    case .abstract(let name, let parameters) where !parameters.isEmpty:
      var renamed: [CELType] = []
      for parameter in parameters { renamed.append(rename(parameter, &names)) }
      return .abstract(name, renamed)
    default: return type
    }
  }

  /// The type with all that is known about its parameters put in; what stays open becomes dyn if `closed`.
  func resolve(_ type: CELType, closed: Bool = false) -> CELType {
    switch type {
    case .parameter(let name):
      if let known = substitutions[name] { return resolve(known, closed: closed) }
      return closed ? .dyn : type
    case .list(let element): return .list(resolve(element, closed: closed))
    case .map(let key, let value): return .map(resolve(key, closed: closed), resolve(value, closed: closed))
    case .optional(let wrapped): return .optional(resolve(wrapped, closed: closed))
    case .abstract(let name, let parameters) where !parameters.isEmpty:
      return .abstract(name, parameters.map { resolve($0, closed: closed) })
    default: return type
    }
  }

  /// Whether a value of one type may stand where the other is wanted; what is learnt about parameters is kept only if so.
  mutating func assign(_ from: CELType, to: CELType) -> Bool {
    let saved = substitutions
    if assignable(from, to) { return true }
    substitutions = saved
    return false
  }

  /// The same for arguments and parameters, all of them or none.
  mutating func assign(_ from: [CELType], to: [CELType]) -> Bool {
    guard from.count == to.count else { return false }
    let saved = substitutions
    for (one, other) in zip(from, to) where !assignable(one, other) {
      substitutions = saved
      return false
    }
    return true
  }

  /// The type of a list whose elements have these two types; dyn if neither is assignable to the other.
  mutating func join(_ previous: CELType?, _ next: CELType) -> CELType {
    guard let previous else { return next }
    if assign(previous, to: next) { return moreGeneral(previous, next) }
    return .dyn
  }

  private mutating func assignable(_ one: CELType, _ other: CELType) -> Bool {
    if case .parameter(let name) = other {
      let (valid, known) = substitute(name, by: one)
      if valid { return true }
      if known { return false }
    }
    if case .parameter(let name) = one { return substitute(name, by: other).valid }
    switch (one, other) {
    case (.dyn, _), (_, .dyn): return true
    case (.null, .null): return true
    case (.null, let type), (let type, .null): return type.isNullable
    case (.record(let name, let fields), .record(let otherName, let otherFields)): return name == otherName && fields == otherFields
    // A record is a map to everything that does not know its fields.
    case (.record, .map): return assignable(one.withoutRecord, other)
    case (.map, .record): return assignable(one, other.withoutRecord)
    case (.list(let a), .list(let b)): return assignable(a, b)
    case (.map(let a, let b), .map(let c, let d)): return assignable(a, c) && assignable(b, d)
    case (.optional(let a), .optional(let b)): return assignable(a, b)
    case (.abstract(let name, let a), .abstract(let otherName, let b)) where name == otherName && a.count == b.count:
      for (left, right) in zip(a, b) where !assignable(left, right) { return false }
      return true
    default:
      if let inner = one.unwrapped { return inner == other }
      if let inner = other.unwrapped { return inner == one }
      return one == other
    }
  }

  /// Whether the parameter may stand for the type, and whether it stood for something before.
  private mutating func substitute(_ name: String, by type: CELType) -> (valid: Bool, known: Bool) {
    if type == .parameter(name) { return (true, true) }
    guard let known = substitutions[name] else {
      guard !occurs(name, in: type) else { return (false, false) }
      substitutions[name] = type
      return (true, false)
    }
    if type == known { return (true, true) }
    guard assignable(type, known) else { return (false, true) }
    let general = moreGeneral(type, known)
    if !occurs(name, in: general) { substitutions[name] = general }
    return (true, true)
  }

  /// Whether a type would hold itself if the parameter stood for it.
  private func occurs(_ name: String, in type: CELType) -> Bool {
    switch type {
    case .parameter(let other):
      if other == name { return true }
      return substitutions[other].map { occurs(name, in: $0) } ?? false
    case .list(let element): return occurs(name, in: element)
    case .map(let key, let value): return occurs(name, in: key) || occurs(name, in: value)
    case .optional(let wrapped): return occurs(name, in: wrapped)
    case .abstract(_, let parameters): return parameters.contains { occurs(name, in: $0) }
    default: return false
    }
  }

  /// The one of two types that the other is a case of; the second if neither is.
  func moreGeneral(_ one: CELType, _ other: CELType) -> CELType { isAtMostAsSpecific(one, other) ? one : other }

  private func isAtMostAsSpecific(_ one: CELType, _ other: CELType) -> Bool {
    switch (one, other) {
    case (.dyn, _), (.parameter, _): return true
    case (_, .dyn), (_, .parameter): return false
    case (.list(let a), .list(let b)), (.optional(let a), .optional(let b)): return isAtMostAsSpecific(a, b)
    case (.map(let a, let b), .map(let c, let d)): return isAtMostAsSpecific(a, c) && isAtMostAsSpecific(b, d)
    case (.map, .record): return true
    case (.abstract(let name, let a), .abstract(let otherName, let b)) where name == otherName && a.count == b.count:
      return zip(a, b).allSatisfy { isAtMostAsSpecific($0, $1) }
    // null with a nullable type, a primitive with its wrapper: the wider one is the more general.
    case (let type, .null): return type.isNullable
    default: return one == other || one.unwrapped == other
    }
  }
}
