package import Wire

/// A rule pack before it is understood: its parsed text and, for a pack from a file, the text itself to quote in errors.
package struct PackSource: Sendable {
  /// The path as a person knows it, or the path within `Rules/` for a pack inside the program.
  package let name: String
  package let document: Document
  private let lines: [Substring]

  /// A pack that was parsed when the program was built.
  package init(name: String, document: Document) {
    self.name = name
    self.document = document
    lines = []
  }

  /// A pack from a file, parsed now.
  package init(name: String, text: [UInt8]) throws(RuleErrors) {
    self.name = name
    lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    do { document = try YAML.read(text, name: name) } catch {
      let excerpt = lines.indices.contains(error.line - 1) ? String(lines[error.line - 1]) : nil
      throw RuleErrors([
        RuleError(file: name, line: error.line, column: error.column, what: error.what, hint: error.hint, excerpt: excerpt)
      ])
    }
  }

  /// The text of a one-based line.
  func line(_ number: Int) -> String? { lines.indices.contains(number - 1) ? String(lines[number - 1]) : nil }

  /// Where a place inside a scalar stands in the file. `offset` counts code points of the scalar's value.
  ///
  /// A plain or quoted scalar on one line maps exactly (a doubled quote counts twice); a block scalar by its lines and indentation; anything
  /// folded falls back to where the scalar starts.
  func place(of node: Document.Node, line valueLine: Int, column valueColumn: Int) -> (line: Int, column: Int) {
    let start = node.position
    guard let text = line(start.line) else { return (start.line, valueLine == 1 ? start.column + valueColumn - 1 : start.column) }
    let scalars = Array(text.unicodeScalars.dropFirst(start.column - 1))
    switch scalars.first {
    case "|", ">":
      let target = start.line + valueLine
      guard let body = line(start.line + 1) else { return start }
      let indent = body.unicodeScalars.prefix { $0 == " " }.count
      return (target, indent + valueColumn)
    case "'", "\"":
      guard valueLine == 1 else { return start }
      var column = start.column + 1
      var seen = 1
      var at = 1
      while seen < valueColumn, at < scalars.count {
        let isDoubled = scalars[at] == scalars[0] && at + 1 < scalars.count && scalars[at + 1] == scalars[0]
        let width = isDoubled || (scalars[0] == "\"" && scalars[at] == "\\") ? 2 : 1
        (at, column, seen) = (at + width, column + width, seen + 1)
      }
      return (start.line, column)
    default:
      return valueLine == 1 ? (start.line, start.column + valueColumn - 1) : start
    }
  }
}
