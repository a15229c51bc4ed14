internal import CExpat

/// Turns expat's nodes into a document of elements, each an object of three members.
struct XMLLayout: ~Copyable {
  /// Where the member names stand in the bytes, once for all elements.
  private static let name = (start: 0, length: 4)
  private static let attributes = (start: 4, length: 10)
  private static let children = (start: 14, length: 8)
  private static let words: StaticString = "nameattributeschildren"

  private let tree: cexpat_tree
  private var slots: SlotBuffer
  private var text: ByteBuffer
  /// One for each slot; the document's own once it is made.
  private let positions: UnsafeMutablePointer<StoredPosition>
  /// Elements whose end has not been reached: the end among expat's nodes, the object's slot and that of its list of children.
  private var open: [(end: UInt32, object: Int, list: Int)] = []

  init(_ tree: cexpat_tree) {
    self.tree = tree
    slots = SlotBuffer(capacity: tree.places)
    text = ByteBuffer(capacity: tree.used + 32)
    positions = .allocate(capacity: max(tree.places, 1))
    text.append(Self.words)
    if let pool = tree.pool { text.append(pool, count: tree.used) }
    text.terminate()
  }

  /// Lays all nodes out.
  mutating func run() {
    var index = 0
    while index < tree.count {
      close(before: UInt32(index))
      let node = tree.nodes[index]
      if node.kind == UInt8(CEXPAT_ELEMENT.rawValue) {
        index = element(node, index)
      } else {
        add(.string, node)
        index += 1
      }
    }
    close(before: .max)
  }

  /// The document; the tree may be freed.
  consuming func finish(name: String) -> Document {
    Document(name: name, slots: slots, bytes: text, origin: .stored(positions))
  }

  private mutating func close(before index: UInt32) {
    while let last = open.last, last.end <= index {
      slots.base[last.object].end = UInt32(slots.count)
      slots.base[last.list].end = UInt32(slots.count)
      open.removeLast()
    }
  }

  /// Lays out an element up to its list of children, and returns the index of what follows its attributes.
  private mutating func element(_ node: cexpat_node, _ index: Int) -> Int {
    let object = slots.count
    add(.object, node, start: 0, length: 3)
    add(.string, node, start: Self.name.start, length: Self.name.length)
    add(.string, node)
    add(.string, node, start: Self.attributes.start, length: Self.attributes.length)
    let map = slots.count
    add(.object, node, start: 0, length: Int(node.attributes))
    let first = index + 1
    let behind = first + 2 * Int(node.attributes)
    for attribute in first..<behind { add(.string, tree.nodes[attribute]) }
    slots.base[map].end = UInt32(slots.count)
    add(.string, node, start: Self.children.start, length: Self.children.length)
    open.append((node.end, object, slots.count))
    add(.array, node, start: 0, length: Int(node.children))
    return behind
  }

  private mutating func add(_ tag: Slot.Tag, _ node: cexpat_node) {
    add(tag, node, start: Int(node.offset) + Self.words.utf8CodeUnitCount, length: Int(node.length))
  }

  private mutating func add(_ tag: Slot.Tag, _ node: cexpat_node, start: Int, length: Int) {
    precondition(slots.count < tree.places, "more slots than CExpat counted")
    (positions + slots.count).initialize(to: StoredPosition(line: node.line, column: node.column))
    slots.append(tag, start: start, length: length)
  }
}
