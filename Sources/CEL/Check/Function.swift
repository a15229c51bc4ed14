/// A function or operator as expressions see it: a name, its overloads, and the code for all of them.
struct Function: Sendable {
  /// One way to call it: the types that it takes, and the one that it returns.
  struct Overload: Sendable {
    /// Called as `target.name(arguments)`; the target is the first parameter.
    var isMember: Bool
    var parameters: [CELType]
    var result: CELType
    /// Whether type parameters must be renamed for each call.
    let isGeneric: Bool

    init(isMember: Bool, _ parameters: [CELType], _ result: CELType) {
      self.isMember = isMember
      self.parameters = parameters
      self.result = result
      isGeneric = result.isGeneric || parameters.contains(where: \.isGeneric)
    }
  }

  /// The code: arguments are values, never errors or unknowns, of any type and number; it checks both.
  typealias Code = @Sendable (inout Evaluator, Arguments) -> Datum

  /// With its namespace: `math.abs`.
  let name: String
  /// Built anew each time they are asked for: most programs call few of the functions, and the table is made at every start.
  var overloads: [Overload] { makeOverloads() }
  private let makeOverloads: @Sendable () -> [Overload]
  /// Any number of numbers, or one list of them; the result has their type (`math.greatest`).
  var isVariadicNumeric = false
  /// Nil for operators, which the evaluator knows, and for functions that are only declared.
  let code: Code?

  /// A row of the library's tables.
  init(
    _ name: String, _ overloads: @autoclosure @escaping @Sendable () -> [Overload], isVariadicNumeric: Bool = false, code: Code?
  ) {
    self.name = name
    makeOverloads = overloads
    self.isVariadicNumeric = isVariadicNumeric
    self.code = code
  }
}

extension Function.Overload {
  /// `name(arguments)`.
  static func global(_ parameters: CELType..., returns result: CELType) -> Self { Self(isMember: false, parameters, result) }
  /// `target.name(arguments)`.
  static func member(_ parameters: CELType..., returns result: CELType) -> Self { Self(isMember: true, parameters, result) }
}
