/// The functions that every implementation of the language has (langdef, "List of Standard Definitions").
enum StandardFunctions {
  private static let a = CELType.parameter("A"), b = CELType.parameter("B")

  /// But conversions and times, which have files of their own.
  static let all: [Function] = [
    Function(
      "size",
      [.string, .bytes, .list(a), .map(a, b)].flatMap { [.global($0, returns: .int), .member($0, returns: .int)] }, code: size),
    Function("contains", [.member(.string, .string, returns: .bool)]) { evaluator, arguments in
      guard let (text, part) = arguments.twoStrings, evaluator.charge(text.count / 16) else { return .noSuchOverload("contains") }
      return .bool(Bytes.find(part, in: text) != nil)
    },
    Function("startsWith", [.member(.string, .string, returns: .bool)]) { _, arguments in
      guard let (text, part) = arguments.twoStrings else { return .noSuchOverload("startsWith") }
      return .bool(part.count <= text.count && Bytes.order(UnsafeRawBufferPointer(rebasing: text.prefix(part.count)), part) == 0)
    },
    Function("endsWith", [.member(.string, .string, returns: .bool)]) { _, arguments in
      guard let (text, part) = arguments.twoStrings else { return .noSuchOverload("endsWith") }
      return .bool(part.count <= text.count && Bytes.order(UnsafeRawBufferPointer(rebasing: text.suffix(part.count)), part) == 0)
    },
    Function("matches", [.global(.string, .string, returns: .bool), .member(.string, .string, returns: .bool)]) { evaluator, arguments in
      guard arguments.twoStrings != nil else { return .noSuchOverload("matches") }
      return evaluator.withPattern(arguments[1]) { evaluator, pattern in
        evaluator.matches(arguments[0], pattern)
      }
    },
    Function("dyn", [.global(a, returns: .dyn)]) { _, arguments in arguments.count == 1 ? arguments[0] : .noSuchOverload("dyn") },
    Function("type", [.global(a, returns: .type)]) { _, arguments in
      guard arguments.count == 1 else { return .noSuchOverload("type") }
      var name = Datum.error(arguments[0].typeName)
      name.tag = .type
      return name
    },
  ]

  private static let size: Function.Code = { evaluator, arguments in
    guard arguments.count == 1 else { return .noSuchOverload("size") }
    let value = arguments[0]
    switch value.tag {
    case .string:
      guard evaluator.charge(Int(value.length) / 64) else { return Evaluator.exhausted }
      return .int(Bytes.codePoints(value.text))
    case .bytes, .list, .map: return .int(Int(value.length))
    case .record: return .int(Int(evaluator.entries(value).length))
    default: return .noSuchOverload("size")
    }
  }
}

extension Arguments {
  /// Both arguments of a function that takes two strings.
  var twoStrings: (UnsafeRawBufferPointer, UnsafeRawBufferPointer)? {
    guard count == 2, self[0].tag == .string, self[1].tag == .string else { return nil }
    return (self[0].text, self[1].text)
  }

  /// Whether the arguments are of just these types, one for each.
  func match(_ tags: Datum.Tag...) -> Bool {
    guard tags.count == count else { return false }
    for (index, tag) in tags.enumerated() where self[index].tag != tag { return false }
    return true
  }
}

extension Datum {
  /// The name of the value's type, as `type()` yields it.
  var typeName: StaticString {
    switch tag {
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .type: "type"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .list: "list"
    case .map, .record: "map"
    case .optional: "optional_type"
    case .address: "net.IP"
    case .prefix: "net.CIDR"
    case .absent, .pending, .unevaluated, .error, .unknown: "error"
    }
  }
}
