extension String {
  /// The lines of a text, empty ones included. A carriage return stays at a line's end: to Swift `\r\n` is one character, so that splitting
  /// characters at `\n` would miss it.
  var textLines: [Substring] { unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { Substring($0) } }
}

extension StringProtocol {
  /// Without blanks, tabs and carriage returns at either end.
  var trimmedOfBlanks: String {
    let isBlank = { (character: Character) in character == " " || character == "\t" || character == "\r" }
    let start = drop(while: isBlank)
    guard let end = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(start[...end])
  }
}
