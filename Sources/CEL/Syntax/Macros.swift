/// Calls that are not functions, since they name variables or do not evaluate their arguments (langdef, "Macros"; cel-go `ext/`).
extension Parser {
  /// The node that a call stands for, or nil if it is an ordinary call.
  mutating func expand(_ name: String, target: SyntaxTree.ID?, _ arguments: [SyntaxTree.ID], _ start: Int32, at: Int32)
    throws(SyntaxError) -> SyntaxTree.ID?
  {
    guard let target else {
      return name == "has" && arguments.count == 1 ? try expandHas(arguments[0], start) : nil
    }
    if case .identifier("cel") = tree.nodes[Int(target)].kind {
      return try expandNamespaced(name, arguments, start)
    }
    guard let (kind, variables, hasPredicate, hasResult) = Self.comprehension(name, arguments.count) else { return nil }
    let first = try variable(arguments[0])
    let second = variables == 2 ? try variable(arguments[1]) : nil
    if let second, second == first {
      let node = tree.nodes[Int(arguments[1])]
      throw SyntaxError(start: node.start, end: node.end, what: "both variables are called '\(first)'")
    }
    let predicate = hasPredicate ? arguments[variables] : nil
    let result = hasResult ? arguments[arguments.count - 1] : nil
    let comprehension = SyntaxTree.Comprehension(
      kind: kind, range: target, first: first, second: second, predicate: predicate, result: result)
    return try add(.comprehension(comprehension), start, at: at, over: [target] + arguments)
  }

  /// What a method call over a range means, by its name and number of arguments: how many of them are variables, and what follows them.
  private static func comprehension(_ name: String, _ count: Int)
    -> (kind: SyntaxTree.Comprehension.Kind, variables: Int, predicate: Bool, result: Bool)?
  {
    switch (name, count) {
    case ("all", 2): (.all, 1, true, false)
    case ("all", 3): (.all, 2, true, false)
    case ("exists", 2): (.exists, 1, true, false)
    case ("exists", 3): (.exists, 2, true, false)
    case ("exists_one", 2), ("existsOne", 2): (.existsOne, 1, true, false)
    case ("exists_one", 3), ("existsOne", 3): (.existsOne, 2, true, false)
    case ("map", 2): (.map, 1, false, true)
    case ("map", 3): (.map, 1, true, true)
    case ("filter", 2): (.filter, 1, true, false)
    case ("transformList", 3): (.transformList, 2, false, true)
    case ("transformList", 4): (.transformList, 2, true, true)
    case ("transformMap", 3): (.transformMap, 2, false, true)
    case ("transformMap", 4): (.transformMap, 2, true, true)
    case ("transformMapEntry", 3): (.transformMapEntry, 2, false, true)
    case ("transformMapEntry", 4): (.transformMapEntry, 2, true, true)
    case ("sortBy", 2): (.sortBy, 1, false, true)
    case ("optMap", 2): (.optMap, 1, false, true)
    case ("optFlatMap", 2): (.optFlatMap, 1, false, true)
    default: nil
    }
  }

  private mutating func expandHas(_ argument: SyntaxTree.ID, _ start: Int32) throws(SyntaxError) -> SyntaxTree.ID {
    let node = tree.nodes[Int(argument)]
    guard case .select(let operand, let field, .value) = node.kind else {
      throw SyntaxError(start: node.start, end: node.end, what: "has() takes a field selection", hint: "has(a.b)")
    }
    return try add(.select(operand, field, .presence), start, at: node.at, over: operand)
  }

  /// `cel.bind`, and the forms that name common subexpressions: `cel.block`, `cel.index`, `cel.iterVar`.
  private mutating func expandNamespaced(_ name: String, _ arguments: [SyntaxTree.ID], _ start: Int32) throws(SyntaxError)
    -> SyntaxTree.ID?
  {
    switch (name, arguments.count) {
    case ("bind", 3):
      let variable = try variable(arguments[0])
      return try add(.bind(variable, arguments[1], arguments[2]), start, over: arguments)
    case ("block", 2):
      guard case .list(let elements) = tree.nodes[Int(arguments[0])].kind, elements.allSatisfy({ !$0.optional }) else {
        throw SyntaxError(start: start, end: end, what: "cel.block() takes a list literal first")
      }
      return try add(.block(elements.map(\.value), arguments[1]), start, over: arguments)
    case ("index", 1):
      let index = try index(arguments[0])
      return try add(.blockIndex(index), start)
    case ("iterVar", 2), ("accuVar", 2):
      let (depth, number) = (try index(arguments[0]), try index(arguments[1]))
      return try add(.identifier("@\(name):\(depth):\(number)"), start)
    default: return nil
    }
  }

  private func index(_ id: SyntaxTree.ID) throws(SyntaxError) -> Int {
    let node = tree.nodes[Int(id)]
    guard case .int(let value) = node.kind, value >= 0, value < 10_000 else {
      throw SyntaxError(start: node.start, end: node.end, what: "expected a small integer literal")
    }
    return Int(value)
  }

  private func variable(_ id: SyntaxTree.ID) throws(SyntaxError) -> String {
    let node = tree.nodes[Int(id)]
    guard case .identifier(let name) = node.kind, name.utf8.first != UInt8(ascii: ".") else {
      throw SyntaxError(start: node.start, end: node.end, what: "expected the name of a variable")
    }
    return name
  }
}
