/// All functions that expressions may call, by name.
struct FunctionTable: Sendable {
  let functions: [Function]
  private let byName: [String: Int]

  init(_ functions: [Function]) {
    self.functions = functions
    byName = Dictionary(functions.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func index(of name: String) -> Int? { byName[name] }

  var names: [String] { functions.map(\.name) }
}
