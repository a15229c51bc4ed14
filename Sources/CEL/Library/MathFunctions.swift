/// The extension for numbers (cel-go `ext/math.go`).
enum MathFunctions {
  private static let numbers: [CELType] = [.int, .uint, .double]
  private static func same(_ types: [CELType]) -> [Function.Overload] { types.map { .global($0, returns: $0) } }
  private static let pairs: [Function.Overload] = [.global(.int, .int, returns: .int), .global(.uint, .uint, returns: .uint)]
  private static let shifts: [Function.Overload] = [.global(.int, .int, returns: .int), .global(.uint, .int, returns: .uint)]

  /// All in the namespace `math`.
  static let all: [Function] = [
    Function("math.greatest", [], isVariadicNumeric: true) { evaluator, arguments in
      extreme(&evaluator, arguments, .greater, "math.greatest")
    },
    Function("math.least", [], isVariadicNumeric: true) { evaluator, arguments in extreme(&evaluator, arguments, .less, "math.least") },
    rounding("math.ceil", Arithmetic.ceiling),
    rounding("math.floor", Arithmetic.floor),
    rounding("math.round", Arithmetic.round),
    rounding("math.trunc", Arithmetic.truncate),
    test("math.isNaN", \.isNaN),
    test("math.isInf", \.isInfinite),
    test("math.isFinite", \.isFinite),
    Function("math.abs", same(numbers)) { evaluator, arguments in
      guard arguments.count == 1 else { return .noSuchOverload("math.abs") }
      let value = arguments[0]
      switch value.tag {
      case .int: return evaluator.result { () throws(LibraryError) in .int(try Arithmetic.abs(value.int)) }
      case .uint: return value
      case .double: return .double(value.double.magnitude)
      default: return .noSuchOverload("math.abs")
      }
    },
    Function("math.sign", same(numbers)) { _, arguments in
      guard arguments.count == 1 else { return .noSuchOverload("math.sign") }
      let value = arguments[0]
      switch value.tag {
      case .int: return .int(value.int.signum())
      case .uint: return .uint(value.bits == 0 ? 0 : 1)
      case .double: return .double(Arithmetic.sign(value.double))
      default: return .noSuchOverload("math.sign")
      }
    },
    Function("math.sqrt", numbers.map { .global($0, returns: .double) }) { _, arguments in
      guard arguments.count == 1 else { return .noSuchOverload("math.sqrt") }
      let value = arguments[0]
      switch value.tag {
      case .int: return .double(Arithmetic.squareRoot(Double(value.int)))
      case .uint: return .double(Arithmetic.squareRoot(Double(value.bits)))
      case .double: return .double(Arithmetic.squareRoot(value.double))
      default: return .noSuchOverload("math.sqrt")
      }
    },
    bits("math.bitAnd") { $0 & $1 },
    bits("math.bitOr") { $0 | $1 },
    bits("math.bitXor") { $0 ^ $1 },
    Function("math.bitNot", same([.int, .uint])) { _, arguments in
      guard arguments.match(.int) || arguments.match(.uint) else { return .noSuchOverload("math.bitNot") }
      return Datum(arguments[0].tag, ~arguments[0].bits)
    },
    shift("math.bitShiftLeft", Arithmetic.shiftLeft),
    shift("math.bitShiftRight", Arithmetic.shiftRight),
  ]

  private static func rounding(_ name: StaticString, _ round: @escaping @Sendable (Double) -> Double) -> Function {
    Function("\(name)", [.global(.double, returns: .double)]) { _, arguments in
      arguments.match(.double) ? .double(round(arguments[0].double)) : .noSuchOverload(name)
    }
  }

  private static func test(_ name: StaticString, _ property: @escaping @Sendable (Double) -> Bool) -> Function {
    Function("\(name)", [.global(.double, returns: .bool)]) { _, arguments in
      arguments.match(.double) ? .bool(property(arguments[0].double)) : .noSuchOverload(name)
    }
  }

  private static func bits(_ name: StaticString, _ operation: @escaping @Sendable (UInt64, UInt64) -> UInt64) -> Function {
    Function("\(name)", pairs) { _, arguments in
      guard arguments.match(.int, .int) || arguments.match(.uint, .uint) else { return .noSuchOverload(name) }
      return Datum(arguments[0].tag, operation(arguments[0].bits, arguments[1].bits))
    }
  }

  /// An int is shifted as its bits are, without regard to its sign.
  private static func shift(
    _ name: StaticString, _ operation: @escaping @Sendable (UInt64, Int64) throws(LibraryError) -> UInt64
  ) -> Function {
    Function("\(name)", shifts) { evaluator, arguments in
      guard arguments.match(.int, .int) || arguments.match(.uint, .int) else { return .noSuchOverload(name) }
      return evaluator.result { () throws(LibraryError) in
        Datum(arguments[0].tag, try operation(arguments[0].bits, arguments[1].int))
      }
    }
  }

  /// The first of the numbers that no other one exceeds; they keep their types.
  private static func extreme(_ evaluator: inout Evaluator, _ arguments: Arguments, _ wanted: Numbers.Order, _ name: StaticString) -> Datum
  {
    var numbers = arguments
    if arguments.match(.list) { numbers = arguments[0].elements }
    guard evaluator.charge(numbers.count) else { return Evaluator.exhausted }
    guard var best = numbers.first, best.isNumber else { return .noSuchOverload(name) }
    for number in numbers.dropFirst() {
      guard number.isNumber else { return .noSuchOverload(name) }
      if Numbers.order(number, best) == wanted { best = number }
    }
    return best
  }
}
