/// Memory that is handed out piece by piece and given back all at once; nothing in it is counted or torn down.
///
/// Held through a pointer, so that handing out costs no exclusivity check. What is put in must be trivial.
struct Region {
  private var cursor: UnsafeMutableRawPointer
  private var limit: UnsafeMutableRawPointer
  private var chunks: [UnsafeMutableRawBufferPointer] = []

  private static let chunkSize = 16 << 10

  /// Without memory until something is asked for: many programs have no constant that needs any.
  init() {
    // An address for pieces of no bytes, which nobody reads.
    cursor = UnsafeMutableRawPointer(bitPattern: 16)!
    limit = cursor
  }

  /// Memory aligned to 16 bytes, not initialized.
  @inline(__always)
  mutating func allocate(bytes count: Int) -> UnsafeMutableRawPointer {
    let size = (count &+ 15) & ~15
    if size <= limit - cursor {
      let piece = cursor
      cursor += size
      return piece
    }
    return grow(size)
  }

  @inline(never)
  private mutating func grow(_ size: Int) -> UnsafeMutableRawPointer {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: max(Self.chunkSize, size), alignment: 16)
    chunks.append(chunk)
    let start = chunk.baseAddress!
    // A big piece has a chunk to itself, the rest of the current one stays in use. The first chunk is the one that is kept.
    if size < Self.chunkSize / 2 || chunks.count == 1 {
      cursor = start + size
      limit = start + chunk.count
    }
    return start
  }

  /// Memory for that many data, not initialized.
  mutating func allocate(data count: Int) -> UnsafeMutablePointer<Datum> {
    allocate(bytes: count &* MemoryLayout<Datum>.stride).bindMemory(to: Datum.self, capacity: max(count, 1))
  }

  /// Gives everything back but the first chunk.
  mutating func reset() {
    guard !chunks.isEmpty else { return }
    while chunks.count > 1 { chunks.removeLast().deallocate() }
    // A buffer of more than zero bytes has an address.
    cursor = chunks[0].baseAddress!
    limit = cursor + chunks[0].count
  }

  /// Ends it.
  mutating func deallocate() {
    for chunk in chunks { chunk.deallocate() }
    chunks = []
  }

  // MARK: Values

  /// A copy of the bytes.
  mutating func text(_ tag: Datum.Tag, copying bytes: UnsafeRawBufferPointer) -> Datum {
    let copy = allocate(bytes: bytes.count)
    if let base = bytes.baseAddress { copy.copyMemory(from: base, byteCount: bytes.count) }
    return Datum(tag, UInt64(UInt(bitPattern: copy)), length: UInt32(bytes.count))
  }

  /// A string.
  mutating func string(_ string: String) -> Datum {
    var string = string
    return string.withUTF8 { text(.string, copying: UnsafeRawBufferPointer($0)) }
  }

  /// Bytes, or another kind of text.
  mutating func bytes(_ bytes: [UInt8], _ tag: Datum.Tag = .bytes) -> Datum { bytes.withUnsafeBytes { text(tag, copying: $0) } }

  /// An error with a sentence made on the spot.
  mutating func error(_ message: String) -> Datum {
    var datum = string(message)
    datum.tag = .error
    return datum
  }

  /// A list.
  mutating func list(_ elements: [Datum]) -> Datum {
    let copy = allocate(data: elements.count)
    for (index, element) in elements.enumerated() { (copy + index).initialize(to: element) }
    return Datum(.list, UInt64(UInt(bitPattern: copy)), length: UInt32(elements.count))
  }

  /// `optional.of(value)`.
  mutating func optional(_ value: Datum) -> Datum {
    let place = allocate(data: 1)
    place.initialize(to: value)
    return Datum(.optional, UInt64(UInt(bitPattern: place)))
  }

  /// A trivial value of the library, such as a network address.
  mutating func boxed<T: BitwiseCopyable>(_ tag: Datum.Tag, _ value: T) -> Datum {
    let place = allocate(bytes: MemoryLayout<T>.size)
    place.storeBytes(of: value, as: T.self)
    return Datum(tag, UInt64(UInt(bitPattern: place)))
  }
}
