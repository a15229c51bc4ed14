import Wire

/// Names and fields: longest declared name first, then the innermost container (langdef, "Name Resolution").
extension Checker {
  /// A name alone: a variable of a macro before one of the environment.
  mutating func identifier(_ id: SyntaxTree.ID, _ name: String) -> CELType {
    if let scope = scopes.last(where: { $0.name == name }) {
      references[Int(id)] = .local(scope.local)
      return scope.type
    }
    guard let type = resolve(id, name) else {
      undeclared(id, name)
      return .dyn
    }
    return type
  }

  /// A declared name, noted for the node; nil if there is none.
  private mutating func resolve(_ id: SyntaxTree.ID, _ name: String) -> CELType? {
    guard let reference = declarations.resolve(name) else { return nil }
    references[Int(id)] = reference
    if case .variable(let slot) = reference { return declarations.variables[slot].type }
    return .type
  }

  /// The dotted name that a node spells; nil if it is none, or begins with a variable of a macro.
  func qualifiedName(_ id: SyntaxTree.ID) -> String? {
    switch node(id).kind {
    case .identifier(let name): scopes.contains { $0.name == name } ? nil : name
    case .select(let operand, let field, .value): qualifiedName(operand).map { $0 + "." + field }
    default: nil
    }
  }

  /// Whether the node or what it selects from is declared.
  func isDeclared(_ id: SyntaxTree.ID) -> Bool {
    if let name = qualifiedName(id), declarations.resolve(name) != nil { return true }
    if case .select(let operand, _, _) = node(id).kind { return isDeclared(operand) }
    return false
  }

  /// Tells that nothing has that name, and what has a similar one.
  mutating func undeclared(_ id: SyntaxTree.ID, _ name: String) {
    references[Int(id)] = .unresolved(name)
    report(id, "undeclared reference to '\(name)'", hint: hint(forName: name))
  }

  /// The variable that was probably meant; `kvm.nestd.x` is compared by its beginnings as well.
  private func hint(forName name: String) -> String? {
    var visible = scopes.map(\.name).filter { $0.utf8.first != UInt8(ascii: "@") }
    visible.append(contentsOf: declarations.variables.map(\.name))
    var beginning = Substring(name)
    while true {
      if let near = NearestName.of(String(beginning), among: visible) { return "did you mean '\(near)'?" }
      guard let dot = beginning.lastIndex(of: ".") else { break }
      beginning = beginning[..<dot]
    }
    // A bare word may be the last part of a dotted name.
    let suffix = "." + name
    if let longer = visible.first(where: { $0.hasSuffix(suffix) }) { return "did you mean '\(longer)'?" }
    return nil
  }

  /// `a.b`, `has(a.b)` and `a.?b`: one dotted variable if there is such, otherwise a field.
  mutating func select(_ id: SyntaxTree.ID, _ operand: SyntaxTree.ID, _ field: String, _ selection: SyntaxTree.Selection) -> CELType {
    if let beginning = qualifiedName(operand) {
      let name = beginning + "." + field
      if let type = selectVariable(id, name, selection) { return type }
      if !isDeclared(operand) {
        undeclared(id, name)
        return selection == .presence ? .bool : .dyn
      }
    }
    let type = resolved(check(operand))
    let (isOptional, inner) = unwrap(type)
    let result = fieldType(id, inner, field)
    switch selection {
    case .presence: return .bool
    case .optional: return .optional(result)
    case .value: return isOptional ? .optional(result) : result
    }
  }

  /// `kvm.nested`, `has(kvm.nested)` and `kvm.?nested` where `kvm.nested` is one variable.
  private mutating func selectVariable(_ id: SyntaxTree.ID, _ name: String, _ selection: SyntaxTree.Selection) -> CELType? {
    guard let type = resolve(id, name) else { return nil }
    if selection == .value { return type }
    guard case .variable(let slot) = references[Int(id)] else {
      references[Int(id)] = .none
      return nil
    }
    references[Int(id)] = selection == .presence ? .variablePresence(slot) : .optionalVariable(slot)
    return selection == .presence ? .bool : .optional(type)
  }

  /// An optional as what it holds: fields of that are asked for through it.
  func unwrap(_ type: CELType) -> (isOptional: Bool, inner: CELType) {
    if case .optional(let wrapped) = type { return (true, resolved(wrapped)) }
    return (false, type)
  }

  private mutating func fieldType(_ id: SyntaxTree.ID, _ type: CELType, _ field: String) -> CELType {
    switch type {
    case .map(_, let value): return value
    case .record(let name, let fields):
      if let found = fields.first(where: { $0.name == field }) { return found.type }
      let hint = NearestName.of(field, among: fields.map(\.name)).map { "did you mean '\($0)'?" }
      report(node(id).at, node(id).end, "\(name) has no field '\(field)'", hint: hint ?? "it has \(Self.listing(fields.map(\.name)))")
      return .dyn
    case .dyn: return .dyn
    case .parameter:
      _ = unifier.assign(.dyn, to: type)
      return .dyn
    default:
      report(node(id).at, node(id).end, "type \(text(type)) does not support field selection")
      return .dyn
    }
  }

  /// `a, b and c`, cut where it would be too long to help.
  static func listing(_ names: [String]) -> String {
    guard names.count > 1, let last = names.last else { return names.first ?? "nothing" }
    if names.count > 12 { return names.prefix(12).joined(separator: ", ") + ", …" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  /// `a[b]` and `a[?b]`.
  mutating func index(_ id: SyntaxTree.ID, _ operand: SyntaxTree.ID, _ index: SyntaxTree.ID, optional: Bool) -> CELType {
    let (isOptional, inner) = unwrap(resolved(check(operand)))
    let key = check(index)
    let result = elementType(id, inner, index, key)
    return optional || isOptional ? .optional(result) : result
  }

  private mutating func elementType(_ id: SyntaxTree.ID, _ type: CELType, _ index: SyntaxTree.ID, _ key: CELType) -> CELType {
    switch type {
    case .list(let element):
      expect(index, .int, key, "the index of a list")
      return element
    case .map(let wanted, let value):
      if !unifier.assign(key, to: wanted) { report(index, "the keys are of type \(text(wanted)), not \(text(key))") }
      return value
    case .record(let name, let fields):
      guard case .string(let start, let end) = node(index).kind else {
        expect(index, .string, key, "the index of \(name)")
        return .dyn
      }
      let field = String(decoding: tree.literals[Int(start)..<Int(end)], as: UTF8.self)
      if let found = fields.first(where: { $0.name == field }) { return found.type }
      let hint = NearestName.of(field, among: fields.map(\.name)).map { "did you mean '\($0)'?" }
      report(index, "\(name) has no field '\(field)'", hint: hint ?? "it has \(Self.listing(fields.map(\.name)))")
      return .dyn
    case .dyn: return .dyn
    case .parameter:
      _ = unifier.assign(.dyn, to: type)
      return .dyn
    default:
      report(node(id).at, node(id).end, "type \(text(type)) cannot be indexed")
      return .dyn
    }
  }
}
