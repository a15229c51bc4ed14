/// Runs a program once. Errors and unknowns are values; nothing it is given can make it trap.
struct Evaluator {
  /// What runs.
  let plan: Plan
  /// What it runs on.
  let store: Store
  /// Those of the plan; here, to save a step on the way to them.
  let instructions: UnsafePointer<Instruction>
  /// Likewise.
  let operands: UnsafePointer<Int32>
  /// Likewise.
  let constants: UnsafePointer<Datum>
  /// The variables of the environment.
  let slots: UnsafeMutablePointer<Datum>
  /// The variables of macros.
  let locals: UnsafeMutablePointer<Datum>
  /// Where new values are put.
  let scratch: UnsafeMutablePointer<Region>
  /// The steps that may still be taken; negative once they are used up.
  var remaining: Int

  /// Gives back what the evaluation before has left in the store.
  init(_ plan: Plan, _ store: Store, steps: Int) {
    store.prepare(locals: plan.localCount)
    self.plan = plan
    self.store = store
    instructions = plan.instructions
    operands = plan.operands
    constants = plan.constants
    slots = store.slots
    locals = store.locals
    scratch = store.scratch
    remaining = steps
  }

  /// What everything yields once the budget is used up.
  static let exhausted = Datum.error("the expression costs too much to evaluate")

  /// Pays for work that grows with its input; false if it may not be done.
  @inline(__always)
  mutating func charge(_ steps: Int) -> Bool {
    remaining &-= steps
    return remaining >= 0
  }

  /// A variable is read in place, everything else evaluated.
  @inline(__always)
  mutating func operand(_ index: Int32) -> Datum {
    let instruction = instructions + Int(index)
    switch instruction.pointee.operation {
    case .local: return locals[Int(instruction.pointee.a)]
    case .slot:
      let value = slots[Int(instruction.pointee.a)]
      return value.tag.rawValue >= Datum.Tag.null.rawValue ? value : slot(Int(instruction.pointee.a))
    default: return evaluate(index)
    }
  }

  /// Takes one step, and those that its operands need.
  mutating func evaluate(_ index: Int32) -> Datum {
    remaining &-= 1
    if remaining < 0 { return Self.exhausted }
    let instruction = (instructions + Int(index)).pointee
    let (a, b, c) = (instruction.a, instruction.b, instruction.c)
    switch instruction.operation {
    case .constant: return constants[Int(a)]
    case .local: return locals[Int(a)]
    case .lazyLocal: return late(a, b)
    case .slot: return slot(Int(a))
    case .slotPresence:
      let value = slots[Int(a)]
      return value.tag == .unknown ? value : .bool(value.tag != .absent)
    case .slotOptional:
      let value = slots[Int(a)].tag == .absent ? Datum.none : slot(Int(a))
      return value.tag == .unknown || value.tag == .optional && value.bits == 0 ? value : scratch.pointee.optional(value)
    case .selectField:
      let record = operand(a)
      if record.tag == .record, record.length == UInt32(bitPattern: instruction.d), let fields = record.address {
        let value = fields.assumingMemoryBound(to: Datum.self)[Int(c)]
        return value.tag == .absent ? .noSuchKey(constants[Int(b)]) : value
      }
      return select(record, constants[Int(b)])
    case .select:
      let value = operand(a)
      return select(value, constants[Int(b)])
    case .presence:
      let value = operand(a)
      return presence(value, constants[Int(b)])
    case .optionalSelect:
      let value = operand(a)
      return optionalSelect(value, constants[Int(b)])
    case .index, .optionalIndex:
      let (container, key) = (operand(a), operand(b))
      if let failed = failed(container, key) { return failed }
      return instruction.operation == .index ? self.index(container, key) : optionalIndex(container, key)
    case .equalConstant, .notEqualConstant:
      let value = operand(a)
      let wanted = constants[Int(b)]
      let isEqual = instruction.operation == .equalConstant
      if value.tag == .string, wanted.tag == .string {
        return .bool((value.length == wanted.length && Bytes.sameLength(value, wanted)) == isEqual)
      }
      if let failed = failed(value, wanted) { return failed }
      return .bool(equal(value, wanted) == isEqual)
    case .equalAny:
      let value = operand(a)
      guard value.isValue else { return value }
      for place in 0..<Int(c) {
        let wanted = constants[Int(operands[Int(b) &+ place])]
        if value.meta == wanted.meta ? Bytes.sameLength(value, wanted) : value.tag != .string && equal(value, wanted) { return .bool(true) }
      }
      return .bool(false)
    case .equal, .notEqual:
      let (one, other) = (operand(a), operand(b))
      if let failed = failed(one, other) { return failed }
      return .bool(equal(one, other) == (instruction.operation == .equal))
    case .less, .lessEqual, .greater, .greaterEqual:
      let (one, other) = (operand(a), operand(b))
      if let failed = failed(one, other) { return failed }
      return ordered(instruction.operation, one, other)
    case .contained:
      let (element, container) = (operand(a), operand(b))
      if let failed = failed(element, container) { return failed }
      return contains(container, element)
    case .add, .subtract, .multiply, .divide, .modulo:
      let (one, other) = (operand(a), operand(b))
      if let failed = failed(one, other) { return failed }
      return arithmetic(instruction.operation, one, other)
    case .not:
      let value = operand(a)
      if value.tag == .bool { return .bool(value.bits == 0) }
      return value.isValue ? .noSuchOverload("!") : value
    case .negate:
      let value = operand(a)
      return value.isValue ? negate(value) : value
    case .and: return chain(b, Int(c), decidedBy: false)
    case .or: return chain(b, Int(c), decidedBy: true)
    case .conditional:
      let condition = operand(a)
      if condition.tag == .bool { return evaluate(condition.bits != 0 ? b : c) }
      return condition.isValue ? .noSuchOverload("?:") : condition
    case .call: return call(Int(a), b, Int(c))
    case .matchesConstant:
      let subject = operand(a)
      guard subject.isValue else { return subject }
      return matches(subject, plan.patterns[Int(b)])
    case .list: return list(b, Int(c))
    case .map: return map(b, Int(c))
    case .comprehension: return comprehend((plan.comprehensions + Int(a)).pointee)
    case .bind:
      for place in 0..<Int(c) { locals[Int(operands[Int(b) + place])] = Datum(.unevaluated) }
      return evaluate(a)
    case .optionalOr, .optionalOrValue:
      let value = operand(a)
      guard value.tag == .optional else { return value.isValue ? .noSuchOverload("or") : value }
      guard value.bits == 0 else { return instruction.operation == .optionalOr ? value : value.wrapped ?? value }
      let other = evaluate(b)
      if instruction.operation == .optionalOr, other.isValue, other.tag != .optional { return .noSuchOverload("or") }
      return other
    }
  }

  // MARK: Variables

  @inline(__always)
  private func slot(_ slot: Int) -> Datum {
    let value = slots[slot]
    if value.tag == .pending { return store.layOut(slot) }
    return value.tag == .absent ? .noSuchAttribute(slot) : value
  }

  private mutating func late(_ place: Int32, _ instruction: Int32) -> Datum {
    let known = locals[Int(place)]
    if known.tag != .unevaluated { return known }
    let value = evaluate(instruction)
    locals[Int(place)] = value
    return value
  }

  // MARK: Errors and unknowns

  /// What an operation yields when an operand is no value: unknowns together before errors, since what is not known might have no error.
  @inline(__always)
  func failed(_ one: Datum, _ other: Datum) -> Datum? {
    if one.isValue, other.isValue { return nil }
    return combine(one, other)
  }

  /// The more telling of two data of which one at least is no value.
  @inline(never)
  func combine(_ one: Datum, _ other: Datum) -> Datum {
    if one.tag == .unknown { return other.tag == .unknown ? union(one, other) : one }
    if other.tag == .unknown { return other }
    return one.tag == .error ? one : other
  }

  /// The operands decide one by one; what is no bool matters only if none of them decides (langdef, "Logical Operators").
  private mutating func chain(_ start: Int32, _ count: Int, decidedBy value: Bool) -> Datum {
    let decisive: UInt64 = value ? 1 : 0
    var undecided: Datum?
    for place in 0..<count {
      let operand = evaluate(operands[Int(start) &+ place])
      if operand.tag == .bool {
        if operand.bits == decisive { return operand }
      } else {
        undecided = absorb(undecided, operand, value ? "||" : "&&")
      }
    }
    return undecided ?? .bool(!value)
  }

  /// Adds an operand that is no bool to what has kept a question open so far.
  func absorb(_ undecided: Datum?, _ operand: Datum, _ name: StaticString) -> Datum {
    let operand = operand.isValue ? Datum.noSuchOverload(name) : operand
    return undecided.map { combine($0, operand) } ?? operand
  }

  // MARK: Calls and literals

  private mutating func call(_ function: Int, _ start: Int32, _ count: Int) -> Datum {
    withUnsafeTemporaryAllocation(of: Datum.self, capacity: max(1, count)) { buffer in
      var failed: Datum?
      for place in 0..<count {
        let value = evaluate(operands[Int(start) &+ place])
        if !value.isValue { failed = failed.map { combine($0, value) } ?? value }
        buffer.initializeElement(at: place, to: value)
      }
      if let failed { return failed }
      return plan.functions[function](&self, Arguments(rebasing: UnsafeBufferPointer(buffer)[0..<count]))
    }
  }

  private mutating func list(_ start: Int32, _ count: Int) -> Datum {
    let elements = scratch.pointee.allocate(data: count)
    var filled = 0
    var failed: Datum?
    for place in 0..<count {
      var value = evaluate(operands[Int(start) &+ place &* 2])
      if operands[Int(start) &+ place &* 2 &+ 1] != 0, value.isValue {
        guard value.tag == .optional else { return .error("an element with '?' is no optional") }
        guard let wrapped = value.wrapped else { continue }
        value = wrapped
      }
      if !value.isValue { failed = failed.map { combine($0, value) } ?? value }
      (elements + filled).initialize(to: value)
      filled &+= 1
    }
    return failed ?? Datum(.list, UInt64(UInt(bitPattern: elements)), length: UInt32(filled))
  }

  private mutating func map(_ start: Int32, _ count: Int) -> Datum {
    let pairs = scratch.pointee.allocate(data: count &* 2)
    var filled = 0
    var failed: Datum?
    for place in 0..<count {
      let entry = Int(start) &+ place &* 3
      let key = evaluate(operands[entry])
      var value = evaluate(operands[entry &+ 1])
      if operands[entry &+ 2] != 0, value.isValue {
        guard value.tag == .optional else { return .error("an entry with '?' is no optional") }
        guard let wrapped = value.wrapped else { continue }
        value = wrapped
      }
      if let bad = self.failed(key, value) { failed = failed.map { combine($0, bad) } ?? bad }
      if key.isValue, !key.isKey { return .error("unsupported key type") }
      (pairs + filled).initialize(to: key)
      (pairs + filled + 1).initialize(to: value)
      filled &+= 2
    }
    if let failed { return failed }
    return makeMap(UnsafeBufferPointer(start: pairs, count: filled))
  }

  /// A map of these keys and values, one after another; an error if a key occurs twice.
  func makeMap(_ pairs: UnsafeBufferPointer<Datum>) -> Datum {
    MapStorage.make(pairs, in: scratch) ?? .error("repeated key in a map")
  }
}
