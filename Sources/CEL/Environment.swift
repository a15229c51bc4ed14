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
  public var variables: [Variable] { declarations.variables }

  /// Shared by all programs and activations.
  let declarations: Declarations

  /// - Parameters:
  ///   - container: The namespace in which names are looked for first, such as `com.example`.
  ///   - zoneFile: The content of a file of the zoneinfo database by its name, such as `Europe/Madrid`; without it `getHours('Europe/Madrid')`
  ///     is an error, while fixed offsets and `UTC` always work.
  public init(variables: [Variable], container: String = "", zoneFile: (@Sendable (String) -> [UInt8]?)? = nil) {
    declarations = Declarations(variables, container: container, functions: Library.table, zoneFile: zoneFile)
  }

  /// With functions that are only declared, so that calls of them can be checked.
  init(variables: [Variable], container: String, declaring functions: [Function], zoneFile: (@Sendable (String) -> [UInt8]?)?) {
    declarations = Declarations(
      variables, container: container, functions: FunctionTable(Library.all + functions), zoneFile: zoneFile)
  }

  /// Parses, checks and plans. `has(kvm.nested)` on a declared dotted variable asks whether it is bound.
  public func compile(_ source: String) throws(CELError) -> Program { try compile(source, isStrict: true) }

  /// Without checking, what would be a mistake of the expression is an error of its evaluation, where that reaches it.
  func compile(_ source: String, isStrict: Bool) throws(CELError) -> Program {
    let text = SourceText(source)
    if let issue = text.tooLong { throw CELError([issue]) }
    let tree: SyntaxTree
    do {
      tree = try Parser.parse(text)
    } catch {
      throw CELError([text.issue(error.start, error.end, error.what, hint: error.hint)])
    }
    let checked = try Checker.check(tree, text, declarations, isStrict: isStrict)
    return Program(plan: try Planner.plan(checked, text, declarations))
  }
}

/// A checked and planned expression: all names are resolved to slots, all functions to code.
public struct Program: Sendable {
  /// The instructions.
  let plan: Plan

  /// The type of the result, as far as it was known when the expression was checked.
  public var type: CELType { plan.type }
  /// The slots that it may read.
  public var slots: [Int] { plan.slots }

  /// Errors are values; nothing throws and nothing traps, whatever the activation holds.
  public func evaluate(_ activation: Activation, budget: inout Budget) -> Outcome {
    // Slots are indexes, and mean nothing in an activation of other variables.
    guard activation.store.declarations === plan.declarations else { return .error("the activation is of another environment") }
    let steps = max(0, min(budget.expression, budget.run))
    let (evaluator, result) = run(activation.store, steps: steps)
    budget.run -= steps - max(0, evaluator.remaining)
    switch result.tag {
    case .error: return .error(result.errorText(plan.declarations))
    case .unknown: return .unknown(Evaluator.slots(result))
    default: return .value(evaluator.value(result))
    }
  }

  /// The datum itself; it lies in the store until the next evaluation.
  func run(_ store: Store, steps: Int) -> (Evaluator, Datum) {
    var evaluator = Evaluator(plan, store, steps: steps)
    let result = evaluator.evaluate(plan.root)
    return (evaluator, evaluator.remaining < 0 ? Evaluator.exhausted : result)
  }
}

/// What the variables stand for in one evaluation. A variable that is neither bound nor unknown is absent: reading it is an error
/// (`no such attribute: kvm.nested`), `has()` of it is false.
public struct Activation {
  /// The memory behind it; a copy of the activation shares it until one of the two is changed.
  private(set) var store: Store

  /// All variables absent.
  public init(_ environment: Environment) { store = Store(environment.declarations) }

  /// Binds the variable of that slot to a part of a document, which stays alive until then.
  public mutating func bind(_ slot: Int, _ node: Document.Node) {
    makeUnique()
    store.bind(slot, node)
  }

  /// Marks the variable as one that nobody could look at: what depends on it has no known result.
  public mutating func bindUnknown(_ slot: Int) {
    makeUnique()
    store.bindUnknown(slot)
  }

  /// Makes all variables absent again, keeping the memory for the next ones.
  public mutating func reset() {
    makeUnique()
    store.reset()
  }

  /// Activations are values: a copy does not see what is bound afterwards.
  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&store) { store = store.copy() }
  }
}

/// What may still be spent, in steps of the evaluator: 10^6 an expression, 10^7 a run (Kubernetes' limits for CEL).
public struct Budget: Sendable {
  /// For each evaluation.
  public var expression: Int
  /// For all evaluations together; what each takes is subtracted.
  public var run: Int
  /// The defaults are the limits of Kubernetes.
  public init(expression: Int = 1_000_000, run: Int = 10_000_000) {
    self.expression = expression
    self.run = run
  }
}

/// What an evaluation came to.
public enum Outcome: Sendable, Equatable {
  /// As JSON would have it: uint becomes int where it fits, timestamps, durations, bytes and network addresses become strings.
  case value(Value)
  /// The result depends on variables that are unknown; the slots that were in the way.
  case unknown([Int])
  case error(String)
}
