/// One message of D-Bus (the specification's "Message Protocol"), as far as a client that makes calls needs it.
struct BusMessage: Equatable {
  enum Kind: UInt8 {
    case call = 1
    case reply, error, signal
  }
  /// The most that a message may have here; the bus itself allows 128 MiB.
  static let largest = 1 << 20
  /// The fixed part: order, kind, flags, version, length of the body, serial, length of the fields.
  static let fixedPart = 16

  /// nil: a kind of message that a later protocol may bring, to be passed over.
  var kind: Kind?
  var replySerial: UInt32?
  var errorName: String?
  var signature: String
  var body: [UInt8]
  var isLittleEndian: Bool

  /// The whole length that the fixed part announces.
  static func length(_ fixed: [UInt8]) throws(HostError) -> Int {
    var reader = try BusReader(message: fixed)
    try reader.skip(4)
    let body = Int(try reader.number())
    try reader.skip(4)
    let fields = Int(try reader.number())
    let length = fixedPart + (fields + 7) / 8 * 8 + body
    guard length <= largest else { throw .tooLarge(limit: largest) }
    return length
  }

  /// - Parameter bytes: exactly one message.
  init(_ bytes: [UInt8]) throws(HostError) {
    var reader = try BusReader(message: bytes)
    isLittleEndian = reader.isLittleEndian
    try reader.skip(1)
    kind = Kind(rawValue: try reader.byte())
    try reader.skip(1)
    guard try reader.byte() == 1 else { throw .malformedAnswer }
    let bodyLength = Int(try reader.number())
    try reader.skip(4)
    let fieldsLength = Int(try reader.number())
    let end = reader.position + fieldsLength
    guard end <= bytes.count else { throw .malformedAnswer }
    signature = ""
    while reader.position < end {
      try reader.align(8)
      let code = try reader.byte()
      switch (code, try reader.signature()) {
      case (4, "s"): errorName = try reader.string()
      case (5, "u"): replySerial = try reader.number()
      case (8, "g"): signature = try reader.signature()
      case (_, "s"), (_, "o"): _ = try reader.string()
      case (_, "u"): _ = try reader.number()
      case (_, "g"): _ = try reader.signature()
      default: throw .malformedAnswer
      }
    }
    guard reader.position == end else { throw .malformedAnswer }
    try reader.align(8)
    guard reader.position + bodyLength == bytes.count else { throw .malformedAnswer }
    body = Array(bytes[reader.position...])
  }

  /// A method call, little-endian, that starts no service: looking must not wake anything (flag NO_AUTO_START).
  static func call(
    serial: UInt32, destination: String, path: String, interface: String, member: String, signature: String = "", body: [UInt8] = []
  ) -> [UInt8] {
    var fields = BusWriter()
    for (code, type, text) in [(1, "o", path), (2, "s", interface), (3, "s", member), (6, "s", destination)] as [(UInt8, String, String)] {
      fields.align(8)
      fields.bytes.append(code)
      fields.signature(type)
      fields.string(text)
    }
    if !signature.isEmpty {
      fields.align(8)
      fields.bytes.append(8)
      fields.signature("g")
      fields.signature(signature)
    }
    var message = BusWriter()
    message.bytes = [UInt8(ascii: "l"), Kind.call.rawValue, 2, 1]
    message.number(UInt32(body.count))
    message.number(serial)
    message.number(UInt32(fields.bytes.count))
    message.bytes += fields.bytes  // they begin at 16, so their own alignment holds
    message.align(8)
    return message.bytes + body
  }
}

/// Marshals values, little-endian.
struct BusWriter {
  var bytes: [UInt8] = []

  mutating func align(_ size: Int) { while bytes.count % size != 0 { bytes.append(0) } }

  mutating func number(_ value: UInt32) {
    align(4)
    for shift in stride(from: UInt32(0), to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  mutating func string(_ text: String) {
    number(UInt32(text.utf8.count))
    bytes += Array(text.utf8) + [0]
  }

  mutating func signature(_ text: String) {
    bytes.append(UInt8(text.utf8.count))
    bytes += Array(text.utf8) + [0]
  }

  /// An array of strings.
  mutating func strings(_ texts: [String]) {
    var inner = BusWriter()
    for text in texts { inner.string(text) }
    number(UInt32(inner.bytes.count))
    bytes += inner.bytes
  }
}

/// Takes values apart; whatever does not fit is `malformedAnswer`.
struct BusReader {
  private let bytes: [UInt8]
  private(set) var position = 0
  let isLittleEndian: Bool

  /// From a message's first byte, which tells the order of all others.
  init(message: [UInt8]) throws(HostError) {
    switch message.first {
    case UInt8(ascii: "l"): isLittleEndian = true
    case UInt8(ascii: "B"): isLittleEndian = false
    default: throw .malformedAnswer
    }
    bytes = message
  }

  /// The body, which begins on a multiple of 8, so that positions in it align as in the message.
  init(bodyOf message: BusMessage) { (bytes, isLittleEndian) = (message.body, message.isLittleEndian) }

  mutating func skip(_ count: Int) throws(HostError) {
    guard count <= bytes.count - position else { throw .malformedAnswer }
    position += count
  }

  mutating func align(_ size: Int) throws(HostError) { try skip((size - position % size) % size) }

  mutating func byte() throws(HostError) -> UInt8 {
    try skip(1)
    return bytes[position - 1]
  }

  mutating func number() throws(HostError) -> UInt32 {
    try align(4)
    try skip(4)
    return (0..<4).reduce(0) { $0 | UInt32(bytes[position - 4 + $1]) << UInt32(8 * (isLittleEndian ? $1 : 3 - $1)) }
  }

  mutating func string() throws(HostError) -> String { try text(Int(try number())) }
  mutating func signature() throws(HostError) -> String { try text(Int(try byte())) }

  private mutating func text(_ count: Int) throws(HostError) -> String {
    let start = position
    try skip(count)
    guard try byte() == 0 else { throw .malformedAnswer }
    return String(decoding: bytes[start..<(start + count)], as: UTF8.self)
  }
}
