public import Wire

/// What expressions may name: the one face of this room. Declare variables, compile expressions, evaluate programs.
public struct Environment: Sendable {
  /// A name that expressions may use, dots allowed: `kvm.nested` is one variable, not a field of `kvm`.
  public struct Variable: Sendable {
    public let name: String
    public let type: CELType
    public init(_ name: String, _ type: CELType) {
      self.name = name
      self.type = type
    }
  }

  /// The slot of a variable is its index here.
  public let variables: [Variable]

  public init(variables: [Variable], container: String = "") { self.variables = variables }

  /// Parses, checks and plans. `has(kvm.nested)` on a declared dotted variable asks whether it is bound.
  public func compile(_ source: String) throws(CELError) -> Program { fatalError("skeleton") }
}

/// A checked and planned expression: all names are resolved to slots, all functions to code.
public struct Program: Sendable {
  public var type: CELType { fatalError("skeleton") }
  /// The slots that it may read.
  public var slots: [Int] { fatalError("skeleton") }

  /// Errors are values; nothing throws and nothing traps, whatever the activation holds.
  public func evaluate(_ activation: Activation, budget: inout Budget) -> Outcome { fatalError("skeleton") }
}

/// What the variables stand for in one evaluation. A variable that is neither bound nor unknown is absent: reading it is an error
/// (`no such attribute: kvm.nested`), `has()` of it is false.
public struct Activation {
  public init(_ environment: Environment) { fatalError("skeleton") }
  public mutating func bind(_ slot: Int, _ node: Document.Node) { fatalError("skeleton") }
  public mutating func bindUnknown(_ slot: Int) { fatalError("skeleton") }
}

/// What may still be spent, in steps of the evaluator: 10^6 an expression, 10^7 a run (Kubernetes' limits for CEL).
public struct Budget: Sendable {
  public var expression: Int
  public var run: Int
  public init(expression: Int = 1_000_000, run: Int = 10_000_000) {
    self.expression = expression
    self.run = run
  }
}

public enum Outcome: Sendable, Equatable {
  /// As JSON would have it: uint becomes int where it fits, timestamps, durations, bytes and network addresses become strings.
  case value(Value)
  /// The result depends on variables that are unknown; the slots that were in the way.
  case unknown([Int])
  case error(String)
}
