/// JSON as RFC 8259 has it, strictly: no byte order mark, comment, trailing comma, lone surrogate or invalid UTF-8 passes.
///
/// Numbers keep their text: 2^64 and 1e400 are read, and refused only by whoever asks for an `Int64` or a `Double`.
public enum JSON {
  /// Reads one text; an error tells line and column.
  public static func read(_ bytes: [UInt8], name: String, limits: Limits = Limits()) throws(WireError) -> Document {
    let result: Result<Document, WireError> = bytes.withUnsafeBufferPointer { buffer in
      do throws(WireError) { return .success(try read(buffer, name: name, limits: limits)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// Reads one text from memory that the caller may use again afterwards: the document keeps a copy.
  public static func read(_ bytes: UnsafeBufferPointer<UInt8>, name: String, limits: Limits = Limits()) throws(WireError) -> Document {
    let limits = limits.clamped
    guard bytes.count <= limits.bytes else {
      throw WireError(name: name, line: 1, column: 1, what: LimitFault.bytes(limits.bytes), hint: LimitFault.hint)
    }
    var parser = JSONParser(bytes, limits: limits)
    do throws(JSONFault) {
      try parser.parse()
    } catch {
      throw parser.describe(error, name: name, text: bytes, limits: limits)
    }
    return parser.finish(name: name)
  }

  /// `pretty` indents by two spaces; otherwise one line. No newline at the end either way.
  ///
  /// Doubles are written with the fewest digits that read back the same. JSON has no infinity and no NaN: both become null.
  public static func write(_ value: Value, pretty: Bool = true) -> [UInt8] {
    var writer = JSONWriter(pretty: pretty)
    writer.write(value)
    return writer.bytes.array()
  }

  /// Writes a part of a document; numbers come out as they were written there, strings with the fewest escapes.
  public static func write(_ node: Document.Node, pretty: Bool = true) -> [UInt8] {
    var writer = JSONWriter(pretty: pretty)
    writer.write(node.document.view, node.index)
    return writer.bytes.array()
  }
}
