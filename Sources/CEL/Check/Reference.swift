/// What a name or a node turned out to be while checking; the planner follows it without looking anything up.
enum Reference {
  case none
  /// A variable of the environment.
  case variable(Int)
  /// `has(kvm.nested)` and `kvm.?nested` of a variable of the environment.
  case variablePresence(Int)
  case optionalVariable(Int)
  /// A variable of a macro, in this place of the frame.
  case local(Int32)
  /// The name of a type, such as `int`, used as a value.
  case typeName(String)
  /// A function of the library by its index; `namespaced` if the target was part of its name.
  case function(Int, namespaced: Bool)
  /// Nothing of that name: evaluating it is an error. Only in expressions that are not checked.
  case unresolved(String)
}

/// What the checker learnt about a tree.
struct CheckedTree {
  /// The tree itself, unchanged.
  var tree: SyntaxTree
  /// What each node refers to.
  var references: [Reference]
  /// The type of each node, type parameters resolved.
  var types: [CELType]
  /// The places in the frame of the variables that a node brings into being, in order.
  var locals: [SyntaxTree.ID: [Int32]]
  /// How many places the frame of one evaluation needs.
  var localCount: Int
}
