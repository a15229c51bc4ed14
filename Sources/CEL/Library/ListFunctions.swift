/// The extension for lists (cel-go `ext/lists.go`).
enum ListFunctions {
  private static let a = CELType.parameter("A")
  private static let list = CELType.list(a)

  /// But `reverse`, which strings have too: see `StringFunctions`.
  static let all: [Function] = [
    Function("slice", [.member(list, .int, .int, returns: list)]) { evaluator, arguments in
      guard arguments.match(.list, .int, .int) else { return .noSuchOverload("slice") }
      let (start, end, count) = (arguments[1].int, arguments[2].int, Int64(arguments[0].length))
      guard start >= 0, start <= end, end <= count else {
        return evaluator.scratch.pointee.error("cannot slice(\(start), \(end)), the list has \(count) elements")
      }
      return Datum(
        .list, arguments[0].bits &+ UInt64(start) &* UInt64(MemoryLayout<Datum>.stride), length: UInt32(end - start))
    },
    Function("flatten", [.member(.list(list), returns: list), .member(.list(.dyn), .int, returns: .list(.dyn))]) { evaluator, arguments in
      guard arguments.match(.list) || arguments.match(.list, .int) else { return .noSuchOverload("flatten") }
      let depth = arguments.count == 2 ? arguments[1].int : 1
      guard depth >= 0 else { return .error("level must be non-negative") }
      var flat: [Datum] = []
      guard flatten(&evaluator, arguments[0], depth, into: &flat) else { return Evaluator.exhausted }
      return evaluator.scratch.pointee.list(flat)
    },
    Function("distinct", [.member(list, returns: list)]) { evaluator, arguments in
      guard arguments.match(.list) else { return .noSuchOverload("distinct") }
      var kept: [Datum] = []
      for element in arguments[0].elements {
        var isNew = true
        for known in kept {
          guard evaluator.charge(1) else { return Evaluator.exhausted }
          if evaluator.equal(known, element) {
            isNew = false
            break
          }
        }
        if isNew { kept.append(element) }
      }
      return evaluator.scratch.pointee.list(kept)
    },
    Function(
      "sort", [CELType.int, .uint, .double, .bool, .duration, .timestamp, .string, .bytes].map { .member(.list($0), returns: .list($0)) }
    ) { evaluator, arguments in
      guard arguments.match(.list) else { return .noSuchOverload("sort") }
      let elements = arguments[0].elements
      return evaluator.sorted(elements, by: Array(elements))
    },
    Function("lists.range", [.global(.int, returns: .list(.int))]) { evaluator, arguments in
      guard arguments.match(.int) else { return .noSuchOverload("lists.range") }
      let count = Int(clamping: max(0, arguments[0].int))
      guard evaluator.charge(count) else { return Evaluator.exhausted }
      return evaluator.scratch.pointee.list((0..<count).map { .int($0) })
    },
    // Kubernetes' extension: no macro can add up a list.
    Function("sum", [.member(.list(.int), returns: .int)]) { evaluator, arguments in
      guard arguments.match(.list) else { return .noSuchOverload("sum") }
      var sum: Int64 = 0
      for element in arguments[0].elements {
        guard evaluator.charge(1) else { return Evaluator.exhausted }
        guard element.tag == .int else { return .noSuchOverload("sum") }
        let (next, isTooBig) = sum.addingReportingOverflow(element.int)
        if isTooBig { return .error("return error for overflow") }
        sum = next
      }
      return .int(sum)
    },
    Function("first", [.member(list, returns: .optional(a))]) { evaluator, arguments in
      guard arguments.match(.list) else { return .noSuchOverload("first") }
      return arguments[0].elements.first.map { evaluator.scratch.pointee.optional($0) } ?? .none
    },
    Function("last", [.member(list, returns: .optional(a))]) { evaluator, arguments in
      guard arguments.match(.list) else { return .noSuchOverload("last") }
      return arguments[0].elements.last.map { evaluator.scratch.pointee.optional($0) } ?? .none
    },
  ]

  /// Lists inside of lists, down to a depth; false if that costs too much.
  private static func flatten(_ evaluator: inout Evaluator, _ list: Datum, _ depth: Int64, into flat: inout [Datum]) -> Bool {
    for element in list.elements {
      guard evaluator.charge(1) else { return false }
      if element.tag == .list, depth > 0 {
        guard flatten(&evaluator, element, depth - 1, into: &flat) else { return false }
      } else {
        flat.append(element)
      }
    }
    return true
  }

  /// The elements from the last to the first.
  static func reverse(_ evaluator: inout Evaluator, _ list: Datum) -> Datum {
    guard evaluator.charge(Int(list.length)) else { return Evaluator.exhausted }
    return evaluator.scratch.pointee.list(list.elements.reversed())
  }
}
