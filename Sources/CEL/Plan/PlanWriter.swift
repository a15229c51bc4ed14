import Wire

/// Writes a plan down for `PlanReader`.
struct PlanWriter {
  private var numbers: [UInt8] = []
  private var text: [UInt8] = []
  private var isComplete = true

  /// Nil if it holds what is not written down.
  static func write(_ plan: Plan) -> PackedProgram? {
    guard plan.type == .bool || plan.type == .string else { return nil }
    var writer = PlanWriter()
    writer.put(plan.type == .bool ? 0 : 1)
    writer.put(plan.root)
    writer.put(plan.localCount)
    writer.list(plan.slots) { $0.put($1) }
    writer.list(plan.functionIndexes) { $0.put($1) }
    writer.list(plan.patterns) { $0.string(Array($1.pattern.utf8)) }
    let counts = plan.memory.counts
    for count in [counts.instructions, counts.operands, counts.constants, counts.comprehensions] { writer.put(count) }
    for index in 0..<counts.constants { writer.constant(plan.constants[index]) }
    for index in 0..<counts.instructions { writer.instruction(plan.instructions[index]) }
    for index in 0..<counts.operands { writer.put(plan.operands[index]) }
    for index in 0..<counts.comprehensions { writer.comprehension(plan.comprehensions[index]) }
    return writer.isComplete ? PackedProgram(numbers: writer.numbers, text: writer.text) : nil
  }

  private mutating func put(_ value: some BinaryInteger) {
    // One more than it is, since -1 stands for "none" in several places.
    EmbeddedNumbers.put(UInt32(bitPattern: Int32(truncatingIfNeeded: value)) &+ 1, &numbers)
  }

  private mutating func list<C: Collection>(_ elements: C, _ write: (inout Self, C.Element) -> Void) {
    put(elements.count)
    for element in elements { write(&self, element) }
  }

  private mutating func string(_ bytes: [UInt8]) {
    put(bytes.count)
    text += bytes
  }

  private mutating func instruction(_ instruction: Instruction) {
    put(instruction.operation.rawValue)
    for operand in [instruction.a, instruction.b, instruction.c, instruction.d] { put(operand) }
  }

  private mutating func comprehension(_ plan: ComprehensionPlan) {
    put(plan.kind.rawValue)
    for part in [plan.range, plan.first, plan.second, plan.predicate, plan.result] { put(part) }
  }

  private mutating func constant(_ datum: Datum) {
    put(datum.tag.rawValue)
    switch datum.tag {
    case .null: break
    case .bool, .int, .uint, .double:
      put(UInt32(truncatingIfNeeded: datum.bits))
      put(UInt32(truncatingIfNeeded: datum.bits >> 32))
    case .string, .bytes, .type: string(Array(datum.text))
    case .list: list(datum.elements) { $0.constant($1) }
    case .map:
      let map = MapStorage(datum)
      put(map.count)
      for index in 0..<map.count {
        constant(map.key(index))
        constant(map.value(index))
      }
    default: isComplete = false
    }
  }
}
