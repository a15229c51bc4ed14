/// One word of an expression: its kind and the bytes it covers.
struct Token {
  enum Kind: UInt8 {
    case end
    case identifier, quotedIdentifier, reserved
    case int, uint, double, string, bytes
    case `true`, `false`, null, `in`
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
    case dot, comma, colon, question, plus, minus, star, slash, percent
    case not, and, or, equal, notEqual, less, lessEqual, greater, greaterEqual
  }

  var kind: Kind
  var start: Int32, end: Int32

  static let end = Token(kind: .end, start: 0, end: 0)
}

extension Token.Kind {
  /// What a word of letters is: keywords are words of the grammar, reserved words may only follow a dot (langdef, "Syntax").
  init(word: String) {
    switch word {
    case "true": self = .true
    case "false": self = .false
    case "null": self = .null
    case "in": self = .in
    case "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return",
      "var", "void", "while":
      self = .reserved
    default: self = .identifier
    }
  }
}
