extension String {
  /// The lines of a text, empty ones included. A carriage return stays at a line's end: to Swift `\r\n` is one character, so that splitting
  /// characters at `\n` would miss it.
  var textLines: [Substring] { KernelText.lines(self) }
}

extension StringProtocol {
  /// Without blanks, tabs and carriage returns at either end.
  var trimmedOfBlanks: String {
    let isBlank = { (byte: UInt8) in byte == 32 || byte == 9 || byte == 13 }
    let start = Substring(self).utf8.drop(while: isBlank)
    guard let end = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(Substring(start[...end]))
  }
}
