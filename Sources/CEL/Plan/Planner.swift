/// Turns a checked tree into instructions: names become slots, functions code, literals constants.
struct Planner {
  /// What names and types mean.
  let declarations: Declarations
  /// For the places of mistakes.
  let source: SourceText
  /// What is planned.
  let checked: CheckedTree

  private var instructions: [Instruction] = []
  private var operands: [Int32] = []
  private var constants: [Datum] = []
  private var comprehensions: [ComprehensionPlan] = []
  private var functions: [Int] = []
  private var functionPlaces: [Int: Int32] = [:]
  private var patterns: [LinearRegex] = []
  private var slots: Set<Int> = []
  /// The instruction that computes a late value, by its place in the frame.
  private var lateValues: [Int32: Int32] = [:]
  private var issues: [CELIssue] = []
  private let region: UnsafeMutablePointer<Region>

  /// A plan for a checked tree; throws for a regular expression that is none.
  static func plan(_ checked: CheckedTree, _ source: SourceText, _ declarations: Declarations) throws(CELError) -> Plan {
    var planner = Planner(declarations, source, checked)
    let root = planner.plan(checked.tree.root)
    let memory = Plan.Memory(
      instructions: planner.instructions.count, operands: planner.operands.count, constants: planner.constants.count,
      comprehensions: planner.comprehensions.count, region: planner.region)
    memory.instructions.initialize(from: planner.instructions, count: memory.counts.instructions)
    memory.operands.initialize(from: planner.operands, count: memory.counts.operands)
    memory.constants.initialize(from: planner.constants, count: memory.counts.constants)
    memory.comprehensions.initialize(from: planner.comprehensions, count: memory.counts.comprehensions)
    // The plan owns the constants' memory from here on, also if it is thrown away at once.
    let plan = Plan(
      declarations, type: checked.types[Int(checked.tree.root)], root: root, localCount: checked.localCount,
      slots: planner.slots.sorted(), functions: planner.functions, patterns: planner.patterns, memory)
    if !planner.issues.isEmpty { throw CELError(planner.issues) }
    return plan
  }

  private init(_ declarations: Declarations, _ source: SourceText, _ checked: CheckedTree) {
    self.declarations = declarations
    self.source = source
    self.checked = checked
    region = .allocate(capacity: 1)
    region.initialize(to: Region())
  }

  // MARK: Pieces

  private mutating func emit(
    _ operation: Instruction.Operation, _ a: Int32 = 0, _ b: Int32 = 0, _ c: Int32 = 0, _ d: Int32 = 0
  ) -> Int32 {
    instructions.append(Instruction(operation: operation, a: a, b: b, c: c, d: d))
    return Int32(instructions.count - 1)
  }

  private mutating func constant(_ datum: Datum) -> Int32 { emit(.constant, place(datum)) }

  private mutating func place(_ datum: Datum) -> Int32 {
    constants.append(datum)
    return Int32(constants.count - 1)
  }

  private mutating func list(_ ids: [SyntaxTree.ID]) -> Int32 {
    let planned = ids.map { plan($0) }
    let start = Int32(operands.count)
    operands.append(contentsOf: planned)
    return start
  }

  private mutating func failure(_ message: String) -> Int32 { constant(region.pointee.error(message)) }

  private func constantValue(_ instruction: Int32) -> Datum? {
    let planned = instructions[Int(instruction)]
    return planned.operation == .constant ? constants[Int(planned.a)] : nil
  }

  private func literal(_ start: Int32, _ end: Int32, _ tag: Datum.Tag) -> Datum {
    checked.tree.literals.withUnsafeBytes { region.pointee.text(tag, copying: UnsafeRawBufferPointer(rebasing: $0[Int(start)..<Int(end)])) }
  }

  // MARK: Nodes

  private mutating func plan(_ id: SyntaxTree.ID) -> Int32 {
    switch checked.references[Int(id)] {
    case .none: break
    case .variable(let slot): return slotInstruction(.slot, slot)
    case .variablePresence(let slot): return slotInstruction(.slotPresence, slot)
    case .optionalVariable(let slot): return slotInstruction(.slotOptional, slot)
    case .local(let place):
      if let value = lateValues[place] { return emit(.lazyLocal, place, value) }
      return emit(.local, place)
    case .typeName(let name): return constant(region.pointee.bytes(Array(name.utf8), .type))
    case .function(let function, let namespaced): return call(id, function, namespaced: namespaced)
    case .unresolved(let name): return failure("undeclared reference to '\(name)'")
    }
    switch checked.tree.nodes[Int(id)].kind {
    case .null: return constant(.null)
    case .bool(let value): return constant(.bool(value))
    case .int(let value): return constant(.int(value))
    case .uint(let value): return constant(.uint(value))
    case .double(let value): return constant(.double(value))
    case .string(let start, let end): return constant(literal(start, end, .string))
    case .bytes(let start, let end): return constant(literal(start, end, .bytes))
    case .identifier(let name): return failure("undeclared reference to '\(name)'")
    case .select(let operand, let field, let selection): return select(operand, field, selection)
    case .index(let operand, let index, let optional):
      let (one, other) = (plan(operand), plan(index))
      return emit(optional ? .optionalIndex : .index, one, other)
    case .unary(let symbol, let operand):
      let planned = plan(operand)
      return emit(symbol == .not ? .not : .negate, planned)
    case .binary(let symbol, let left, let right): return binary(symbol, left, right)
    case .and(let operands): return chain(.and, operands)
    case .or(let operands): return chain(.or, operands)
    case .conditional(let condition, let yes, let no):
      let (one, two, three) = (plan(condition), plan(yes), plan(no))
      return emit(.conditional, one, two, three)
    case .call(let name, _, _): return failure("no function is called '\(name)'")
    case .list(let elements): return list(elements)
    case .map(let entries): return map(entries)
    case .message(let name): return failure("no message type is called '\(name)'")
    case .comprehension(let macro): return comprehension(id, macro)
    case .bind(_, let value, let body):
      let planned = plan(value)
      return late(id, [planned], body)
    case .block(let values, let body):
      let places = checked.locals[id] ?? []
      var planned: [Int32] = []
      // A value may use those before it.
      for (value, place) in zip(values, places) {
        let instruction = plan(value)
        lateValues[place] = instruction
        planned.append(instruction)
      }
      return late(id, planned, body)
    case .blockIndex(let index): return failure("cel.index(\(index)) has no value")
    }
  }

  private mutating func slotInstruction(_ operation: Instruction.Operation, _ slot: Int) -> Int32 {
    slots.insert(slot)
    return emit(operation, Int32(slot))
  }

  /// Values are computed when they are first read, at most once for each time the body is evaluated.
  private mutating func late(_ id: SyntaxTree.ID, _ values: [Int32], _ body: SyntaxTree.ID) -> Int32 {
    let places = checked.locals[id] ?? []
    for (place, value) in zip(places, values) { lateValues[place] = value }
    let planned = plan(body)
    let start = Int32(operands.count)
    operands.append(contentsOf: places)
    return emit(.bind, planned, start, Int32(places.count))
  }

  private mutating func chain(_ operation: Instruction.Operation, _ ids: [SyntaxTree.ID]) -> Int32 {
    let start = list(ids)
    if operation == .or, let any = equalAny(start, ids.count) { return any }
    return emit(operation, 0, start, Int32(ids.count))
  }

  /// One instruction for operands that all compare the same variable of a macro with a string: such a variable is a value, never an error,
  /// so that nothing is left undecided.
  private mutating func equalAny(_ start: Int32, _ count: Int) -> Int32? {
    let compared = operands[Int(start)...].map { instructions[Int($0)] }
    guard compared.allSatisfy({ $0.operation == .equalConstant && constants[Int($0.b)].tag == .string }), let first = compared.first
    else { return nil }
    let variable = instructions[Int(first.a)]
    guard variable.operation == .local else { return nil }
    for comparison in compared {
      let operand = instructions[Int(comparison.a)]
      guard operand.operation == .local, operand.a == variable.a else { return nil }
    }
    let places = Int32(operands.count)
    operands.append(contentsOf: compared.map(\.b))
    return emit(.equalAny, first.a, places, Int32(count))
  }

  private mutating func select(_ operand: SyntaxTree.ID, _ field: String, _ selection: SyntaxTree.Selection) -> Int32 {
    let planned = plan(operand)
    let key = place(region.pointee.string(field))
    switch selection {
    case .presence: return emit(.presence, planned, key)
    case .optional: return emit(.optionalSelect, planned, key)
    case .value:
      if case .record(let name, let fields) = checked.types[Int(operand)], let index = fields.firstIndex(where: { $0.name == field }),
        let shape = declarations.layouts.shape(name: name, fields: fields)
      {
        return emit(.selectField, planned, key, Int32(index), Int32(shape))
      }
      return emit(.select, planned, key)
    }
  }

  private mutating func binary(_ symbol: SyntaxTree.Operator, _ left: SyntaxTree.ID, _ right: SyntaxTree.ID) -> Int32 {
    let (one, other) = (plan(left), plan(right))
    // A comparison with a constant is the most frequent thing that rules do.
    if symbol == .equal || symbol == .notEqual {
      let operation = symbol == .equal ? Instruction.Operation.equalConstant : .notEqualConstant
      if constantValue(other) != nil { return emit(operation, one, instructions[Int(other)].a) }
      if constantValue(one) != nil { return emit(operation, other, instructions[Int(one)].a) }
    }
    return emit(symbol.operation, one, other)
  }

  private mutating func list(_ elements: [SyntaxTree.Element]) -> Int32 {
    let planned = elements.map { plan($0.value) }
    let values = planned.compactMap(constantValue)
    if values.count == planned.count, !elements.contains(where: \.optional), values.allSatisfy(\.isValue) {
      return constant(region.pointee.list(values))
    }
    let start = Int32(operands.count)
    for (element, instruction) in zip(elements, planned) {
      operands.append(instruction)
      operands.append(element.optional ? 1 : 0)
    }
    return emit(.list, 0, start, Int32(elements.count))
  }

  private mutating func map(_ entries: [SyntaxTree.Entry]) -> Int32 {
    var planned: [(key: Int32, value: Int32)] = []
    for entry in entries {
      let (key, value) = (plan(entry.key), plan(entry.value))
      planned.append((key, value))
    }
    let values = planned.flatMap { [constantValue($0.key), constantValue($0.value)] }.compactMap { $0 }
    if values.count == planned.count * 2, !entries.contains(where: \.optional), values.allSatisfy(\.isValue),
      planned.allSatisfy({ constantValue($0.key)?.isKey ?? false }),
      let map = values.withUnsafeBufferPointer({ MapStorage.make($0, in: region) })
    {
      return constant(map)
    }
    let start = Int32(operands.count)
    for (entry, instruction) in zip(entries, planned) {
      operands.append(instruction.key)
      operands.append(instruction.value)
      operands.append(entry.optional ? 1 : 0)
    }
    return emit(.map, 0, start, Int32(entries.count))
  }

  private mutating func comprehension(_ id: SyntaxTree.ID, _ macro: SyntaxTree.Comprehension) -> Int32 {
    let range = plan(macro.range)
    let places = checked.locals[id] ?? []
    let predicate = macro.predicate.map { plan($0) } ?? -1
    let result = macro.result.map { plan($0) } ?? -1
    comprehensions.append(
      ComprehensionPlan(
        kind: macro.kind, range: range, first: places.first ?? 0, second: places.count > 1 ? places[1] : -1, predicate: predicate,
        result: result))
    return emit(.comprehension, Int32(comprehensions.count - 1))
  }

  private mutating func call(_ id: SyntaxTree.ID, _ index: Int, namespaced: Bool) -> Int32 {
    guard case .call(_, let target, var arguments) = checked.tree.nodes[Int(id)].kind else { return failure("no call") }
    if !namespaced, let target { arguments.insert(target, at: 0) }
    let function = declarations.functions.functions[index]
    switch (function.name, arguments.count) {
    case ("or", 2) where !namespaced, ("orValue", 2) where !namespaced:
      let (one, other) = (plan(arguments[0]), plan(arguments[1]))
      return emit(function.name == "or" ? .optionalOr : .optionalOrValue, one, other)
    case ("matches", 2):
      if case .string(let start, let end) = checked.tree.nodes[Int(arguments[1])].kind {
        return matches(arguments[0], arguments[1], start, end)
      }
    default: break
    }
    // Whether a call is written as one of a method matters only where nothing was checked.
    guard function.code != nil, function.isVariadicNumeric || function.overloads.contains(where: { $0.isMember != namespaced }) else {
      return failure("no such overload: \(function.name)")
    }
    let start = list(arguments)
    let place: Int32
    if let known = functionPlaces[index] {
      place = known
    } else {
      functions.append(index)
      place = Int32(functions.count - 1)
      functionPlaces[index] = place
    }
    return emit(.call, place, start, Int32(arguments.count))
  }

  /// A pattern that stands in the expression is compiled once, and is a mistake of the expression if it is none.
  private mutating func matches(_ subject: SyntaxTree.ID, _ pattern: SyntaxTree.ID, _ start: Int32, _ end: Int32) -> Int32 {
    let text = String(decoding: checked.tree.literals[Int(start)..<Int(end)], as: UTF8.self)
    do {
      patterns.append(try LinearRegex(text))
    } catch {
      let node = checked.tree.nodes[Int(pattern)]
      issues.append(source.issue(node.start, node.end, "\(error)"))
      return failure("\(error)")
    }
    let place = Int32(patterns.count - 1)
    let planned = plan(subject)
    return emit(.matchesConstant, planned, place)
  }
}

extension Datum {
  /// Whether it may be a key of a map.
  var isKey: Bool { tag == .string || tag == .int || tag == .uint || tag == .bool }
}

extension SyntaxTree.Operator {
  /// The instruction for an operator with two operands.
  fileprivate var operation: Instruction.Operation {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .modulo: .modulo
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessEqual: .lessEqual
    case .greater: .greater
    case .greaterEqual: .greaterEqual
    case .in: .contained
    case .not: .not
    case .negate: .negate
    }
  }
}
