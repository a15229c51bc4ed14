/// A pattern as instructions for the machine in `RegexSearch`: one list, in which a thread is an index.
struct RegexProgram: Sendable {
  /// What an instruction does; after it the next one follows, unless it says otherwise.
  enum Operation: UInt8, Sendable {
    /// Take the code point `argument`.
    case literal
    /// Take a code point of set number `argument`.
    case set
    /// Go on only where assertion `argument` holds.
    case assert
    /// Note the position in capture slot `argument`.
    case save
    /// Go on at `argument`.
    case jump
    /// Go on at the next instruction, or failing that at `argument`.
    case splitNext
    /// Go on at `argument`, or failing that at the next instruction.
    case splitAway
    case match
  }

  /// One step of a thread.
  struct Instruction: Sendable {
    var operation: Operation
    var argument: UInt32
  }

  /// Begins at 0, ends with `match`.
  private(set) var instructions: [Instruction] = []

  /// Throws when it would exceed `RegexLimits.instructions`.
  init(_ node: RegexNode) throws(LinearRegexError) {
    try emit(node)
    try append(.match)
  }

  private var next: UInt32 { UInt32(instructions.count) }

  private mutating func append(_ operation: Operation, _ argument: UInt32 = 0) throws(LinearRegexError) {
    guard instructions.count < RegexLimits.instructions else {
      throw LinearRegexError(what: "program larger than \(RegexLimits.instructions) instructions", offset: 0)
    }
    instructions.append(Instruction(operation: operation, argument: argument))
  }

  /// Appends a split whose far end is set by `land` later. Greedy means that the next instruction is tried first.
  private mutating func appendSplit(greedy: Bool) throws(LinearRegexError) -> Int {
    try append(greedy ? .splitNext : .splitAway)
    return instructions.count - 1
  }

  private mutating func land(_ index: Int) { instructions[index].argument = next }

  private mutating func emit(_ node: RegexNode) throws(LinearRegexError) {
    switch node.kind {
    case .empty: break
    case .literal(let scalar): try append(.literal, scalar)
    case .set(let index): try append(.set, UInt32(index))
    case .assertion(let assertion): try append(.assert, UInt32(assertion.rawValue))
    case .concatenation(let parts):
      for part in parts { try emit(part) }
    case .alternation(let parts):
      var exits: [Int] = []
      for part in parts.dropLast() {
        let split = try appendSplit(greedy: true)
        try emit(part)
        exits.append(instructions.count)
        try append(.jump)
        land(split)
      }
      if let last = parts.last { try emit(last) }
      for exit in exits { land(exit) }
    case .group(let body, let index):
      try append(.save, UInt32(2 * index))
      try emit(body)
      try append(.save, UInt32(2 * index + 1))
    case .repetition(let body, let minimum, let maximum, let greedy):
      try emit(body, minimum: minimum, maximum: maximum, greedy: greedy)
    }
  }

  private mutating func emit(_ body: RegexNode, minimum: Int, maximum: Int?, greedy: Bool) throws(LinearRegexError) {
    guard let maximum else {
      for _ in 1..<max(minimum, 1) { try emit(body) }
      // A body that can be empty must be entered once before the loop decides, or the order of preference is lost
      // (re2/compile.cc, Compiler::Star): so x* becomes (x+)? there.
      if minimum == 0 && !body.isNullable {
        let start = next
        let split = try appendSplit(greedy: greedy)
        try emit(body)
        try append(.jump, start)
        land(split)
      } else {
        let split = minimum == 0 ? try appendSplit(greedy: greedy) : nil
        let start = next
        try emit(body)
        try append(greedy ? .splitAway : .splitNext, start)
        if let split { land(split) }
      }
      return
    }
    for _ in 0..<minimum { try emit(body) }
    // x{0,3} is (x(x(x)?)?)?: once one is left out, so are the others.
    var splits: [Int] = []
    for _ in minimum..<max(minimum, maximum) {
      splits.append(try appendSplit(greedy: greedy))
      try emit(body)
    }
    for split in splits { land(split) }
  }
}
