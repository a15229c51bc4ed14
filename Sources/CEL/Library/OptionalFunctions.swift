/// Values that may be missing (cel-go `cel/library.go`, optional types).
enum OptionalFunctions {
  private static let a = CELType.parameter("A")
  private static let optional = CELType.optional(a)

  /// But `optMap` and `optFlatMap`, which are macros.
  static let all: [Function] = [
    Function("optional.none", [.global(returns: optional)]) { _, arguments in
      arguments.isEmpty ? .none : .noSuchOverload("optional.none")
    },
    Function("optional.of", [.global(a, returns: optional)]) { evaluator, arguments in
      guard arguments.count == 1 else { return .noSuchOverload("optional.of") }
      return evaluator.scratch.pointee.optional(arguments[0])
    },
    Function("optional.ofNonZeroValue", [.global(a, returns: optional)]) { evaluator, arguments in
      guard arguments.count == 1 else { return .noSuchOverload("optional.ofNonZeroValue") }
      return evaluator.isZero(arguments[0]) ? .none : evaluator.scratch.pointee.optional(arguments[0])
    },
    Function("hasValue", [.member(optional, returns: .bool)]) { _, arguments in
      arguments.match(.optional) ? .bool(arguments[0].bits != 0) : .noSuchOverload("hasValue")
    },
    Function("value", [.member(optional, returns: a)]) { _, arguments in
      guard arguments.match(.optional) else { return .noSuchOverload("value") }
      return arguments[0].wrapped ?? .error("optional.none() has no value")
    },
    // Both evaluate their argument only if it is needed, so the evaluator knows them; these are for calls with other arguments.
    Function("or", [.member(optional, optional, returns: optional)]) { _, _ in .noSuchOverload("or") },
    Function("orValue", [.member(optional, a, returns: a)]) { _, _ in .noSuchOverload("orValue") },
    Function("optional.unwrap", [.global(.list(optional), returns: .list(a))], code: unwrap),
    Function("unwrapOpt", [.member(.list(optional), returns: .list(a))], code: unwrap),
  ]

  private static let unwrap: Function.Code = { evaluator, arguments in
    guard arguments.match(.list) else { return .noSuchOverload("optional.unwrap") }
    var values: [Datum] = []
    for element in arguments[0].elements {
      guard evaluator.charge(1) else { return Evaluator.exhausted }
      guard element.tag == .optional else { return .noSuchOverload("optional.unwrap") }
      if let value = element.wrapped { values.append(value) }
    }
    return evaluator.scratch.pointee.list(values)
  }
}

extension Evaluator {
  /// Whether it is the value that its type has before anything is put in.
  func isZero(_ value: Datum) -> Bool {
    switch value.tag {
    case .null: true
    case .bool, .int, .uint: value.bits == 0
    case .double: value.double == 0
    case .string, .bytes, .list, .map: value.length == 0
    case .record: entries(value).length == 0
    case .timestamp, .duration: value.bits == 0 && value.length == 0
    case .optional: value.bits == 0
    default: false
    }
  }
}
