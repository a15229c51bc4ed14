/// All functions that expressions may call, by name.
struct FunctionTable: Sendable {
  /// In no order that matters; a function is known by its index here.
  let functions: [Function]
  private let byName: [String: Int]

  /// Of two functions of one name the first counts.
  init(_ functions: [Function]) {
    self.functions = functions
    byName = Dictionary(functions.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The function of exactly that name.
  func index(of name: String) -> Int? { byName[name] }

  /// All names, to offer one that was meant.
  var names: [String] { functions.map(\.name) }
}
