extension Document {
  /// A place in a document. Cheap to copy.
  @frozen public struct Node: Sendable {
    public let document: Document
    /// The place in the arena; see `Document.view`.
    public let index: Int32

    @inlinable init(document: Document, index: Int32) {
      self.document = document
      self.index = index
    }

    /// What JSON knows; YAML and XML are told in the same terms.
    public enum Kind: UInt8, Sendable { case null, bool, number, string, array, object }

    @inlinable var view: View { document.view }

    @inlinable public var kind: Kind { view.kind(index) }
    /// The text of a string, escapes decoded; nil for any other kind.
    @inlinable public var string: String? { view.string(index) }
    @inlinable public var bool: Bool? { view.bool(index) }
    /// The number if it is an integer that fits; 1.0 is not one.
    @inlinable public var int: Int64? { view.int(index) }
    /// The number as the nearest double; nil if it is too large for one, as 1e400 is.
    @inlinable public var double: Double? { view.double(index) }
    /// How many elements or members; 0 for scalars.
    @inlinable public var count: Int { view.count(index) }

    /// The member of that name; the first, where duplicate keys were let in.
    @inlinable public subscript(key: String) -> Node? {
      var key = key
      return key.withUTF8 { view.member(index, $0) }.map { Node(document: document, index: $0) }
    }

    /// The element at that position, counted from 0; nil behind the end.
    @inlinable public subscript(position: Int) -> Node? {
      view.element(index, position).map { Node(document: document, index: $0) }
    }

    /// The elements of an array; none for any other kind.
    @inlinable public var elements: [Node] { Array(children) }
    /// The members of an object in the order of the text; none for any other kind.
    @inlinable public var members: [(key: Node, value: Node)] { Array(entries) }

    /// Whether this is a string of exactly these code points.
    @inlinable public func equals(_ text: String) -> Bool {
      var text = text
      return text.withUTF8 { view.equals(index, $0) }
    }

    /// The bytes of a string (escapes decoded) or of a number as written, without making a `String`; none for other kinds.
    @inlinable public func withUTF8<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
      try view.withUTF8(index, body)
    }

    /// The whole subtree as a value of its own.
    ///
    /// A number that is no integer of 64 bits becomes the nearest double, and one beyond all doubles infinity.
    public var value: Value {
      switch kind {
      case .null: .null
      case .bool: .bool(bool == true)
      case .number:
        if let int { .int(int) } else { .double(double ?? withUTF8 { $0.first == UInt8(ascii: "-") ? -.infinity : .infinity }) }
      case .string: .string(string ?? "")
      case .array: .list(children.map(\.value))
      case .object: .map(entries.map { Value.Member($0.key.string ?? "", $0.value.value) })
      }
    }
  }
}
