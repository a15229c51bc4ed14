/// All functions that expressions may call, by name.
struct FunctionTable: Sendable {
  /// In no order that matters; a function is known by its index here.
  let functions: [Function]

  init(_ functions: [Function]) { self.functions = functions }

  /// The function of exactly that name; of two of one name the first. Names are short and few enough to be compared one by one, and programs
  /// that were planned at build time never ask.
  func index(of name: String) -> Int? { functions.firstIndex { $0.name == name } }

  /// All names, to offer one that was meant.
  var names: [String] { functions.map(\.name) }
}
