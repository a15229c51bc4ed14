extension Document.Node {
  /// The elements of an array one by one, without an array being made.
  @frozen public struct Children: Sequence, IteratorProtocol {
    @usableFromInline let document: Document
    @usableFromInline var at: Int32
    @usableFromInline var left: Int

    @inlinable init(_ node: Document.Node) {
      document = node.document
      at = node.index + 1
      left = node.kind == .array ? node.count : 0
    }

    @inlinable public var underestimatedCount: Int { left }

    @inlinable public mutating func next() -> Document.Node? {
      guard left > 0 else { return nil }
      defer { at = document.view.next(at) }
      left -= 1
      return Document.Node(document: document, index: at)
    }
  }

  /// The members of an object one by one, without an array being made.
  @frozen public struct Entries: Sequence, IteratorProtocol {
    @usableFromInline let document: Document
    @usableFromInline var at: Int32
    @usableFromInline var left: Int

    @inlinable init(_ node: Document.Node) {
      document = node.document
      at = node.index + 1
      left = node.kind == .object ? node.count : 0
    }

    @inlinable public var underestimatedCount: Int { left }

    @inlinable public mutating func next() -> (key: Document.Node, value: Document.Node)? {
      guard left > 0 else { return nil }
      defer { at = document.view.next(at + 1) }
      left -= 1
      return (Document.Node(document: document, index: at), Document.Node(document: document, index: at + 1))
    }
  }

  /// The elements of an array; none for any other kind.
  @inlinable public var children: Children { Children(self) }
  /// The members of an object in the order of the text; none for any other kind.
  @inlinable public var entries: Entries { Entries(self) }
}
