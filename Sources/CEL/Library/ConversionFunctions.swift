/// Conversions between types, each called like the type that it makes (langdef, "Type Conversions").
enum ConversionFunctions {
  private static func from(_ types: CELType..., to result: CELType) -> [Function.Overload] { types.map { .global($0, returns: result) } }

  /// `int`, `uint`, `double`, `string`, `bytes` and `bool`; those of times are in `TimeFunctions`.
  static let all: [Function] = [
    Function("bool", from(.bool, .string, to: .bool)) { _, arguments in
      guard arguments.count == 1 else { return .noSuchOverload("bool") }
      switch arguments[0].tag {
      case .bool: return arguments[0]
      case .string:
        switch arguments[0].string {
        case "1", "t", "T", "true", "TRUE", "True": return .bool(true)
        case "0", "f", "F", "false", "FALSE", "False": return .bool(false)
        default: return .error("the string is no bool")
        }
      default: return .noSuchOverload("bool")
      }
    },
    Function("int", from(.int, .uint, .double, .string, .timestamp, to: .int), code: int),
    Function("uint", from(.uint, .int, .double, .string, to: .uint), code: uint),
    Function("double", from(.double, .int, .uint, .string, to: .double), code: double),
    Function(
      "string",
      from(
        .string, .bool, .bytes, .double, .duration, .int, .timestamp, .uint, .abstract("net.IP", []), .abstract("net.CIDR", []),
        to: .string)
    ) { evaluator, arguments in
      guard arguments.count == 1 else { return .noSuchOverload("string") }
      if arguments[0].tag == .string { return arguments[0] }
      guard evaluator.charge(Int(arguments[0].tag == .bytes ? arguments[0].length : 0) / 16) else { return Evaluator.exhausted }
      if arguments[0].tag == .bytes {
        guard Self.isUTF8(arguments[0].text) else { return .error("invalid UTF-8 in bytes") }
        return Datum(.string, arguments[0].bits, length: arguments[0].length)
      }
      return evaluator.plainText(arguments[0]).map { evaluator.scratch.pointee.string($0) } ?? .noSuchOverload("string")
    },
    Function("bytes", from(.bytes, .string, to: .bytes)) { _, arguments in
      guard arguments.match(.string) || arguments.match(.bytes) else { return .noSuchOverload("bytes") }
      return Datum(.bytes, arguments[0].bits, length: arguments[0].length)
    },
  ]

  private static let int: Function.Code = { evaluator, arguments in
    guard arguments.count == 1 else { return .noSuchOverload("int") }
    let value = arguments[0]
    switch value.tag {
    case .int: return value
    case .uint: return evaluator.result { () throws(LibraryError) in .int(try Arithmetic.int(value.bits)) }
    case .double: return evaluator.result { () throws(LibraryError) in .int(try Arithmetic.int(value.double)) }
    case .string: return evaluator.result { () throws(LibraryError) in .int(try NumberText.int(value.string)) }
    case .timestamp: return .int(value.int)
    default: return .noSuchOverload("int")
    }
  }

  private static let uint: Function.Code = { evaluator, arguments in
    guard arguments.count == 1 else { return .noSuchOverload("uint") }
    let value = arguments[0]
    switch value.tag {
    case .uint: return value
    case .int: return evaluator.result { () throws(LibraryError) in .uint(try Arithmetic.uint(value.int)) }
    case .double: return evaluator.result { () throws(LibraryError) in .uint(try Arithmetic.uint(value.double)) }
    case .string: return evaluator.result { () throws(LibraryError) in .uint(try NumberText.uint(value.string)) }
    default: return .noSuchOverload("uint")
    }
  }

  private static let double: Function.Code = { evaluator, arguments in
    guard arguments.count == 1 else { return .noSuchOverload("double") }
    let value = arguments[0]
    switch value.tag {
    case .double: return value
    case .int: return .double(Double(value.int))
    case .uint: return .double(Double(value.bits))
    case .string: return evaluator.result { () throws(LibraryError) in .double(try NumberText.double(value.string)) }
    default: return .noSuchOverload("double")
    }
  }

  private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.withMemoryRebound(to: UInt8.self) { String(validating: $0, as: UTF8.self) != nil }
  }
}
