import Foundation

@testable import CEL

/// One line of the corpus: an expression, what it is given, and what must come out.
struct ConformanceRow {
  var id: String
  var expression: String
  var isChecked: Bool
  var isOnlyChecked: Bool
  var container: String
  var variables: [Environment.Variable]
  var functions: [Function]
  var bindings: [String: Sample]
  var expected: Expected

  enum Expected {
    case value(Sample)
    case error
    case nothing
  }
  var expectedType: String?

  init(_ json: [String: Any]) throws {
    id = json["id"] as? String ?? "?"
    guard let expression = json["expr"] as? String, let expect = json["expect"] as? [String: Any] else { throw Unreadable(id) }
    self.expression = expression
    isChecked = !(json["disable_check"] as? Bool ?? false)
    isOnlyChecked = json["check_only"] as? Bool ?? false
    container = json["container"] as? String ?? ""
    variables = []
    functions = []
    for declaration in json["type_env"] as? [[String: Any]] ?? [] {
      let name = declaration["name"] as? String ?? ""
      if let overloads = declaration["function"] as? [[String: Any]] {
        let read = try overloads.map(Self.overload)
        functions.append(Function(name, read, code: nil))
      } else {
        variables.append(Environment.Variable(name, try TypeReader.read(declaration["type"] as? String ?? "")))
      }
    }
    bindings = try (json["bindings"] as? [String: Any] ?? [:]).mapValues { try Sample($0) }
    for name in bindings.keys.sorted() where !variables.contains(where: { $0.name == name }) {
      variables.append(Environment.Variable(name, .dyn))
    }
    if let value = expect["value"] { expected = .value(try Sample(value)) } else { expected = expect["error"] != nil ? .error : .nothing }
    expectedType = expect["deduced_type"] as? String
  }

  private static func overload(_ json: [String: Any]) throws -> Function.Overload {
    let names = Set(json["type_params"] as? [String] ?? [])
    return Function.Overload(
      isMember: json["instance"] as? Bool ?? false,
      try (json["params"] as? [String] ?? []).map { try TypeReader.read($0, parameters: names) },
      try TypeReader.read(json["result"] as? String ?? "dyn", parameters: names))
  }

  struct Unreadable: Error {
    var what: String
    init(_ what: String) { self.what = what }
  }

  /// The whole corpus; nil if it is not there.
  static func all() throws -> [ConformanceRow]? {
    guard let url = Corpora.file("cel-spec/cel-simple.jsonl"), let data = try? Data(contentsOf: url) else { return nil }
    return try data.split(separator: UInt8(ascii: "\n")).map { line in
      guard let json = try JSONSerialization.jsonObject(with: line) as? [String: Any] else { throw Unreadable("a line") }
      return try ConformanceRow(json)
    }
  }
}

/// The folder of test data beside the package.
enum Corpora {
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["VIRT_DOCTOR_CORPORA"] { return URL(fileURLWithPath: path) }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/corpora")
  }()

  static func file(_ path: String) -> URL? {
    let url = folder.appendingPathComponent(path)
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }

  /// Says once, where a person sees it, that tests were left out.
  static let hasConformance: Bool = {
    if file("cel-spec/cel-simple.jsonl") != nil { return true }
    FileHandle.standardError.write(Data("SKIPPED: no CEL corpus in \(folder.path); set VIRT_DOCTOR_CORPORA\n".utf8))
    return false
  }()
}
