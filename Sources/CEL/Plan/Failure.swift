/// What went wrong in an evaluation, in a byte; the words are put together only if the error is what comes out.
enum Failure: UInt8 {
  /// The text itself.
  case message
  /// The name of the function or operator.
  case noSuchOverload
  /// A key that is a string; one that is an integer; any other.
  case noSuchKey, noSuchIntegerKey, noSuchOtherKey
  /// The index.
  case indexOutOfBounds
  /// The slot.
  case noSuchAttribute
}

extension Datum {
  /// A sentence that is part of the program.
  static func error(_ text: StaticString) -> Datum {
    Datum(.error, UInt64(UInt(bitPattern: text.utf8Start)), length: UInt32(text.utf8CodeUnitCount))
  }

  /// The operation does not take values of these types.
  static func noSuchOverload(_ function: StaticString) -> Datum {
    var datum = error(function)
    datum.failure = .noSuchOverload
    return datum
  }

  /// The variable of that slot is absent.
  static func noSuchAttribute(_ slot: Int) -> Datum { failure(.noSuchAttribute, UInt64(slot)) }

  /// The list has no such element.
  static func indexOutOfBounds(_ index: Int64) -> Datum { failure(.indexOutOfBounds, UInt64(bitPattern: index)) }

  /// The map or record has no such member.
  static func noSuchKey(_ key: Datum) -> Datum {
    switch key.tag {
    case .string: failure(.noSuchKey, key.bits, length: key.length)
    case .int: failure(.noSuchIntegerKey, key.bits)
    default: failure(.noSuchOtherKey, 0)
    }
  }

  /// Any of them.
  static func failure(_ failure: Failure, _ bits: UInt64, length: UInt32 = 0) -> Datum {
    var datum = Datum(.error, bits, length: length)
    datum.failure = failure
    return datum
  }

  /// The sentence for a person.
  func errorText(_ declarations: Declarations) -> String {
    func words() -> String { String(decoding: text, as: UTF8.self) }
    return switch failure {
    case .message: words()
    case .noSuchOverload: "no such overload: \(words())"
    case .noSuchKey: "no such key: '\(words())'"
    case .noSuchIntegerKey: "no such key: \(int)"
    case .noSuchOtherKey: "no such key"
    case .indexOutOfBounds: "index out of bounds: \(int)"
    case .noSuchAttribute: "no such attribute: \(declarations.variables[Int(bits)].name)"
    }
  }
}
