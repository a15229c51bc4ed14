/// One step of a program: what to do, and where its operands are among the instructions, constants and lists of operands.
struct Instruction {
  /// One for each kind of node, more for those that are worth a short cut.
  enum Operation: UInt8 {
    case constant, slot, local, lazyLocal
    case slotPresence, slotOptional
    case select, selectField, presence, optionalSelect
    case index, optionalIndex
    case not, negate
    case add, subtract, multiply, divide, modulo
    case equal, notEqual, equalConstant, notEqualConstant
    /// A variable of a macro beside several strings: `f == "vmx" || f == "svm"`.
    case equalAny
    case less, lessEqual, greater, greaterEqual
    case contained
    case and, or, conditional
    case call, matchesConstant
    case list, map
    case comprehension, bind
    case optionalOr, optionalOrValue
  }

  /// What to do.
  var operation: Operation
  /// Instructions, constants, slots or places in the frame; for those with any number of operands, `b` is the first of a list and `c` how
  /// many it has.
  var a: Int32 = 0
  var b: Int32 = 0
  var c: Int32 = 0
  var d: Int32 = 0
}

/// What a macro does; its instruction has the index of this.
struct ComprehensionPlan {
  /// Which macro.
  var kind: SyntaxTree.Comprehension.Kind
  /// The instruction for what it ranges over.
  var range: Int32
  /// The places of its variables; the second is -1 if there is none.
  var first: Int32, second: Int32
  /// Instructions, or -1.
  var predicate: Int32, result: Int32
}
