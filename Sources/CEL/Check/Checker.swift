/// Finds the type of every node and what every name stands for (langdef, "Type Checking"; cel-go `checker/checker.go`).
struct Checker {
  /// What the expression may name.
  let declarations: Declarations
  /// For the places of mistakes.
  let source: SourceText
  /// What is checked.
  let tree: SyntaxTree
  /// Without it, mistakes are left to be errors of the evaluation, as for expressions that a host chose not to check.
  let isStrict: Bool

  /// What each node turned out to be; see `Reference`.
  var references: [Reference]
  /// The type of each node, type parameters still in it.
  var types: [CELType]
  /// What is known of type parameters so far.
  var unifier = TypeUnifier()
  /// The mistakes found so far.
  var issues: [CELIssue] = []
  /// The variables of macros, innermost last.
  var scopes: [(name: String, type: CELType, local: Int32)] = []
  /// The values of the `cel.block` around this place.
  var block: [(type: CELType, local: Int32)] = []
  /// The places of the variables that a node brings into being.
  var locals: [SyntaxTree.ID: [Int32]] = [:]
  /// How many places the frame has so far.
  var localCount: Int32 = 0

  /// More mistakes than this help nobody.
  static let issueLimit = 100

  /// Call `check(_:_:_:isStrict:)`, which does all that is needed.
  init(_ tree: SyntaxTree, _ source: SourceText, _ declarations: Declarations, isStrict: Bool) {
    self.tree = tree
    self.source = source
    self.declarations = declarations
    self.isStrict = isStrict
    references = Array(repeating: .none, count: tree.nodes.count)
    types = Array(repeating: .dyn, count: tree.nodes.count)
  }

  /// Checks a whole tree; throws all mistakes at once.
  static func check(_ tree: SyntaxTree, _ source: SourceText, _ declarations: Declarations, isStrict: Bool = true) throws(CELError)
    -> CheckedTree
  {
    var checker = Checker(tree, source, declarations, isStrict: isStrict)
    _ = checker.check(tree.root)
    if isStrict, !checker.issues.isEmpty { throw CELError(checker.issues) }
    for index in checker.types.indices { checker.types[index] = checker.unifier.resolve(checker.types[index], closed: true) }
    return CheckedTree(
      tree: tree, references: checker.references, types: checker.types, locals: checker.locals, localCount: Int(checker.localCount))
  }

  // MARK: What the parts share

  /// The node of that index.
  func node(_ id: SyntaxTree.ID) -> SyntaxTree.Node { tree.nodes[Int(id)] }

  /// Notes a mistake about a range of bytes.
  mutating func report(_ start: Int32, _ end: Int32, _ what: String, hint: String? = nil) {
    guard isStrict, issues.count < Self.issueLimit else { return }
    issues.append(source.issue(start, end, what, hint: hint))
  }

  /// Notes a mistake about a whole node.
  mutating func report(_ id: SyntaxTree.ID, _ what: String, hint: String? = nil) { report(node(id).start, node(id).end, what, hint: hint) }

  /// A variable of a macro, with a place in the frame of its own: frames are small, and a late value never meets another's place.
  mutating func declare(_ name: String, _ type: CELType) -> Int32 {
    let local = localCount
    localCount += 1
    scopes.append((name, type, local))
    return local
  }

  /// The type with what is known of its parameters put in.
  func resolved(_ type: CELType) -> CELType { unifier.resolve(type) }

  /// For messages.
  func text(_ type: CELType) -> String { unifier.resolve(type, closed: true).description }

  /// An operand that must be of a type; says so if it is not.
  mutating func expect(_ id: SyntaxTree.ID, _ type: CELType, _ found: CELType, _ who: String) {
    if !unifier.assign(found, to: type) { report(id, "\(who) takes \(type), not \(text(found))") }
  }

  // MARK: Nodes

  /// The type of a node; what is below it is checked first.
  mutating func check(_ id: SyntaxTree.ID) -> CELType {
    let type = infer(id)
    types[Int(id)] = type
    return type
  }

  private mutating func infer(_ id: SyntaxTree.ID) -> CELType {
    switch node(id).kind {
    case .null: return .null
    case .bool: return .bool
    case .int: return .int
    case .uint: return .uint
    case .double: return .double
    case .string: return .string
    case .bytes: return .bytes
    case .identifier(let name): return identifier(id, name)
    case .select(let operand, let field, let selection): return select(id, operand, field, selection)
    case .index(let operand, let index, let optional): return self.index(id, operand, index, optional: optional)
    case .unary(let symbol, let operand): return unary(id, symbol, operand)
    case .binary(let symbol, let left, let right): return binary(id, symbol, left, right)
    case .and(let operands): return logical(operands, "'&&'")
    case .or(let operands): return logical(operands, "'||'")
    case .conditional(let condition, let yes, let no): return conditional(id, condition, yes, no)
    case .call(let name, let target, let arguments): return call(id, name, target, arguments)
    case .list(let elements): return list(elements)
    case .map(let entries): return map(entries)
    case .message(let name):
      report(id, "no message type is called '\(name)'", hint: "a map is written {\"key\": value}")
      references[Int(id)] = .unresolved(name)
      return .dyn
    case .comprehension(let comprehension): return self.comprehension(id, comprehension)
    case .bind(let name, let value, let body): return bind(id, name, value, body)
    case .block(let values, let body): return self.block(id, values, body)
    case .blockIndex(let index):
      guard index < block.count else {
        report(id, "cel.index(\(index)) has no value: \(block.count) are named here")
        references[Int(id)] = .unresolved("cel.index(\(index))")
        return .dyn
      }
      references[Int(id)] = .local(block[index].local)
      return block[index].type
    }
  }

  private mutating func logical(_ operands: [SyntaxTree.ID], _ name: String) -> CELType {
    for operand in operands { expect(operand, .bool, check(operand), name) }
    return .bool
  }

  private mutating func conditional(_ id: SyntaxTree.ID, _ condition: SyntaxTree.ID, _ yes: SyntaxTree.ID, _ no: SyntaxTree.ID) -> CELType {
    expect(condition, .bool, check(condition), "the condition before '?'")
    let (yesType, noType) = (check(yes), check(no))
    let result = unifier.fresh()
    if !unifier.assign([yesType, noType], to: [result, result]) {
      report(
        node(id).at, node(id).at + 1, "the two results are of types \(text(yesType)) and \(text(noType))", hint: "dyn(…) allows either")
      return .dyn
    }
    return resolved(result)
  }

  private mutating func list(_ elements: [SyntaxTree.Element]) -> CELType {
    var joined: CELType?
    for element in elements {
      let type = check(element.value)
      joined = unifier.join(joined, element.optional ? wrapped(element.value, type) : type)
    }
    return .list(joined ?? unifier.fresh())
  }

  private mutating func map(_ entries: [SyntaxTree.Entry]) -> CELType {
    var keys: CELType?
    var values: CELType?
    for entry in entries {
      let key = check(entry.key)
      switch resolved(key) {
      case .bool, .int, .uint, .string, .dyn, .parameter: break
      default: report(entry.key, "a key is a bool, int, uint or string, not \(text(key))")
      }
      keys = unifier.join(keys, key)
      let type = check(entry.value)
      values = unifier.join(values, entry.optional ? wrapped(entry.value, type) : type)
    }
    return .map(keys ?? unifier.fresh(), values ?? unifier.fresh())
  }

  /// What an element marked with `?` adds: it must be an optional.
  private mutating func wrapped(_ id: SyntaxTree.ID, _ type: CELType) -> CELType {
    if case .optional(let wrapped) = resolved(type) { return wrapped }
    let wrapped = unifier.fresh()
    if !unifier.assign(type, to: .optional(wrapped)) { report(id, "an element with '?' is an optional, not \(text(type))") }
    return resolved(wrapped)
  }

  private mutating func bind(_ id: SyntaxTree.ID, _ name: String, _ value: SyntaxTree.ID, _ body: SyntaxTree.ID) -> CELType {
    let type = check(value)
    locals[id] = [declare(name, type)]
    defer { scopes.removeLast() }
    return check(body)
  }

  private mutating func block(_ id: SyntaxTree.ID, _ values: [SyntaxTree.ID], _ body: SyntaxTree.ID) -> CELType {
    let outer = block
    defer { block = outer }
    block = []
    var places: [Int32] = []
    for value in values {
      let type = check(value)
      places.append(localCount)
      block.append((type, localCount))
      localCount += 1
    }
    locals[id] = places
    return check(body)
  }
}
