/// A growing run of bytes, released as memory that a `Document` owns or copied out as an array.
///
/// There are always `padding` zero-initialised bytes of room behind the contents once `terminate()` was called, so that readers may load
/// eight bytes at a time and stop at the first zero, without asking at each step where the end is.
struct ByteBuffer: ~Copyable {
  static let padding = 16

  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int) {
    self.capacity = max(capacity, 48) + Self.padding
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// Makes room for `extra` more bytes.
  @inline(__always) mutating func reserve(_ extra: Int) {
    if count + extra + Self.padding > capacity { grow(extra) }
  }

  @inline(never) private mutating func grow(_ extra: Int) {
    capacity = max(capacity * 2, count + extra + Self.padding)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.moveInitialize(from: base, count: count)
    base.deallocate()
    base = larger
  }

  @inline(__always) mutating func append(_ byte: UInt8) {
    reserve(1)
    base[count] = byte
    count += 1
  }

  @inline(__always) mutating func append(_ bytes: UnsafePointer<UInt8>, count extra: Int) {
    reserve(extra)
    (base + count).update(from: bytes, count: extra)
    count += extra
  }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let start = bytes.baseAddress { append(start, count: bytes.count) }
  }

  mutating func append(_ text: StaticString) { append(text.utf8Start, count: text.utf8CodeUnitCount) }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  /// The same byte many times: indentation.
  mutating func append(repeating byte: UInt8, count extra: Int) {
    reserve(extra)
    (base + count).update(repeating: byte, count: extra)
    count += extra
  }

  /// Writes the digits of an integer, without making a `String`.
  mutating func append(decimal value: Int64) {
    reserve(20)
    var rest = value.magnitude
    var digits = 1
    var bound: UInt64 = 10
    while digits < 20, rest >= bound {
      digits += 1
      let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
      if overflow { break }
      bound = next
    }
    if value < 0 {
      base[count] = UInt8(ascii: "-")
      count += 1
    }
    var at = count + digits
    count = at
    repeat {
      at -= 1
      base[at] = UInt8(truncatingIfNeeded: 48 + rest % 10)
      rest /= 10
    } while rest > 0
  }

  /// Drops what was written behind the first `length` bytes.
  mutating func truncate(to length: Int) { count = min(count, length) }

  /// Zeroes the room behind the contents; see `padding`.
  mutating func terminate() {
    reserve(0)
    (base + count).update(repeating: 0, count: Self.padding)
  }

  /// The contents as an array.
  func array() -> [UInt8] { [UInt8](UnsafeBufferPointer(start: base, count: count)) }

  /// Hands the memory over; the receiver deallocates it.
  consuming func release() -> UnsafeMutablePointer<UInt8> {
    let memory = base
    discard self
    return memory
  }
}
