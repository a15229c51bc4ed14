/// How much of a hostile input is read before it is refused.
public struct Limits: Sendable {
  /// Lists and maps within one another: 1 lets `[1]` in and refuses `[[1]]`. Never more than `deepest` counts.
  public var depth: Int
  /// Places in the document: every value, and every key of a map.
  public var nodes: Int
  /// Length of the text.
  public var bytes: Int
  /// Whether an object with the same key twice is refused, as everything that is judged must be: readers disagree on which one counts.
  public var refusesDuplicateKeys: Bool

  public init(depth: Int = 64, nodes: Int = 1_000_000, bytes: Int = 8 << 20, refusesDuplicateKeys: Bool = true) {
    self.depth = depth
    self.nodes = nodes
    self.bytes = bytes
    self.refusesDuplicateKeys = refusesDuplicateKeys
  }

  /// How deep a document may be at most, so that a recursive walk fits on any thread's stack.
  public static let deepest = 512
  /// Offsets and indices are 32 bits wide; half of that leaves room for the terminators and for text that grows while it is read.
  static let ceiling = 1 << 30

  /// The limits that count: the caller's within our own.
  var clamped: Limits {
    Limits(
      depth: max(0, min(depth, Self.deepest)), nodes: max(1, min(nodes, Self.ceiling)), bytes: max(0, min(bytes, Self.ceiling)),
      refusesDuplicateKeys: refusesDuplicateKeys)
  }
}

/// The words for what goes over a limit, the same in every format.
enum LimitFault {
  static func bytes(_ limit: Int) -> String { "larger than \(limit) bytes" }
  static func depth(_ limit: Int) -> String { "nested deeper than \(limit) levels" }
  static func nodes(_ limit: Int) -> String { "more than \(limit) values and keys" }
  static let hint = "no honest file needs that much: the limit keeps a hostile one from exhausting the host"
}
