extension SyntaxTree.Operator {
  /// What the operator takes and returns (cel-go `common/stdlib/standard.go`).
  var overloads: [Function.Overload] { Self.table[self] ?? [] }

  /// Whether the result is of the operands' kind, not a bool.
  var isArithmetic: Bool {
    switch self {
    case .add, .subtract, .multiply, .divide, .modulo, .negate: true
    default: false
    }
  }

  private static let table: [SyntaxTree.Operator: [Function.Overload]] = {
    let a = CELType.parameter("A")
    let b = CELType.parameter("B")
    func same(_ types: CELType...) -> [Function.Overload] { types.map { .global($0, $0, returns: $0) } }
    // Numbers of different types can be ordered, though not be tested for equality without dyn().
    let order: [Function.Overload] =
      [CELType.bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration].map { .global($0, $0, returns: .bool) }
      + [
        .global(.int, .uint, returns: .bool), .global(.int, .double, returns: .bool), .global(.uint, .int, returns: .bool),
        .global(.uint, .double, returns: .bool), .global(.double, .int, returns: .bool), .global(.double, .uint, returns: .bool),
      ]
    let equality: [Function.Overload] = [.global(a, a, returns: .bool)]
    return [
      .add: same(.bytes, .double, .duration, .int, .string, .uint) + [
        .global(.duration, .timestamp, returns: .timestamp), .global(.timestamp, .duration, returns: .timestamp),
        .global(.list(a), .list(a), returns: .list(a)),
      ],
      .subtract: same(.double, .duration, .int, .uint) + [
        .global(.timestamp, .duration, returns: .timestamp), .global(.timestamp, .timestamp, returns: .duration),
      ],
      .multiply: same(.double, .int, .uint),
      .divide: same(.double, .int, .uint),
      .modulo: same(.int, .uint),
      .equal: equality, .notEqual: equality,
      .less: order, .lessEqual: order, .greater: order, .greaterEqual: order,
      .in: [.global(a, .list(a), returns: .bool), .global(a, .map(a, b), returns: .bool)],
      .not: [.global(.bool, returns: .bool)],
      .negate: [.global(.int, returns: .int), .global(.double, returns: .double)],
    ]
  }()
}
