/// Reads an expression by recursive descent; binary operators by precedence, so that few frames lie on the stack for each level.
struct Parser {
  private var lexer: Lexer
  private var token = Token.end
  /// The end of the last word that was taken.
  private var previousEnd: Int32 = 0
  private var depth = 0
  /// What has been read so far.
  var tree = SyntaxTree()

  /// How deep expressions may nest (cel-go's `maxRecursionDepth`).
  static let depthLimit = 250

  private init(_ source: SourceText) { lexer = Lexer(source) }

  /// Reads all of the source; the first mistake ends it.
  static func parse(_ source: SourceText) throws(SyntaxError) -> SyntaxTree {
    var parser = Parser(source)
    try parser.advance()
    parser.tree.root = try parser.expression()
    if parser.token.kind != .end { throw parser.unexpected("an operator or the end") }
    return parser.tree
  }

  // MARK: Words

  private mutating func advance() throws(SyntaxError) {
    previousEnd = token.end
    token = try lexer.next()
  }

  private mutating func take(_ kind: Token.Kind) throws(SyntaxError) -> Bool {
    if token.kind != kind { return false }
    try advance()
    return true
  }

  private mutating func expect(_ kind: Token.Kind, _ name: String) throws(SyntaxError) {
    if token.kind != kind { throw unexpected(name) }
    try advance()
  }

  private func unexpected(_ wanted: String) -> SyntaxError {
    let found = token.kind == .end ? "the end" : "'\(lexer.text(token).prefix(40))'"
    return SyntaxError(start: token.start, end: token.end, what: "expected \(wanted), found \(found)")
  }

  // MARK: Nodes

  /// Adds a node that is one level above its highest child.
  mutating func add(_ kind: SyntaxTree.Kind, _ start: Int32, at: Int32? = nil, over children: SyntaxTree.ID...) throws(SyntaxError)
    -> SyntaxTree.ID
  { try add(kind, start, at: at, over: children) }

  /// The same for any number of children.
  mutating func add(_ kind: SyntaxTree.Kind, _ start: Int32, at: Int32? = nil, over children: [SyntaxTree.ID]) throws(SyntaxError)
    -> SyntaxTree.ID
  {
    var height: Int32 = 0
    for child in children { height = max(height, tree.nodes[Int(child)].height + 1) }
    if height > Self.depthLimit { throw tooDeep(start) }
    tree.nodes.append(SyntaxTree.Node(kind: kind, start: start, end: previousEnd, at: at ?? start, height: height))
    return SyntaxTree.ID(tree.nodes.count - 1)
  }

  private func tooDeep(_ start: Int32) -> SyntaxError {
    SyntaxError(start: start, end: start + 1, what: "the expression nests more than \(Self.depthLimit) levels deep")
  }

  /// Where a node begins.
  func start(of id: SyntaxTree.ID) -> Int32 { tree.nodes[Int(id)].start }

  // MARK: Grammar

  /// `Expr = ConditionalOr ["?" ConditionalOr ":" Expr]`.
  private mutating func expression() throws(SyntaxError) -> SyntaxTree.ID {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.depthLimit { throw tooDeep(token.start) }
    let condition = try logical(.or)
    let at = token.start
    guard try take(.question) else { return condition }
    let yes = try logical(.or)
    try expect(.colon, "':'")
    let no = try expression()
    return try add(.conditional(condition, yes, no), start(of: condition), at: at, over: condition, yes, no)
  }

  /// All operands of a chain of `||`, or of `&&`, become children of one node.
  private mutating func logical(_ kind: Token.Kind) throws(SyntaxError) -> SyntaxTree.ID {
    let first = kind == .or ? try logical(.and) : try binary(1)
    guard token.kind == kind else { return first }
    let at = token.start
    var operands = [first]
    while try take(kind) { operands.append(kind == .or ? try logical(.and) : try binary(1)) }
    return try add(kind == .or ? .or(operands) : .and(operands), start(of: first), at: at, over: operands)
  }

  private func infix(_ kind: Token.Kind) -> (level: Int, operator: SyntaxTree.Operator)? {
    switch kind {
    case .equal: (1, .equal)
    case .notEqual: (1, .notEqual)
    case .less: (1, .less)
    case .lessEqual: (1, .lessEqual)
    case .greater: (1, .greater)
    case .greaterEqual: (1, .greaterEqual)
    case .in: (1, .in)
    case .plus: (2, .add)
    case .minus: (2, .subtract)
    case .star: (3, .multiply)
    case .slash: (3, .divide)
    case .percent: (3, .modulo)
    default: nil
    }
  }

  private mutating func binary(_ level: Int) throws(SyntaxError) -> SyntaxTree.ID {
    var left = try unary()
    while let (next, symbol) = infix(token.kind), next >= level {
      let at = token.start
      try advance()
      let right = try binary(next + 1)
      left = try add(.binary(symbol, left, right), start(of: left), at: at, over: left, right)
    }
    return left
  }

  /// `!` and `-` may be repeated; two of them cancel out, but for the check of the type.
  private mutating func unary() throws(SyntaxError) -> SyntaxTree.ID {
    let start = token.start
    guard token.kind == .not || token.kind == .minus else { return try member() }
    let kind = token.kind
    var count = 0
    while token.kind == kind {
      count += 1
      // The last minus before a number belongs to the number, so that the smallest integer can be written.
      try advance()
      if kind == .minus, token.kind == .int || token.kind == .double {
        count -= 1
        let literal = try number(negative: true, start)
        let operand = try suffixes(literal)
        return count % 2 == 0 ? operand : try add(.unary(.negate, operand), start, over: operand)
      }
    }
    var operand = token.kind == .not || token.kind == .minus ? try nestedUnary() : try member()
    for _ in 0..<(count % 2 == 0 ? 2 : 1) {
      operand = try add(.unary(kind == .not ? .not : .negate, operand), start, over: operand)
    }
    return operand
  }

  private mutating func nestedUnary() throws(SyntaxError) -> SyntaxTree.ID {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.depthLimit { throw tooDeep(token.start) }
    return try unary()
  }

  private mutating func member() throws(SyntaxError) -> SyntaxTree.ID { try suffixes(primary()) }

  /// Field selections, calls of methods, indexes, and the braces of a message.
  private mutating func suffixes(_ operand: SyntaxTree.ID) throws(SyntaxError) -> SyntaxTree.ID {
    var operand = operand
    while true {
      switch token.kind {
      case .dot:
        try advance()
        let optional = try take(.question)
        let at = token.start
        let (name, quoted) = try fieldName()
        if !optional, !quoted, try take(.leftParenthesis) {
          let arguments = try list(until: .rightParenthesis, "')'")
          operand = try call(name, target: operand, arguments, start(of: operand), at: at)
        } else {
          operand = try add(.select(operand, name, optional ? .optional : .value), start(of: operand), at: at, over: operand)
        }
      case .leftBracket:
        let at = token.start
        try advance()
        let optional = try take(.question)
        let index = try expression()
        try expect(.rightBracket, "']'")
        operand = try add(.index(operand, index, optional: optional), start(of: operand), at: at, over: operand, index)
      case .leftBrace:
        guard let name = messageName(operand) else { return operand }
        operand = try message(name, start(of: operand))
      default: return operand
      }
    }
  }

  /// What follows a dot: any word but the keywords, or a name in backticks.
  private mutating func fieldName() throws(SyntaxError) -> (name: String, quoted: Bool) {
    var name = lexer.text(token)
    switch token.kind {
    case .identifier, .reserved:
      try advance()
      return (name, false)
    case .quotedIdentifier:
      try advance()
      name.removeFirst()
      name.removeLast()
      return (name, true)
    default: throw unexpected("a field name")
    }
  }

  private mutating func primary() throws(SyntaxError) -> SyntaxTree.ID {
    let first = token
    switch token.kind {
    case .int, .uint, .double: return try number(negative: false, first.start)
    case .string, .bytes:
      let isBytes = token.kind == .bytes
      let start = Int32(tree.literals.count)
      try Literal.unescape(lexer.source.bytes, Int(token.start)..<Int(token.end), isBytes: isBytes, into: &tree.literals)
      let end = Int32(tree.literals.count)
      try advance()
      return try add(isBytes ? .bytes(start, end) : .string(start, end), first.start)
    case .true, .false:
      try advance()
      return try add(.bool(first.kind == .true), first.start)
    case .null:
      try advance()
      return try add(.null, first.start)
    case .leftParenthesis:
      try advance()
      let inner = try expression()
      try expect(.rightParenthesis, "')'")
      return inner
    case .leftBracket: return try listLiteral()
    case .leftBrace: return try mapLiteral()
    case .dot, .identifier: return try name()
    case .reserved where lexer.isFollowedByDot(first):
      // `package.manager` may be declared, though `package` alone is a name of no variable (langdef, "Syntax": reserved for the host).
      return try name()
    case .reserved:
      throw SyntaxError(start: first.start, end: first.end, what: "'\(lexer.text(first))' is a reserved word")
    default: throw unexpected("an expression")
    }
  }

  private mutating func name() throws(SyntaxError) -> SyntaxTree.ID {
    let first = token.start
    let absolute = try take(.dot)
    guard token.kind == .identifier || token.kind == .reserved && lexer.isFollowedByDot(token) else { throw unexpected("a name") }
    let at = token.start
    let name = absolute ? "." + lexer.text(token) : lexer.text(token)
    try advance()
    if try take(.leftParenthesis) {
      let arguments = try list(until: .rightParenthesis, "')'")
      return try call(name, target: nil, arguments, first, at: at)
    }
    return try add(.identifier(name), first)
  }

  /// Expressions between commas, up to the closing word, which is taken.
  private mutating func list(until close: Token.Kind, _ name: String) throws(SyntaxError) -> [SyntaxTree.ID] {
    var items: [SyntaxTree.ID] = []
    if try take(close) { return items }
    repeat { items.append(try expression()) } while try take(.comma)
    try expect(close, name)
    return items
  }

  private mutating func listLiteral() throws(SyntaxError) -> SyntaxTree.ID {
    let start = token.start
    try advance()
    var elements: [SyntaxTree.Element] = []
    // The grammar lets a comma stand before the end, also alone.
    let isLoneComma = try take(.comma)
    while token.kind != .rightBracket, !isLoneComma {
      let optional = try take(.question)
      elements.append(SyntaxTree.Element(value: try expression(), optional: optional))
      guard try take(.comma) else { break }
    }
    try expect(.rightBracket, "',' or ']'")
    return try add(.list(elements), start, over: elements.map(\.value))
  }

  private mutating func mapLiteral() throws(SyntaxError) -> SyntaxTree.ID {
    let start = token.start
    let entries = try self.entries()
    return try add(.map(entries), start, over: entries.flatMap { [$0.key, $0.value] })
  }

  private mutating func entries() throws(SyntaxError) -> [SyntaxTree.Entry] {
    try expect(.leftBrace, "'{'")
    var entries: [SyntaxTree.Entry] = []
    let isLoneComma = try take(.comma)
    while token.kind != .rightBrace, !isLoneComma {
      let optional = try take(.question)
      let key = try expression()
      try expect(.colon, "':'")
      entries.append(SyntaxTree.Entry(key: key, value: try expression(), optional: optional))
      guard try take(.comma) else { break }
    }
    try expect(.rightBrace, "',' or '}'")
    return entries
  }

  /// The dotted name that an operand spells, if a brace after it begins a message.
  private func messageName(_ id: SyntaxTree.ID) -> String? {
    switch tree.nodes[Int(id)].kind {
    case .identifier(let name): name
    case .select(let operand, let field, .value): messageName(operand).map { $0 + "." + field }
    default: nil
    }
  }

  private mutating func message(_ name: String, _ start: Int32) throws(SyntaxError) -> SyntaxTree.ID {
    try expect(.leftBrace, "'{'")
    while token.kind != .rightBrace {
      _ = try take(.question)
      _ = try fieldName()
      try expect(.colon, "':'")
      _ = try expression()
      guard try take(.comma) else { break }
    }
    try expect(.rightBrace, "',' or '}'")
    return try add(.message(name), start)
  }

  private mutating func number(negative: Bool, _ start: Int32) throws(SyntaxError) -> SyntaxTree.ID {
    let word = token
    let text = lexer.text(token)
    try advance()
    switch word.kind {
    case .double:
      guard let value = Double(text) else { throw outOfRange(start, "double") }
      return try add(.double(negative ? -value : value), start)
    case .uint:
      guard let value = Literal.magnitude(text[...].utf8) else { throw outOfRange(start, "uint") }
      return try add(.uint(value), start)
    default:
      guard let magnitude = Literal.magnitude(text[...].utf8) else { throw outOfRange(start, "int") }
      let value = negative ? 0 &- magnitude : magnitude
      // Only -2^63 lies beyond the positive range.
      if magnitude > UInt64(Int64.max), !(negative && magnitude == 1 << 63) { throw outOfRange(start, "int") }
      return try add(.int(Int64(bitPattern: value)), start)
    }
  }

  private func outOfRange(_ start: Int32, _ type: String) -> SyntaxError {
    SyntaxError(start: start, end: previousEnd, what: "the number does not fit type \(type)")
  }

  // MARK: Calls

  private mutating func call(_ name: String, target: SyntaxTree.ID?, _ arguments: [SyntaxTree.ID], _ start: Int32, at: Int32)
    throws(SyntaxError) -> SyntaxTree.ID
  {
    if let macro = try expand(name, target: target, arguments, start, at: at) { return macro }
    return try add(.call(name, target: target, arguments), start, at: at, over: target.map { [$0] + arguments } ?? arguments)
  }

  /// The end of what has been read, for ranges in macros' messages.
  var end: Int32 { previousEnd }
}
