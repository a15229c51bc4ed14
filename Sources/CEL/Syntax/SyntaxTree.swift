/// An expression as read: nodes in one array, children by index, so that a tree costs few allocations.
struct SyntaxTree {
  /// The index of a node.
  typealias ID = Int32

  /// Children before their parents.
  var nodes: [Node] = []
  /// The bytes of all string and bytes literals, escapes decoded.
  var literals: [UInt8] = []
  /// The last node that was added.
  var root: ID = 0

  /// One part of an expression.
  struct Node {
    var kind: Kind
    /// The bytes of the source that the node covers.
    var start: Int32, end: Int32
    /// Where a mistake about this node is shown: the name of a field or function, an operator.
    var at: Int32
    /// How many levels lie below; bounded, since everything after the parser recurses over the tree.
    var height: Int32
  }

  /// What a node is.
  enum Kind {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    /// A range of `literals`.
    case string(Int32, Int32)
    case bytes(Int32, Int32)
    /// With a leading dot if it was written so.
    case identifier(String)
    case select(ID, String, Selection)
    case index(ID, ID, optional: Bool)
    case unary(Operator, ID)
    case binary(Operator, ID, ID)
    /// All operands of `a && b && c` at once; likewise for or.
    case and([ID])
    case or([ID])
    case conditional(ID, ID, ID)
    case call(String, target: ID?, [ID])
    case list([Element])
    case map([Entry])
    /// The literal of a protobuf message, which this implementation reads in order to refuse it by name.
    case message(String)
    case comprehension(Comprehension)
    /// `cel.bind(name, value, body)`.
    case bind(String, ID, ID)
    /// `cel.block([values], body)`.
    case block([ID], ID)
    /// `cel.index(n)`.
    case blockIndex(Int)
  }

  /// How a field is asked for: `a.b`, `has(a.b)`, `a.?b`.
  enum Selection { case value, presence, optional }

  /// An element of a list literal.
  struct Element {
    var value: ID
    /// `[?value]`: left out if it is `optional.none()`.
    var optional: Bool
  }

  /// An entry of a map literal.
  struct Entry {
    var key: ID, value: ID
    var optional: Bool
  }

  /// A macro over the elements of a list or map, or over what an optional holds.
  struct Comprehension {
    enum Kind: UInt8 {
      case all, exists, existsOne, map, filter, transformList, transformMap, transformMapEntry, sortBy, optMap, optFlatMap
    }
    var kind: Kind
    var range: ID
    /// The element, or the key; with a second variable the index or key.
    var first: String
    var second: String?
    /// What must hold of an element; for `all`, `exists` and `existsOne` this is the whole question.
    var predicate: ID?
    var result: ID?
  }

  /// Those with one or two operands.
  enum Operator {
    case add, subtract, multiply, divide, modulo, equal, notEqual, less, lessEqual, greater, greaterEqual, `in`, not, negate
  }
}

extension SyntaxTree.Operator {
  /// As written, for messages.
  var symbol: String {
    switch self {
    case .add: "+"
    case .subtract, .negate: "-"
    case .multiply: "*"
    case .divide: "/"
    case .modulo: "%"
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessEqual: "<="
    case .greater: ">"
    case .greaterEqual: ">="
    case .in: "in"
    case .not: "!"
    }
  }
}
