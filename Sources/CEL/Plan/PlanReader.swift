import Wire

/// Makes a plan of what `PlanWriter` wrote.
struct PlanReader {
  private var numbers: EmbeddedNumbers
  private var text: UnsafePointer<UInt8>
  private let region: UnsafeMutablePointer<Region>

  /// The strings are used where they lie.
  init(_ numbers: EmbeddedNumbers, text: UnsafePointer<UInt8>) {
    self.numbers = numbers
    self.text = text
    region = .allocate(capacity: 1)
    region.initialize(to: Region())
  }

  /// Nil if a pattern is none, which the writer rules out.
  mutating func read(_ declarations: Declarations) -> Plan? {
    let type: CELType = next() == 0 ? .bool : .string
    let root = next()
    let localCount = Int(next())
    let slots = integers()
    let functions = integers()
    var patterns: [LinearRegex] = []
    let patternCount = next()
    for _ in 0..<patternCount {
      if let pattern = try? LinearRegex(String(decoding: string(), as: UTF8.self)) { patterns.append(pattern) }
    }
    let memory = Plan.Memory(
      instructions: Int(next()), operands: Int(next()), constants: Int(next()), comprehensions: Int(next()), region: region)
    for index in 0..<memory.counts.constants { (memory.constants + index).initialize(to: constant()) }
    for index in 0..<memory.counts.instructions { (memory.instructions + index).initialize(to: instruction()) }
    for index in 0..<memory.counts.operands { (memory.operands + index).initialize(to: next()) }
    for index in 0..<memory.counts.comprehensions { (memory.comprehensions + index).initialize(to: comprehension()) }
    let plan = Plan(
      declarations, type: type, root: root, localCount: localCount, slots: slots, functions: functions, patterns: patterns, memory)
    return patterns.count == Int(patternCount) ? plan : nil
  }

  @inline(__always) private mutating func next() -> Int32 { Int32(bitPattern: numbers.next() &- 1) }

  private mutating func integers() -> [Int] {
    let count = Int(next())
    var integers = [Int](repeating: 0, count: count)
    for index in 0..<count { integers[index] = Int(next()) }
    return integers
  }

  private mutating func string() -> UnsafeBufferPointer<UInt8> {
    let bytes = UnsafeBufferPointer(start: text, count: Int(next()))
    text += bytes.count
    return bytes
  }

  private mutating func instruction() -> Instruction {
    // Only operations are ever written here.
    let operation = unsafeBitCast(UInt8(truncatingIfNeeded: next()), to: Instruction.Operation.self)
    return Instruction(operation: operation, a: next(), b: next(), c: next(), d: next())
  }

  private mutating func comprehension() -> ComprehensionPlan {
    let kind = SyntaxTree.Comprehension.Kind(rawValue: UInt8(truncatingIfNeeded: next())) ?? .all
    return ComprehensionPlan(kind: kind, range: next(), first: next(), second: next(), predicate: next(), result: next())
  }

  private mutating func constant() -> Datum {
    let tag = unsafeBitCast(UInt8(truncatingIfNeeded: next()), to: Datum.Tag.self)
    switch tag {
    case .bool, .int, .uint, .double:
      let low = UInt64(UInt32(bitPattern: next()))
      return Datum(tag, UInt64(UInt32(bitPattern: next())) << 32 | low)
    case .string, .bytes, .type:
      let bytes = string()
      return Datum(tag, UInt64(UInt(bitPattern: bytes.baseAddress)), length: UInt32(bytes.count))
    case .list:
      let count = Int(next())
      let elements = region.pointee.allocate(data: count)
      for index in 0..<count { (elements + index).initialize(to: constant()) }
      return Datum(.list, UInt64(UInt(bitPattern: elements)), length: UInt32(count))
    case .map:
      let count = Int(next())
      let pairs = region.pointee.allocate(data: count * 2)
      for index in 0..<count * 2 { (pairs + index).initialize(to: constant()) }
      return MapStorage.make(UnsafeBufferPointer(start: pairs, count: count * 2), in: region) ?? .null
    default: return .null
    }
  }
}
