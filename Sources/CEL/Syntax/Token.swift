/// One word of an expression: its kind and the bytes it covers.
struct Token {
  /// Each keyword and each punctuation is a kind of its own.
  enum Kind: UInt8 {
    case end
    case identifier, quotedIdentifier, reserved
    case int, uint, double, string, bytes
    case `true`, `false`, null, `in`
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
    case dot, comma, colon, question, plus, minus, star, slash, percent
    case not, and, or, equal, notEqual, less, lessEqual, greater, greaterEqual
  }

  /// What it is.
  var kind: Kind
  /// The bytes of the source.
  var start: Int32, end: Int32

  /// What there is before the first word is read.
  static let end = Token(kind: .end, start: 0, end: 0)
}

extension Token.Kind {
  /// What a word of letters is: keywords are words of the grammar, reserved words may only follow a dot (langdef, "Syntax").
  init(word: some Collection<UInt8>) {
    // By length first: most words are names, and are told from all of these by few comparisons.
    let candidates: [(StaticString, Token.Kind)] =
      switch word.count {
      case 2: Self.two
      case 3: Self.three
      case 4: Self.four
      case 5: Self.five
      case 6...9: Self.longer
      default: []
      }
    self = .identifier
    for (candidate, kind) in candidates
    where word.elementsEqual(UnsafeBufferPointer(start: candidate.utf8Start, count: candidate.utf8CodeUnitCount)) {
      self = kind
    }
  }

  private static let two: [(StaticString, Token.Kind)] = [("in", .in), ("as", .reserved), ("if", .reserved)]
  private static let three: [(StaticString, Token.Kind)] = [("for", .reserved), ("let", .reserved), ("var", .reserved)]
  private static let four: [(StaticString, Token.Kind)] = [
    ("true", .true), ("null", .null), ("else", .reserved), ("loop", .reserved), ("void", .reserved),
  ]
  private static let five: [(StaticString, Token.Kind)] = [
    ("false", .false), ("break", .reserved), ("const", .reserved), ("while", .reserved),
  ]
  private static let longer: [(StaticString, Token.Kind)] = [
    ("import", .reserved), ("return", .reserved), ("package", .reserved), ("continue", .reserved), ("function", .reserved),
    ("namespace", .reserved),
  ]
}
