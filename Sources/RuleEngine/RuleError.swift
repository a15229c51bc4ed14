package import Wire

/// One mistake in a rule pack, where it stands: `FILE:LINE:COLUMN: what`, the line itself with a caret, and what to do.
package struct RuleError: Error, Sendable, Equatable, CustomStringConvertible {
  package var file: String
  /// One-based; columns count Unicode code points.
  package var line: Int, column: Int
  /// How many columns the caret covers.
  package var length: Int
  package var what: String
  package var hint: String?
  /// The line of the file, if its text is at hand.
  package var excerpt: String?

  package init(file: String, line: Int, column: Int, length: Int = 1, what: String, hint: String? = nil, excerpt: String? = nil) {
    (self.file, self.line, self.column, self.length) = (file, line, column, length)
    (self.what, self.hint, self.excerpt) = (what, hint, excerpt)
  }

  package init(_ error: WireError, source: PackSource?) {
    self.init(
      file: error.name, line: error.line, column: error.column, what: error.what, hint: error.hint, excerpt: source?.line(error.line))
  }

  package var description: String { "\(file):\(line):\(column): \(what)" }
}

/// Everything wrong with the packs that were read; never empty, in the order of the files.
package struct RuleErrors: Error, Sendable, Equatable {
  package var errors: [RuleError]
  package init(_ errors: [RuleError]) { self.errors = errors }
}
