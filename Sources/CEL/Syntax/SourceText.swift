/// The text being compiled, as UTF-8, and how places in it are told to people.
struct SourceText {
  /// UTF-8.
  let bytes: [UInt8]

  /// The most code points of one expression (cel-go's `expressionSizeCodePointLimit`).
  static let codePointLimit = 100_000

  /// A copy, which can be read by index.
  init(_ text: String) { bytes = Array(text.utf8) }

  /// Nil for a text within the limit; counted only where the bytes alone do not settle it.
  var tooLong: CELIssue? {
    if bytes.count <= Self.codePointLimit { return nil }
    let count = codePoints(from: 0, to: bytes.count)
    if count <= Self.codePointLimit { return nil }
    return CELIssue(
      offset: 0, line: 1, column: 1, what: "the expression has \(count) characters, more than \(Self.codePointLimit)")
  }

  /// An issue for the bytes from `start` up to `end`: places are counted only when there is something to tell.
  func issue(_ start: Int32, _ end: Int32, _ what: String, hint: String? = nil) -> CELIssue {
    let start = min(max(Int(start), 0), bytes.count)
    let end = min(max(Int(end), start), bytes.count)
    var line = 1
    var lineStart = 0
    for index in 0..<start where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      lineStart = index + 1
    }
    // A caret stays on its line, even where the mistake spans several.
    let lineEnd = bytes[start..<end].firstIndex(of: UInt8(ascii: "\n")) ?? end
    return CELIssue(
      offset: codePoints(from: 0, to: start), line: line, column: codePoints(from: lineStart, to: start) + 1,
      length: max(1, codePoints(from: start, to: lineEnd)), what: what, hint: hint)
  }

  private func codePoints(from start: Int, to end: Int) -> Int {
    var count = 0
    for index in start..<end where bytes[index] & 0xC0 != 0x80 { count += 1 }
    return count
  }
}

/// A mistake found while reading, at a range of bytes; `SourceText` turns it into a `CELIssue`.
struct SyntaxError: Error {
  /// A range of bytes.
  var start: Int32, end: Int32
  /// The mistake.
  var what: String
  /// What to do about it.
  var hint: String?
}
