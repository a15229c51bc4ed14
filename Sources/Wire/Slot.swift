/// One node of a document's arena, 16 bytes; the nodes stand in document order, a key before its value.
///
/// Strings and numbers stay where they were read: a slot says where, and `end` lets a whole subtree be skipped in one step.
@frozen @usableFromInline struct Slot: BitwiseCopyable {
  /// What a slot holds. `escaped` is a string whose bytes still hold JSON escapes: decoded when it is asked for.
  @frozen @usableFromInline enum Tag: UInt8, BitwiseCopyable {
    case null, no, yes, number, string, escaped, array, object
  }

  /// Byte offset: of the text inside the quotes for a string, of the first character for all else.
  @usableFromInline var start: UInt32
  /// Bytes of a scalar's text, elements of an array, members of an object.
  @usableFromInline var length: UInt32
  /// Index of the first slot behind this subtree. While a container is still open, the index of its parent.
  @usableFromInline var end: UInt32
  @usableFromInline var tag: Tag

  @inlinable init(start: UInt32, length: UInt32, end: UInt32, tag: Tag) {
    self.start = start
    self.length = length
    self.end = end
    self.tag = tag
  }
}

/// A one-based line and column (in code points), for formats whose bytes are not kept as they were written.
struct StoredPosition: BitwiseCopyable {
  var line: UInt32
  var column: UInt32
}
