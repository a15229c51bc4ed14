/// One parsed text, or one built value, as an arena of nodes: the value that facts, rules and reports are read from.
///
/// It never changes once it is made, so it may be shared between threads.
public final class Document: Sendable {
  public let name: String

  /// Lays a built value out as a document, as if it had been written and read again.
  public init(_ value: Value, name: String = "") {
    self.name = name
    fatalError("skeleton")
  }

  public var root: Node { fatalError("skeleton") }

  /// A place in a document. Cheap to copy.
  public struct Node: Sendable {
    public let document: Document
    public let index: Int32

    public enum Kind: UInt8, Sendable { case null, bool, number, string, array, object }

    public var kind: Kind { fatalError("skeleton") }
    /// One-based line and column (in code points) of the first character; (0, 0) in a built document.
    public var position: (line: Int, column: Int) { fatalError("skeleton") }
    /// The node's own error: `FILE:LINE:COLUMN: what`.
    public func error(_ what: String, hint: String? = nil) -> WireError { fatalError("skeleton") }

    /// The text of a string, escapes decoded; nil for any other kind.
    public var string: String? { fatalError("skeleton") }
    public var bool: Bool? { fatalError("skeleton") }
    /// The number if it is an integer that fits; 1.0 is not one.
    public var int: Int64? { fatalError("skeleton") }
    public var double: Double? { fatalError("skeleton") }
    /// How many elements or members; 0 for scalars.
    public var count: Int { fatalError("skeleton") }
    /// The member of that name.
    public subscript(key: String) -> Node? { fatalError("skeleton") }
    public subscript(position: Int) -> Node? { fatalError("skeleton") }
    public var elements: [Node] { fatalError("skeleton") }
    public var members: [(key: Node, value: Node)] { fatalError("skeleton") }
    /// The whole subtree as a value of its own.
    public var value: Value { fatalError("skeleton") }
    /// The bytes of a string (escapes decoded) or of a number as written, without making a `String`.
    public func withUTF8<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R { fatalError("skeleton") }
  }
}
