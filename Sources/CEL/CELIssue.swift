/// One mistake in an expression, at a place in its text.
public struct CELIssue: Sendable, Equatable, CustomStringConvertible {
  /// Zero-based, in Unicode code points from the start of the expression.
  public var offset: Int
  /// One-based within the expression, which may span lines.
  public var line: Int, column: Int
  /// How many code points the caret underlines.
  public var length: Int
  /// The mistake: lower case, no full stop.
  public var what: String
  /// What to do about it, such as the nearest right name.
  public var hint: String?

  /// Line and column are one-based, the offset is not.
  public init(offset: Int, line: Int, column: Int, length: Int = 1, what: String, hint: String? = nil) {
    self.offset = offset
    self.line = line
    self.column = column
    self.length = length
    self.what = what
    self.hint = hint
  }
  /// `LINE:COLUMN: what`.
  public var description: String { "\(line):\(column): \(what)" }
}

/// Everything wrong with one expression; never empty.
public struct CELError: Error, Sendable, Equatable {
  /// In the order in which they were found, at most a hundred.
  public var issues: [CELIssue]
  /// Issues of one expression; at least one.
  public init(_ issues: [CELIssue]) { self.issues = issues }
}
