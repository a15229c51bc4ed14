/// An IPv4 or IPv6 address as a number, for what libvirt writes of its networks.
struct NetworkAddress: Equatable {
  /// 4 or 16 bytes, the highest first.
  var bytes: [UInt8]
  var isIPv6: Bool { bytes.count == 16 }
  /// How many bits an address of its kind has.
  var width: Int { bytes.count * 8 }

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// `192.168.122.1` or `fd00::1`; nil for anything else, such as a name, a scope or an IPv4 address with fewer than four parts.
  init?(_ text: String) {
    guard let bytes = text.utf8.contains(UInt8(ascii: ":")) ? Self.ipv6(Array(text.utf8)) : Self.ipv4(Array(text.utf8)) else { return nil }
    self.bytes = bytes
  }

  private static func ipv4(_ text: [UInt8]) -> [UInt8]? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard (1...3).contains(part.count), part.allSatisfy({ (48...57).contains($0) }) else { return nil }
      let value = part.reduce(0) { $0 * 10 + Int($1 - 48) }
      guard value < 256 else { return nil }
      bytes.append(UInt8(value))
    }
    return bytes
  }

  private static func ipv6(_ text: [UInt8]) -> [UInt8]? {
    // At most one gap, written as an empty piece between two colons.
    var gap: Int?
    var bytes: [UInt8] = []
    var at = 0
    if text.starts(with: "::".utf8) { (gap, at) = (0, 2) }
    while at < text.count {
      let end = text[at...].firstIndex(of: UInt8(ascii: ":")) ?? text.count
      let piece = Array(text[at..<end])
      if piece.isEmpty {
        guard gap == nil, !bytes.isEmpty else { return nil }
        gap = bytes.count
        at = end + 1
        continue
      }
      if end == text.count, piece.contains(UInt8(ascii: ".")) {
        guard let tail = ipv4(piece) else { return nil }
        bytes += tail
      } else {
        guard piece.count <= 4, let value = UInt16(String(decoding: piece, as: UTF8.self), radix: 16), piece[0] != UInt8(ascii: "+") else {
          return nil
        }
        bytes += [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
      }
      guard bytes.count <= 16 else { return nil }
      // A single colon at the end leads to nothing.
      if end == text.count - 1 { return nil }
      at = end + 1
      if end < text.count, at < text.count, text[at] == UInt8(ascii: ":") {
        guard gap == nil else { return nil }
        gap = bytes.count
        at += 1
      }
    }
    guard let gap else { return bytes.count == 16 ? bytes : nil }
    guard bytes.count < 16 else { return nil }
    return Array(bytes[..<gap]) + [UInt8](repeating: 0, count: 16 - bytes.count) + Array(bytes[gap...])
  }

  /// As RFC 5952 writes it.
  var text: String {
    if !isIPv6 { return bytes.map { String($0) }.joined(separator: ".") }
    let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    // The longest run of two zeros or more, the first of equals, becomes the gap.
    var (best, length) = (0, 1)
    var at = 0
    while at < 8 {
      var end = at
      while end < 8, groups[end] == 0 { end += 1 }
      if end - at > length { (best, length) = (at, end - at) }
      at = max(end, at + 1)
    }
    let words = { (part: ArraySlice<UInt16>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
    if length < 2 { return words(groups[...]) }
    return words(groups[..<best]) + "::" + words(groups[(best + length)...])
  }

  /// The same with all bits behind the prefix cleared.
  func network(_ prefix: Int) -> NetworkAddress {
    NetworkAddress(
      bytes: bytes.enumerated().map { index, byte in
        let bits = min(max(prefix - index * 8, 0), 8)
        return byte & UInt8(truncatingIfNeeded: 0xFF00 >> bits)
      })
  }

  /// With all bits behind the prefix set: the broadcast address of IPv4.
  func last(_ prefix: Int) -> NetworkAddress {
    NetworkAddress(
      bytes: bytes.enumerated().map { index, byte in
        let bits = min(max(prefix - index * 8, 0), 8)
        return byte | ~UInt8(truncatingIfNeeded: 0xFF00 >> bits)
      })
  }

  /// How many bits a netmask has; nil where they are not all at its front.
  var prefixLength: Int? {
    let count = bytes.reduce(0) { $0 + $1.nonzeroBitCount }
    return NetworkAddress(bytes: [UInt8](repeating: 0xFF, count: bytes.count)).network(count) == self ? count : nil
  }

  /// Whether it comes after the other in counting.
  func isAfter(_ other: NetworkAddress) -> Bool { other.bytes.lexicographicallyPrecedes(bytes) }
}
