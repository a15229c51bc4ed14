@testable import CEL

/// Reads a type as the corpus writes it: `map(string,list(int))`.
enum TypeReader {
  static func read(_ text: String, parameters: Set<String> = []) throws -> CELType {
    var rest = Substring(text)
    let type = try type(&rest, parameters)
    guard rest.isEmpty else { throw ConformanceRow.Unreadable("type \(text)") }
    return type
  }

  private static func type(_ rest: inout Substring, _ names: Set<String>) throws -> CELType {
    let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." })
    rest = rest.dropFirst(name.count)
    var arguments: [CELType] = []
    if rest.first == "(" {
      repeat {
        rest = rest.dropFirst().drop { $0 == " " }
        arguments.append(try type(&rest, names))
      } while rest.first == ","
      guard rest.first == ")" else { throw ConformanceRow.Unreadable("type near \(rest)") }
      rest = rest.dropFirst()
    }
    if names.contains(name) { return .parameter(name) }
    switch (name, arguments.count) {
    case ("dyn", 0): return .dyn
    case ("null_type", 0), ("null", 0): return .null
    case ("bool", 0): return .bool
    case ("int", 0): return .int
    case ("uint", 0): return .uint
    case ("double", 0): return .double
    case ("string", 0): return .string
    case ("bytes", 0): return .bytes
    case ("timestamp", 0), ("google.protobuf.Timestamp", 0): return .timestamp
    case ("duration", 0), ("google.protobuf.Duration", 0): return .duration
    case ("type", _): return .type
    case ("list", 1): return .list(arguments[0])
    case ("map", 2): return .map(arguments[0], arguments[1])
    case ("optional_type", 1), ("optional", 1): return .optional(arguments[0])
    case ("", _): throw ConformanceRow.Unreadable("a type")
    default: return .abstract(name, arguments)
    }
  }
}
