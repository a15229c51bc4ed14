/// Why a text could not be read as JSON, YAML or XML, and where: `FILE:LINE:COLUMN: what`.
public struct WireError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The name of the input as a person knows it: a path, or `-` for standard input.
  public var name: String
  /// One-based; columns count Unicode code points.
  public var line: Int, column: Int
  public var what: String
  /// What to do about it, if that is known.
  public var hint: String?

  public init(name: String, line: Int, column: Int, what: String, hint: String? = nil) {
    self.name = name
    self.line = line
    self.column = column
    self.what = what
    self.hint = hint
  }

  public var description: String { "\(name):\(line):\(column): \(what)" }
}
