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
  /// Their indexes in the table of functions.
  let functionIndexes: [Int]
  /// Regular expressions that stand in the expression.
  let patterns: [LinearRegex]
  /// Behind the pointers, with its counts.
  let memory: Memory

  /// Takes over the region and the memory.
  init(
    _ declarations: Declarations, type: CELType, root: Int32, localCount: Int, slots: [Int], functions: [Int], patterns: [LinearRegex],
    _ memory: Memory
  ) {
    self.declarations = declarations
    self.type = type
    self.root = root
    self.localCount = localCount
    self.slots = slots
    functionIndexes = functions
    // Only functions with code are ever planned.
    self.functions = functions.isEmpty ? [] : functions.compactMap { declarations.functions.functions[$0].code }
    self.patterns = patterns
    self.memory = memory
    instructions = UnsafePointer(memory.instructions)
    operands = UnsafePointer(memory.operands)
    constants = UnsafePointer(memory.constants)
    comprehensions = UnsafePointer(memory.comprehensions)
  }

  deinit { memory.deallocate() }

  /// One block for all tables, and the region of what the constants point to.
  struct Memory {
    let counts: (instructions: Int, operands: Int, constants: Int, comprehensions: Int)
    let region: UnsafeMutablePointer<Region>
    let constants: UnsafeMutablePointer<Datum>
    let instructions: UnsafeMutablePointer<Instruction>
    let comprehensions: UnsafeMutablePointer<ComprehensionPlan>
    let operands: UnsafeMutablePointer<Int32>
    private let block: UnsafeMutableRawPointer

    /// Room that is not initialized yet.
    init(instructions: Int, operands: Int, constants: Int, comprehensions: Int, region: UnsafeMutablePointer<Region>) {
      counts = (instructions, operands, constants, comprehensions)
      self.region = region
      // In the order of their alignment: 8 bytes for data, 4 for all others.
      var at = constants * MemoryLayout<Datum>.stride
      let places = (
        at, at + instructions * MemoryLayout<Instruction>.stride,
        at + instructions * MemoryLayout<Instruction>.stride + comprehensions * MemoryLayout<ComprehensionPlan>.stride
      )
      at = places.2 + operands * MemoryLayout<Int32>.stride
      block = .allocate(byteCount: max(at, 1), alignment: 16)
      self.constants = block.bindMemory(to: Datum.self, capacity: constants)
      self.instructions = (block + places.0).bindMemory(to: Instruction.self, capacity: instructions)
      self.comprehensions = (block + places.1).bindMemory(to: ComprehensionPlan.self, capacity: comprehensions)
      self.operands = (block + places.2).bindMemory(to: Int32.self, capacity: operands)
    }

    func deallocate() {
      block.deallocate()
      region.pointee.deallocate()
      region.deinitialize(count: 1)
      region.deallocate()
    }
  }
}
