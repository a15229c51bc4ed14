/// Lists as sets (cel-go `ext/sets.go`).
enum SetFunctions {
  private static let lists: [Function.Overload] = [.global(.list(.parameter("A")), .list(.parameter("A")), returns: .bool)]

  /// All in the namespace `sets`.
  static let all: [Function] = [
    Function("sets.contains", lists) { evaluator, arguments in
      guard arguments.match(.list, .list) else { return .noSuchOverload("sets.contains") }
      return .bool(includes(&evaluator, arguments[0], arguments[1]))
    },
    Function("sets.equivalent", lists) { evaluator, arguments in
      guard arguments.match(.list, .list) else { return .noSuchOverload("sets.equivalent") }
      return .bool(includes(&evaluator, arguments[0], arguments[1]) && includes(&evaluator, arguments[1], arguments[0]))
    },
    Function("sets.intersects", lists) { evaluator, arguments in
      guard arguments.match(.list, .list) else { return .noSuchOverload("sets.intersects") }
      for element in arguments[1].elements where evaluator.contains(arguments[0], element).isTrue { return .bool(true) }
      return .bool(false)
    },
  ]

  /// Whether each element of `other` is one of `list`. A budget that runs out in between makes the whole evaluation an error.
  private static func includes(_ evaluator: inout Evaluator, _ list: Datum, _ other: Datum) -> Bool {
    for element in other.elements where !evaluator.contains(list, element).isTrue { return false }
    return true
  }
}
