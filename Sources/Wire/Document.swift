/// One parsed text, or one built value, as an arena of nodes: the value that facts, rules and reports are read from.
///
/// It never changes once it is made, so it may be shared between threads.
public final class Document: @unchecked Sendable {
  // Sendable although it holds pointers: they are to memory that only this class owns, and that nobody writes to after init.

  /// The name of the input as a person knows it: a path, or `-` for standard input.
  public let name: String
  /// The nodes by index: what `Node` is a face of, for code that cannot afford reference counting.
  public let view: View
  let byteCount: Int
  let slotCount: Int
  let origin: Origin
  private let ownsBytes: Bool

  /// Where the positions of nodes come from.
  enum Origin {
    /// Built by the program: there are none.
    case built
    /// The bytes are the text itself: counted when asked for.
    case text
    /// Read by a library that told them, one for each slot. Owned by the document.
    case stored(UnsafePointer<StoredPosition>)
    /// Packed by `EmbeddedDocument`: unpacked when asked for. Part of the program.
    case embedded(UnsafeBufferPointer<UInt8>)
  }

  /// Takes ownership of the slots, the bytes and the stored positions.
  init(name: String, slots: consuming SlotBuffer, bytes: consuming ByteBuffer, origin: Origin) {
    self.name = name
    self.origin = origin
    byteCount = bytes.count
    ownsBytes = true
    slotCount = slots.count
    view = View(slots: slots.release(), bytes: bytes.release())
  }

  /// Takes ownership of the slots and the stored positions; the bytes are part of the program and are never released.
  init(name: String, slots: consuming SlotBuffer, embedded bytes: UnsafeBufferPointer<UInt8>, origin: Origin) {
    self.name = name
    self.origin = origin
    byteCount = bytes.count
    ownsBytes = false
    slotCount = slots.count
    let released = slots.release()
    // An empty text has no address; no slot points into it then.
    view = View(slots: released, bytes: bytes.baseAddress ?? UnsafeRawPointer(released).assumingMemoryBound(to: UInt8.self))
  }

  deinit {
    view.slots.deallocate()
    if ownsBytes { view.bytes.deallocate() }
    if case .stored(let positions) = origin { positions.deallocate() }
  }

  /// Lays a built value out as a document, as if it had been written and read again.
  ///
  /// A double that is not finite becomes null, as in `JSON.write`: a document holds only what JSON can.
  public convenience init(_ value: Value, name: String = "") {
    var slots = SlotBuffer(capacity: 64)
    var bytes = ByteBuffer(capacity: 1024)
    slots.append(value, text: &bytes)
    self.init(name: name, slots: slots, bytes: bytes, origin: .built)
  }

  /// The node that holds all others.
  @inlinable public var root: Node { Node(document: self, index: 0) }

  /// The node of that index, which must come from this document.
  public func node(at index: Int32) -> Node {
    precondition(index >= 0 && Int(index) < slotCount, "no such node in \(name)")
    return Node(document: self, index: index)
  }
}
