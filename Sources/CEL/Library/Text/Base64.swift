/// Base 64 with the standard alphabet (RFC 4648, section 4), for `base64.encode` and `base64.decode`.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Padded.
  static func encode(_ bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var group: UInt32 = 0
    var count = 0
    func flush() {
      // 1, 2 or 3 bytes are 2, 3 or 4 characters.
      let bits = group << UInt32(8 * (3 - count))
      for index in 0...count { text.append(alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)]) }
      for _ in count..<3 { text.append(0x3D) }
      group = 0
      count = 0
    }
    for byte in bytes {
      group = group << 8 | UInt32(byte)
      count += 1
      if count == 3 { flush() }
    }
    if count > 0 { flush() }
    return String(decoding: text, as: UTF8.self)
  }

  /// With all of its padding or none of it; line ends are passed over, as in mail.
  static func decode(_ text: String) throws(LibraryError) -> [UInt8] {
    let invalid = LibraryError("invalid base64 data")
    var characters = text.utf8.filter { $0 != 0x0A && $0 != 0x0D }
    if characters.count % 4 == 0 {
      for _ in 0..<2 where characters.last == 0x3D { characters.removeLast() }
    }
    guard characters.count % 4 != 1 else { throw invalid }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 4 * 3 + 2)
    var group: UInt32 = 0
    for (index, character) in characters.enumerated() {
      let value: UInt8
      switch character {
      case 0x41...0x5A: value = character - 0x41
      case 0x61...0x7A: value = character - 0x61 + 26
      case 0x30...0x39: value = character - 0x30 + 52
      case 0x2B: value = 62
      case 0x2F: value = 63
      default: throw invalid
      }
      group = (group << 6 | UInt32(value)) & 0xFF_FFFF
      // From the second character of a group on, each completes a byte.
      let place = index % 4
      if place > 0 { bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(6 - 2 * place))) }
    }
    return bytes
  }
}
