/// Why a text is not JSON, by byte offset: small enough to be thrown from the innermost loop.
struct JSONFault: Error {
  enum Reason: UInt8 {
    case end, value, byteOrderMark, key, colon, commaOrBracket, commaOrBrace, trailingComma, moreText
    case digit, leadingZero, control, escape, loneSurrogate, invalidUTF8
    case depth, nodes, duplicateKey
  }

  var reason: Reason
  var offset: Int
  /// The earlier of two equal keys.
  var earlier: Int32 = 0
  /// The later of two equal keys.
  var node: Int32 = 0

  /// The sentence, and what to do about it.
  func words(_ limits: Limits) -> (what: String, hint: String?) {
    switch reason {
    case .end: ("the text ends too early", "it may have been cut off while it was written or copied")
    case .value: ("expected a value", "null, true, false, a number, a text in double quotes, a list or an object")
    case .byteOrderMark: ("byte order mark before the text", "save the file as UTF-8 without a byte order mark")
    case .key: ("expected a key in double quotes", nil)
    case .colon: ("expected ':' after the key", nil)
    case .commaOrBracket: ("expected ',' or ']'", nil)
    case .commaOrBrace: ("expected ',' or '}'", nil)
    case .trailingComma: ("comma with nothing behind it", "remove the comma")
    case .moreText: ("more text after the end of the value", "a file holds one value")
    case .digit: ("expected a digit", nil)
    case .leadingZero: ("number with a leading zero", nil)
    case .control: ("control character in a text", "write it as an escape, for example \\n or \\u001b")
    case .escape: ("unknown escape", "after a backslash comes one of \" \\ / b f n r t, or u and four hexadecimal digits")
    case .loneSurrogate:
      ("half of a surrogate pair", "a character above U+FFFF is written as two \\u escapes, first D800-DBFF, then DC00-DFFF")
    case .invalidUTF8: ("invalid UTF-8", "save the file as UTF-8")
    case .depth: (LimitFault.depth(limits.depth), LimitFault.hint)
    case .nodes: (LimitFault.nodes(limits.nodes), LimitFault.hint)
    case .duplicateKey: ("duplicate key", nil)
    }
  }
}

/// A text from an input as an error message quotes it: escaped as JSON does, and cut, since it may be anything.
func quoted(_ text: String) -> String {
  let short = text.unicodeScalars.count > 60 ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(60))) + "…" : text
  return String(decoding: JSON.write(.string(short)), as: UTF8.self)
}
