/// A value while it is computed with: a tag and a word, no reference counts, so that copying it costs nothing.
///
/// What `bits` points to lives in a `Region`: that of the program for constants, of the activation for facts, of the evaluation for the
/// rest. A datum is never kept longer than its region.
struct Datum: BitwiseCopyable {
  /// The order matters: below `null` are those that are no values.
  enum Tag: UInt8, BitwiseCopyable {
    case error, unknown
    /// In the place of a variable: neither bound nor unknown; bound but not yet laid out; a late value not yet computed.
    case absent, pending, unevaluated
    case null, bool, int, uint, double
    /// `bits` is the address of the first byte, `length` their number.
    case string, bytes, type
    /// `bits` is seconds, `length` nanoseconds (for a duration with the sign of the seconds).
    case timestamp, duration
    /// `bits` is the address of `length` data.
    case list
    /// `bits` is the address of `length` pairs of data; see `MapStorage`.
    case map
    /// `bits` is the address of the values, `length` the index of the shape that names them.
    case record
    /// `bits` is the address of a datum, or 0 for none.
    case optional
    /// `bits` is the address of an `IPAddress`, of an `IPPrefix`.
    case address, prefix
  }

  /// The value itself, or where it lies.
  var bits: UInt64
  /// The tag in the lowest byte, the kind of failure in the next, the length in the upper half: one word, so that a datum is passed and
  /// returned in two registers, and two texts of the same type and length show in one comparison.
  private(set) var meta: UInt64

  /// What the parts mean, the tag tells.
  @inline(__always)
  init(_ tag: Tag, _ bits: UInt64 = 0, length: UInt32 = 0) {
    self.bits = bits
    meta = UInt64(tag.rawValue) | UInt64(length) << 32
  }

  /// What it is.
  @inline(__always)
  var tag: Tag {
    // Only tags are ever written to this byte.
    get { unsafeBitCast(UInt8(truncatingIfNeeded: meta), to: Tag.self) }
    set { meta = meta & ~0xFF | UInt64(newValue.rawValue) }
  }

  /// The number of bytes or elements, or what else the tag says.
  @inline(__always) var length: UInt32 { UInt32(truncatingIfNeeded: meta >> 32) }

  /// For an error, which one.
  var failure: Failure {
    get { Failure(rawValue: UInt8(truncatingIfNeeded: meta >> 8)) ?? .message }
    set { meta = meta & ~0xFF00 | UInt64(newValue.rawValue) << 8 }
  }

  /// CEL's null.
  static let null = Datum(.null)
  /// `optional.none()`.
  static let none = Datum(.optional)
  /// A truth value.
  static func bool(_ value: Bool) -> Datum { Datum(.bool, value ? 1 : 0) }
  /// A signed integer.
  static func int(_ value: Int64) -> Datum { Datum(.int, UInt64(bitPattern: value)) }
  /// A count or an index.
  static func int(_ value: Int) -> Datum { Datum(.int, UInt64(bitPattern: Int64(value))) }
  /// An unsigned integer.
  static func uint(_ value: UInt64) -> Datum { Datum(.uint, value) }
  /// A floating-point number.
  static func double(_ value: Double) -> Datum { Datum(.double, value.bitPattern) }
}

extension Datum {
  /// Exactly true.
  @inline(__always) var isTrue: Bool { tag == .bool && bits != 0 }
  @inline(__always) var isFalse: Bool { tag == .bool && bits == 0 }
  /// Neither an error nor unknown.
  @inline(__always) var isValue: Bool { UInt8(truncatingIfNeeded: meta) > Tag.unknown.rawValue }
  @inline(__always) var int: Int64 { Int64(bitPattern: bits) }
  @inline(__always) var double: Double { Double(bitPattern: bits) }
  @inline(__always) var address: UnsafeRawPointer? { UnsafeRawPointer(bitPattern: UInt(bits)) }

  /// The bytes of a string, bytes or the name of a type.
  @inline(__always)
  var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: address, count: Int(length)) }

  /// The elements of a list.
  @inline(__always)
  var elements: UnsafeBufferPointer<Datum> {
    UnsafeBufferPointer(start: address?.assumingMemoryBound(to: Datum.self), count: Int(length))
  }

  /// What an optional holds.
  var wrapped: Datum? { address?.assumingMemoryBound(to: Datum.self).pointee }

  /// Of one of the three types that compare with each other.
  var isNumber: Bool { tag == .int || tag == .uint || tag == .double }
}

/// The arguments of a function while it is called.
typealias Arguments = UnsafeBufferPointer<Datum>
