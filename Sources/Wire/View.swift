extension Document {
  /// The nodes of a document by index, without reference counting: for code that looks at many nodes in a row, as rules do.
  ///
  /// Trivial to copy. It must not outlive its document, and takes only indices that came from it; `Node` is the safe face of the same.
  @frozen public struct View: @unchecked Sendable {
    // Sendable although these are pointers: nothing writes through them once the document is made.
    @usableFromInline let slots: UnsafePointer<Slot>
    @usableFromInline let bytes: UnsafePointer<UInt8>

    @inlinable func slot(_ node: Int32) -> Slot { slots[Int(node)] }

    /// What the node is.
    @inlinable public func kind(_ node: Int32) -> Node.Kind {
      switch slot(node).tag {
      case .null: .null
      case .no, .yes: .bool
      case .number: .number
      case .string, .escaped: .string
      case .array: .array
      case .object: .object
      }
    }

    /// Elements of an array, members of an object, 0 for a scalar.
    @inlinable public func count(_ node: Int32) -> Int {
      let slot = slot(node)
      return slot.tag.rawValue >= Slot.Tag.array.rawValue ? Int(slot.length) : 0
    }

    /// The first element of an array, or the first key of an object; only where `count` is not 0.
    @inlinable public func first(_ node: Int32) -> Int32 { node + 1 }

    /// What stands behind a node: the next element, or the next key if the node was a value, or its value if it was a key.
    /// Where there is no next one it leads out of the container: count.
    @inlinable public func next(_ node: Int32) -> Int32 { Int32(truncatingIfNeeded: slot(node).end) }

    /// The element at a position; at once where all elements are scalars, by walking otherwise.
    @inlinable public func element(_ node: Int32, _ position: Int) -> Int32? {
      let slot = slot(node)
      guard slot.tag == .array, position >= 0, position < Int(slot.length) else { return nil }
      if slot.end == UInt32(truncatingIfNeeded: node) + 1 + slot.length { return node + 1 + Int32(truncatingIfNeeded: position) }
      var at = node + 1
      for _ in 0..<position { at = next(at) }
      return at
    }

    /// The value of the first member of that name.
    @inlinable public func member(_ node: Int32, _ key: UnsafeBufferPointer<UInt8>) -> Int32? {
      let slot = slot(node)
      guard slot.tag == .object else { return nil }
      var at = node + 1
      for _ in 0..<slot.length {
        if equals(at, key) { return at + 1 }
        at = next(at + 1)
      }
      return nil
    }

    /// Whether a string node has exactly these bytes (CEL's equality: code points, not canonical equivalence as Swift's `==` has it).
    @inlinable public func equals(_ node: Int32, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
      let slot = slot(node)
      if slot.tag == .string {
        guard Int(slot.length) == text.count else { return false }
        guard let other = text.baseAddress else { return true }
        return sameBytes(bytes + Int(slot.start), other, text.count)
      }
      return slot.tag == .escaped && withUTF8(node) { $0.elementsEqual(text) }
    }

    /// The bytes of a string or of a number as written, if they can be had without decoding; nil for an escaped string and all other kinds.
    @inlinable public func utf8(_ node: Int32) -> UnsafeBufferPointer<UInt8>? {
      let slot = slot(node)
      guard slot.tag == .string || slot.tag == .number else { return nil }
      return UnsafeBufferPointer(start: bytes + Int(slot.start), count: Int(slot.length))
    }

    /// The bytes of a string, escapes decoded, or of a number as written; none for other kinds.
    @inlinable public func withUTF8<R, E: Error>(_ node: Int32, _ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
      if let bytes = utf8(node) { return try body(bytes) }
      guard slot(node).tag == .escaped else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
      let decoded = decoded(node)
      let result: Result<R, E> = decoded.withUnsafeBufferPointer { bytes in
        do throws(E) { return .success(try body(bytes)) } catch { return .failure(error) }
      }
      return try result.get()
    }

    /// The decoded bytes of an escaped string.
    @usableFromInline func decoded(_ node: Int32) -> [UInt8] {
      let slot = slot(node)
      return [UInt8](unsafeUninitializedCapacity: Int(slot.length)) { buffer, count in
        guard let target = buffer.baseAddress else { return }
        count = JSONEscape.decode(bytes + Int(slot.start), count: Int(slot.length), into: target)
      }
    }

    @inlinable public func bool(_ node: Int32) -> Bool? {
      switch slot(node).tag {
      case .no: false
      case .yes: true
      default: nil
      }
    }

    /// The number if it is an integer that fits; `1.0` is not one.
    @inlinable public func int(_ node: Int32) -> Int64? {
      slot(node).tag == .number ? utf8(node).flatMap(NumberText.int) : nil
    }

    /// The number as the nearest double; nil if it is too large for one.
    @inlinable public func double(_ node: Int32) -> Double? {
      slot(node).tag == .number ? utf8(node).flatMap(NumberText.double) : nil
    }

    /// The text of a string, escapes decoded.
    @inlinable public func string(_ node: Int32) -> String? {
      kind(node) == .string ? withUTF8(node) { String(decoding: $0, as: UTF8.self) } : nil
    }
  }
}
