/// A program made ready to run: trivial instructions in flat memory. It never changes, so threads may share it.
final class Plan: @unchecked Sendable {
  /// Those that it was compiled against: slots mean nothing elsewhere.
  let declarations: Declarations
  /// Of the result.
  let type: CELType
  /// The instruction to begin with.
  let root: Int32
  /// How many variables of macros there are.
  let localCount: Int
  /// The slots it may read, in ascending order.
  let slots: [Int]
  /// Operands come before what uses them.
  let instructions: UnsafePointer<Instruction>
  /// Lists of operands, one after another.
  let operands: UnsafePointer<Int32>
  /// Values that stand in the expression.
  let constants: UnsafePointer<Datum>
  /// The macros.
  let comprehensions: UnsafePointer<ComprehensionPlan>
  /// The library functions that it calls.
  let functions: [Function.Code]
  /// Regular expressions that stand in the expression.
  let patterns: [LinearRegex]
  /// What the constants point to.
  private let region: UnsafeMutablePointer<Region>
  private let instructionMemory: UnsafeMutableBufferPointer<Instruction>
  private let operandMemory: UnsafeMutableBufferPointer<Int32>
  private let constantMemory: UnsafeMutableBufferPointer<Datum>
  private let comprehensionMemory: UnsafeMutableBufferPointer<ComprehensionPlan>

  /// Takes over the region.
  init(
    _ declarations: Declarations, type: CELType, root: Int32, localCount: Int, slots: [Int], instructions: [Instruction],
    operands: [Int32], constants: [Datum], comprehensions: [ComprehensionPlan], functions: [Function.Code], patterns: [LinearRegex],
    region: UnsafeMutablePointer<Region>
  ) {
    self.declarations = declarations
    self.type = type
    self.root = root
    self.localCount = localCount
    self.slots = slots
    self.functions = functions
    self.patterns = patterns
    self.region = region
    instructionMemory = Self.copy(instructions)
    operandMemory = Self.copy(operands)
    constantMemory = Self.copy(constants)
    comprehensionMemory = Self.copy(comprehensions)
    // A buffer for at least one element has an address.
    self.instructions = UnsafePointer(instructionMemory.baseAddress!)
    self.operands = UnsafePointer(operandMemory.baseAddress!)
    self.constants = UnsafePointer(constantMemory.baseAddress!)
    self.comprehensions = UnsafePointer(comprehensionMemory.baseAddress!)
  }

  deinit {
    instructionMemory.deallocate()
    operandMemory.deallocate()
    constantMemory.deallocate()
    comprehensionMemory.deallocate()
    region.pointee.deallocate()
    region.deinitialize(count: 1)
    region.deallocate()
  }

  private static func copy<T>(_ elements: [T]) -> UnsafeMutableBufferPointer<T> {
    let memory = UnsafeMutableBufferPointer<T>.allocate(capacity: max(1, elements.count))
    _ = memory.initialize(from: elements)
    return memory
  }
}
