/// A value while it is computed with: a tag and a word, no reference counts, so that copying it costs nothing.
///
/// What `bits` points to lives in a `Region`: that of the program for constants, of the activation for facts, of the evaluation for the
/// rest. A datum is never kept longer than its region.
struct Datum {
  enum Tag: UInt8 {
    /// In the place of a variable: neither bound nor unknown; bound but not yet laid out; a late value not yet computed.
    case absent, pending, unevaluated
    case error, unknown
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

  var bits: UInt64
  var length: UInt32
  var tag: Tag
  /// For an error, which one.
  var failure: Failure = .message

  init(_ tag: Tag, _ bits: UInt64 = 0, length: UInt32 = 0) {
    self.bits = bits
    self.length = length
    self.tag = tag
  }

  static let null = Datum(.null)
  static let none = Datum(.optional)
  static func bool(_ value: Bool) -> Datum { Datum(.bool, value ? 1 : 0) }
  static func int(_ value: Int64) -> Datum { Datum(.int, UInt64(bitPattern: value)) }
  static func int(_ value: Int) -> Datum { Datum(.int, UInt64(bitPattern: Int64(value))) }
  static func uint(_ value: UInt64) -> Datum { Datum(.uint, value) }
  static func double(_ value: Double) -> Datum { Datum(.double, value.bitPattern) }
}

extension Datum {
  @inline(__always) var isTrue: Bool { tag == .bool && bits != 0 }
  @inline(__always) var isFalse: Bool { tag == .bool && bits == 0 }
  /// Neither an error nor unknown.
  @inline(__always) var isValue: Bool { tag != .error && tag != .unknown }
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

  var isNumber: Bool { tag == .int || tag == .uint || tag == .double }
}

/// The arguments of a function while it is called.
typealias Arguments = UnsafeBufferPointer<Datum>
