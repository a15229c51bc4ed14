/// Runs the rules of one polkit rules file for one question: may this user manage libvirt?
///
/// Rules are small functions of `if`s over the action's id and the subject's name and groups. Such are run exactly; a value that cannot be
/// had here (whether the session is local, what a program prints) is unknown, and so is whatever depends on it; anything else is not understood.
struct PolkitScript {
  /// All that the rules may come to, given what is known.
  struct Outcomes: OptionSet {
    let rawValue: UInt8
    /// `polkit.Result.YES`
    static let yes = Outcomes(rawValue: 1)
    /// Any other result: refused, or after a password.
    static let no = Outcomes(rawValue: 2)
    /// No rule spoke; the next one is asked.
    static let silent = Outcomes(rawValue: 4)
    static let any: Outcomes = [.yes, .no, .silent]

    /// What comes out if `next` is asked where these leave it open.
    func then(_ next: () -> Outcomes) -> Outcomes { contains(.silent) ? subtracting(.silent).union(next()) : self }
  }

  /// Who asks for what.
  struct Question {
    var action: String
    var user: String
    var groups: Set<String>
  }

  /// The file is not of the form that is understood.
  struct NotUnderstood: Error {}

  /// What can be computed.
  private indirect enum Expression {
    case value(Value)
    // A variable, or one of the two parameters under whatever name the rule gives them.
    case name(String)
    case member(Expression, String)
    case index(Expression, Expression)
    case call(Expression, [Expression])
    case not(Expression)
    case all([Expression])
    case some([Expression])
    case equal(Expression, Expression, negated: Bool)
    case less(Expression, Expression)
    case choice(Expression, Expression, Expression)
    // Rules keep the ids or groups they are about in arrays.
    case list([Expression])
  }

  /// What can be done.
  private indirect enum Statement {
    case run(Expression)
    case assign(String, Expression)
    case branch(Expression, Statement, Statement?)
    case block([Statement])
    case result(Expression?)
  }

  fileprivate enum Value: Equatable {
    case bool(Bool)
    case string(String)
    case number(Int)
    // A regular expression is a value until something is tested with it.
    case pattern(String)
    case list([Value])
    case undefined
    // The session, the seat, what a program printed: not to be had, so neither true nor false.
    case unknown
  }

  private struct Rule {
    var parameters: [String]
    var body: [Statement]
  }

  private var rules: [Rule] = []
  private var globals: [Statement] = []

  /// Reads a whole file; nothing is run yet.
  init(_ text: String) throws(NotUnderstood) {
    guard let tokens = PolkitToken.tokens(text) else { throw NotUnderstood() }
    var parser = Parser(tokens: tokens)
    while !parser.atEnd {
      if parser.take(";") { continue }
      if let rule = try parser.rule() {
        if let rule { rules.append(rule) }
      } else {
        globals.append(try parser.statement())
      }
    }
  }

  /// The first rule that returns a result decides (polkit(8)).
  func outcomes(_ question: Question) -> Outcomes {
    var machine = Machine(question: question)
    _ = machine.run(globals)
    var outcomes = Outcomes.silent
    for rule in rules {
      outcomes = outcomes.then {
        var local = machine
        local.action = rule.parameters.first ?? "action"
        local.subject = rule.parameters.count > 1 ? rule.parameters[1] : "subject"
        return local.run(rule.body)
      }
    }
    return outcomes
  }

  /// One run of one rule. A rule's variables are its own.
  private struct Machine {
    let question: Question
    var names: [String: Value] = [:]
    var action = "action"
    var subject = "subject"

    init(question: Question) { self.question = question }

    mutating func run(_ statements: [Statement]) -> Outcomes {
      var outcomes = Outcomes.silent
      for statement in statements {
        if !outcomes.contains(.silent) { break }
        outcomes = outcomes.subtracting(.silent).union(run(statement))
      }
      return outcomes
    }

    private mutating func run(_ statement: Statement) -> Outcomes {
      switch statement {
      case .run: return .silent
      case .assign(let name, let expression):
        names[name] = value(expression)
        return .silent
      case .block(let statements): return run(statements)
      case .branch(let condition, let then, let other):
        switch truth(value(condition)) {
        case true?: return run(then)
        case false?: return other.map { run($0) } ?? .silent
        // Both ways are gone; what they set differently is not known afterwards.
        case nil:
          let before = names
          let first = run(then)
          let after = names
          names = before
          let second = other.map { run($0) } ?? .silent
          for (name, value) in after where names[name] != value { names[name] = .unknown }
          return first.union(second)
        }
      case .result(let expression):
        guard let expression else { return .silent }
        switch value(expression) {
        case .undefined: return .silent
        case .string("yes"): return .yes
        // polkit itself takes NOT_HANDLED and nothing at all for the same.
        case .string("not_handled"): return .silent
        case .string: return .no
        // A result that is computed in ways that are not followed here.
        default: return .any
        }
      }
    }

    /// JavaScript's idea of it; nil: not known.
    private func truth(_ value: Value) -> Bool? {
      switch value {
      case .bool(let bool): bool
      case .string(let text): !text.isEmpty
      case .number(let number): number != 0
      case .undefined: false
      case .list, .pattern: true
      case .unknown: nil
      }
    }

    private func value(_ expression: Expression) -> Value {
      switch expression {
      case .value(let value): return value
      case .name(let name): return names[name] ?? (name == "undefined" || name == "null" ? .undefined : .unknown)
      case .not(let operand): return truth(value(operand)).map { .bool(!$0) } ?? .unknown
      case .all(let operands):
        let truths = operands.map { truth(value($0)) }
        return truths.contains(false) ? .bool(false) : truths.contains(nil) ? .unknown : .bool(true)
      case .some(let operands):
        let truths = operands.map { truth(value($0)) }
        return truths.contains(true) ? .bool(true) : truths.contains(nil) ? .unknown : .bool(false)
      // `==` and `===` differ only for values of different kinds, which rules do not compare.
      case .equal(let left, let right, let negated):
        let first = value(left)
        let second = value(right)
        if first == .unknown || second == .unknown { return .unknown }
        return .bool((first == second) != negated)
      case .less(let left, let right):
        if case .number(let first) = value(left), case .number(let second) = value(right) { return .bool(first < second) }
        return .unknown
      case .choice(let condition, let first, let second):
        return truth(value(condition)).map { value($0 ? first : second) } ?? .unknown
      case .list(let items): return .list(items.map { value($0) })
      case .index(let list, let index):
        guard case .list(let items) = value(list), case .number(let number) = value(index) else { return .unknown }
        return items.indices.contains(number) ? items[number] : .undefined
      case .member(let object, let member): return self.member(object, member)
      case .call(let function, let arguments): return call(function, arguments.map { value($0) })
      }
    }

    /// The few properties that rules look at.
    private func member(_ object: Expression, _ member: String) -> Value {
      if case .member(.name("polkit"), "Result") = object {
        return member == "NOT_HANDLED" ? .string("not_handled") : .string(member.lowercased())
      }
      if case .name(let name) = object {
        if name == action, member == "id" { return .string(question.action) }
        if name == subject, member == "user" { return .string(question.user) }
        if name == subject, member == "groups" { return .list(question.groups.sorted().map { .string($0) }) }
      }
      if member == "length", case .string(let text) = value(object) { return .number(text.utf16.count) }
      return .unknown
    }

    /// The few methods that rules call; any other gives what is not known.
    private func call(_ function: Expression, _ arguments: [Value]) -> Value {
      guard case .member(let object, let method) = function else { return .unknown }
      if case .name(let name) = object, name == subject, method == "isInGroup", case .string(let group)? = arguments.first {
        return .bool(question.groups.contains(group))
      }
      switch (value(object), method, arguments.first) {
      case (.string(let text), "startsWith", .string(let part)?): return .bool(text.hasPrefix(part))
      case (.string(let text), "endsWith", .string(let part)?): return .bool(text.hasSuffix(part))
      case (.string(let text), "includes", .string(let part)?): return .bool(Self.offset(of: part, in: text) != nil)
      case (.string(let text), "indexOf", .string(let part)?), (.string(let text), "search", .string(let part)?):
        return .number(Self.offset(of: part, in: text) ?? -1)
      // An element that is not known could be the one that is looked for.
      case (.list(let items), "indexOf", let item?):
        if items.contains(.unknown) || item == .unknown { return .unknown }
        return .number(items.firstIndex(of: item) ?? -1)
      case (.list(let items), "includes", let item?):
        if items.contains(.unknown) || item == .unknown { return .unknown }
        return .bool(items.contains(item))
      case (.pattern(let pattern), "test", .string(let text)?), (.string(let text), "match", .pattern(let pattern)?):
        return Self.matches(text, pattern).map { .bool($0) } ?? .unknown
      case (.string(let text), "lookup", _): return text.isEmpty ? .undefined : .unknown
      default: return .unknown
      }
    }

    /// Where a part begins, in bytes; only its sign and zero matter.
    private static func offset(of part: String, in text: String) -> Int? {
      let part = Array(part.utf8)
      let text = Array(text.utf8)
      if part.count > text.count { return nil }
      return (0...(text.count - part.count)).first { text[$0...].starts(with: part) }
    }

    /// Patterns of plain characters, escaped or not, with anchors and a trailing `.*`. nil: more than that.
    static func matches(_ text: String, _ pattern: String) -> Bool? {
      var pattern = Substring(pattern)
      let fromStart = pattern.hasPrefix("^")
      if fromStart { pattern = pattern.dropFirst() }
      var toEnd = false
      if pattern.hasSuffix("$"), !pattern.hasSuffix("\\$") {
        toEnd = true
        pattern = pattern.dropLast()
      }
      if pattern.hasSuffix(".*") || pattern.hasSuffix(".+") {
        // `.+` wants one character more; libvirt's actions always have it.
        toEnd = false
        pattern = pattern.dropLast(2)
      }
      var literal = ""
      var escaped = false
      for character in pattern {
        if escaped {
          if character.isLetter || character.isNumber { return nil }
          literal.append(character)
          escaped = false
        } else if character == "\\" {
          escaped = true
        } else if "()[]{}|*+?^$".contains(character) {
          return nil
        } else {
          // An unescaped dot stands for any character, in practice for the dot that its writer meant.
          literal.append(character)
        }
      }
      if escaped { return nil }
      switch (fromStart, toEnd) {
      case (true, true): return text == literal
      case (true, false): return text.hasPrefix(literal)
      case (false, true): return text.hasSuffix(literal)
      case (false, false): return offset(of: literal, in: text) != nil
      }
    }
  }

  /// Recursive descent over the tokens; nesting is bounded, so that no file can exhaust the stack.
  private struct Parser {
    let tokens: [PolkitToken]
    var position = 0
    /// Nesting of parentheses and blocks, in bounds.
    var depth = 0

    init(tokens: [PolkitToken]) { self.tokens = tokens }

    var atEnd: Bool { position >= tokens.count }
    private var current: PolkitToken? { atEnd ? nil : tokens[position] }
    private func peek(_ ahead: Int) -> PolkitToken? { position + ahead < tokens.count ? tokens[position + ahead] : nil }

    mutating func take(_ symbol: String) -> Bool {
      guard current == .symbol(symbol) else { return false }
      position += 1
      return true
    }
    private mutating func takeWord(_ word: String) -> Bool {
      guard current == .name(word) else { return false }
      position += 1
      return true
    }
    private mutating func need(_ symbol: String) throws(NotUnderstood) { if !take(symbol) { throw NotUnderstood() } }
    private mutating func name() throws(NotUnderstood) -> String {
      guard case .name(let name)? = current else { throw NotUnderstood() }
      position += 1
      return name
    }
    private mutating func enter() throws(NotUnderstood) {
      depth += 1
      if depth > 64 { throw NotUnderstood() }
    }

    /// `polkit.addRule(function(action, subject) { … });` and its like for administrators, who are asked for a password and so grant nothing.
    mutating func rule() throws(NotUnderstood) -> Rule?? {
      guard current == .name("polkit"), peek(1) == .symbol("."), case .name(let method)? = peek(2), peek(3) == .symbol("("),
        method == "addRule" || method == "addAdminRule"
      else { return nil }
      position += 4
      var parameters: [String] = []
      // Both `function(action, subject) { … }` and `(action, subject) => { … }` are in use.
      if takeWord("function") {
        if case .name? = current { position += 1 }
        try need("(")
      } else {
        try need("(")
      }
      while !take(")") {
        parameters.append(try name())
        _ = take(",")
      }
      _ = take("=>")
      let body = try block()
      try need(")")
      _ = take(";")
      return .some(method == "addRule" ? Rule(parameters: parameters, body: body) : nil)
    }

    /// Between braces.
    private mutating func block() throws(NotUnderstood) -> [Statement] {
      try enter()
      defer { depth -= 1 }
      try need("{")
      var statements: [Statement] = []
      while !take("}") {
        if atEnd { throw NotUnderstood() }
        if take(";") { continue }
        statements.append(try statement())
      }
      return statements
    }

    /// One statement with its semicolon, which may be missing.
    mutating func statement() throws(NotUnderstood) -> Statement {
      try enter()
      defer { depth -= 1 }
      if current == .symbol("{") { return .block(try block()) }
      if takeWord("if") {
        try need("(")
        let condition = try expression()
        try need(")")
        let then = try statement()
        _ = take(";")
        return .branch(condition, then, takeWord("else") ? try statement() : nil)
      }
      if takeWord("return") {
        if current == .symbol(";") || current == .symbol("}") {
          _ = take(";")
          return .result(nil)
        }
        let value = try expression()
        _ = take(";")
        return .result(value)
      }
      if takeWord("var") || takeWord("let") || takeWord("const") {
        let name = try name()
        let value: Expression = take("=") ? try expression() : .value(.undefined)
        _ = take(";")
        return .assign(name, value)
      }
      // `==` is a token of its own, so a single sign is an assignment.
      if case .name(let name)? = current, peek(1) == .symbol("=") {
        position += 2
        let value = try expression()
        _ = take(";")
        return .assign(name, value)
      }
      if case .name(let word)? = current, ["for", "while", "switch", "try", "function", "throw", "do"].contains(word) {
        throw NotUnderstood()
      }
      let value = try expression()
      _ = take(";")
      return .run(value)
    }

    private mutating func expression() throws(NotUnderstood) -> Expression {
      try enter()
      defer { depth -= 1 }
      let condition = try either()
      // The ternary binds weakest of all that rules use.
      guard take("?") else { return condition }
      let first = try expression()
      try need(":")
      return .choice(condition, first, try expression())
    }

    /// Chains are lists, not trees: however long, they nest no deeper.
    private mutating func either() throws(NotUnderstood) -> Expression {
      var operands = [try both()]
      while take("||") { operands.append(try both()) }
      return operands.count == 1 ? operands[0] : .some(operands)
    }

    private mutating func both() throws(NotUnderstood) -> Expression {
      var operands = [try comparison()]
      while take("&&") { operands.append(try comparison()) }
      return operands.count == 1 ? operands[0] : .all(operands)
    }

    private mutating func comparison() throws(NotUnderstood) -> Expression {
      let left = try sum()
      if take("==") || take("===") { return .equal(left, try sum(), negated: false) }
      if take("!=") || take("!==") { return .equal(left, try sum(), negated: true) }
      if take("<") { return .less(left, try sum()) }
      // The other three comparisons are written with the one.
      if take(">") { return .less(try sum(), left) }
      if take(">=") { return .not(.less(left, try sum())) }
      if take("<=") { return .not(.less(try sum(), left)) }
      return left
    }

    /// Text is put together for log lines; what it comes to is of no matter, and unknown.
    private mutating func sum() throws(NotUnderstood) -> Expression {
      var left = try unary()
      while take("+") {
        _ = try unary()
        left = .value(.unknown)
      }
      return left
    }

    private mutating func unary() throws(NotUnderstood) -> Expression {
      try enter()
      defer { depth -= 1 }
      if take("!") { return .not(try unary()) }
      if take("-") {
        guard case .number(let text)? = current, let number = Int(text) else { throw NotUnderstood() }
        position += 1
        return .value(.number(0 - number))
      }
      return try postfix()
    }

    private mutating func postfix() throws(NotUnderstood) -> Expression {
      var value = try primary()
      // Every turn wraps the expression once more, so chains are bounded like any nesting.
      for _ in 0..<8 {
        if take(".") {
          value = .member(value, try name())
        } else if take("(") {
          value = .call(value, try arguments(")"))
        } else if take("[") {
          value = .index(value, try expression())
          try need("]")
        } else {
          return value
        }
      }
      throw NotUnderstood()
    }

    /// Up to the closing mark, separated by commas.
    private mutating func arguments(_ end: String) throws(NotUnderstood) -> [Expression] {
      var arguments: [Expression] = []
      while !take(end) {
        arguments.append(try expression())
        if !take(",") && current != .symbol(end) { throw NotUnderstood() }
      }
      return arguments
    }

    private mutating func primary() throws(NotUnderstood) -> Expression {
      guard let token = current else { throw NotUnderstood() }
      position += 1
      switch token {
      case .string(let text): return .value(.string(text))
      case .number(let text): return .value(Int(text).map { .number($0) } ?? .unknown)
      case .pattern(let pattern): return .value(.pattern(pattern))
      case .name("true"): return .value(.bool(true))
      case .name("false"): return .value(.bool(false))
      case .name("function"), .name("new"), .name("typeof"): throw NotUnderstood()
      case .name(let name): return .name(name)
      case .symbol("("):
        let value = try expression()
        try need(")")
        return value
      case .symbol("["): return .list(try arguments("]"))
      case .symbol: throw NotUnderstood()
      }
    }
  }
}
