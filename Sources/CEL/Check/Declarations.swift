/// What an environment declares, looked up by name; shared by its programs and activations, so that a slot means one thing.
final class Declarations: Sendable {
  /// In the order of their slots.
  let variables: [Environment.Variable]
  /// The namespace in which names are looked for first; empty for none.
  let container: String
  /// All functions that may be called.
  let functions: FunctionTable
  /// How the values of the variables are laid out.
  let layouts: LayoutTable
  /// Reads the file of a time zone such as `Europe/Madrid` from a zoneinfo database; nil if there is none.
  let zoneFile: (@Sendable (String) -> [UInt8]?)?
  private let slots: [String: Int]
  /// Containers from the innermost outwards, each with a final dot: `a.b.`, `a.`.
  private let prefixes: [String]

  /// Of two variables of one name the first counts.
  init(
    _ variables: [Environment.Variable], container: String, functions: FunctionTable,
    zoneFile: (@Sendable (String) -> [UInt8]?)?
  ) {
    self.variables = variables
    self.container = container
    self.functions = functions
    self.zoneFile = zoneFile
    layouts = LayoutTable(variables.map(\.type))
    slots = Dictionary(variables.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    let parts = container.isEmpty ? [] : container.split(separator: ".")
    prefixes = (0..<parts.count).map { parts.dropLast($0).joined(separator: ".") + "." }
  }

  /// What a name stands for: the innermost container that knows it wins; a leading dot asks the outermost only (langdef, "Name Resolution").
  func resolve(_ name: String) -> Reference? {
    if name.utf8.first == UInt8(ascii: ".") { return exact(String(name.dropFirst())) }
    for prefix in prefixes {
      if let found = exact(prefix + name) { return found }
    }
    return exact(name)
  }

  /// The index of a function, by the same rules as for a variable.
  func resolveFunction(_ name: String) -> Int? {
    if name.utf8.first == UInt8(ascii: ".") { return functions.index(of: String(name.dropFirst())) }
    for prefix in prefixes {
      if let found = functions.index(of: prefix + name) { return found }
    }
    return functions.index(of: name)
  }

  private func exact(_ name: String) -> Reference? {
    if let slot = slots[name] { return .variable(slot) }
    if TypeNames.all.contains(name) { return .typeName(name) }
    return nil
  }
}
