/// JSON as RFC 8259 has it, strictly: no byte order mark, comment, trailing comma, lone surrogate or invalid UTF-8 passes.
public enum JSON {
  public static func read(_ bytes: [UInt8], name: String, limits: Limits = Limits()) throws(WireError) -> Document {
    fatalError("skeleton")
  }
  /// `pretty` indents by two spaces; otherwise one line. No newline at the end either way.
  public static func write(_ value: Value, pretty: Bool = true) -> [UInt8] { fatalError("skeleton") }
}
