extension Document.Node {
  /// One-based line and column (in code points) of the first character; (0, 0) in a built document.
  public var position: (line: Int, column: Int) {
    switch document.origin {
    case .built: return (0, 0)
    case .stored(let positions):
      let position = positions[Int(index)]
      return (Int(position.line), Int(position.column))
    case .embedded(let packed): return EmbeddedNumbers.position(packed, of: Int(index))
    case .text:
      let slot = view.slot(index)
      let isString = slot.tag == .string || slot.tag == .escaped
      let text = UnsafeBufferPointer(start: view.bytes, count: document.byteCount)
      return lineAndColumn(text, at: Int(slot.start) - (isString ? 1 : 0))
    }
  }

  /// The node's own error: `FILE:LINE:COLUMN: what`.
  public func error(_ what: String, hint: String? = nil) -> WireError {
    let (line, column) = position
    return WireError(name: document.name, line: line, column: column, what: what, hint: hint)
  }
}

/// One-based line and column (in code points) of a byte offset; lines end with a line feed, as text editors count them.
func lineAndColumn(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> (line: Int, column: Int) {
  var line = 1
  var column = 1
  for byte in text.prefix(offset) {
    if byte == 10 {
      line += 1
      column = 1
    } else if byte & 0xC0 != 0x80 {  // continuation bytes belong to the code point before them
      column += 1
    }
  }
  return (line, column)
}
