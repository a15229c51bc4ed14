/// An address of IPv4 or IPv6 as bytes: read from what the kernel prints, told in its shortest form, and without what is nobody's business.
struct InternetAddress: Equatable {
  /// Four or sixteen, the first the most significant.
  let bytes: [UInt8]

  /// The number of bits that an address of this kind has.
  var width: Int { bytes.count * 8 }
  /// Whether no bit is set, as in the address that stands for all.
  var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

  /// nil unless there are as many bytes as an address has.
  init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = Array(bytes)
  }

  // MARK: What the kernel prints

  /// Hexadecimal digits in their order: /proc/net/ipv6_route, /proc/net/if_inet6.
  init?(digits: some Collection<UInt8>) {
    guard let bytes = Self.bytes(digits) else { return nil }
    self.init(bytes: bytes)
  }

  /// Words of 32 bits, each printed as a number of the machine: /proc/net/route, /proc/net/udp6.
  init?(words: some Collection<UInt8>, bigEndian: Bool) {
    guard var bytes = Self.bytes(words), bytes.count == 4 || bytes.count == 16 else { return nil }
    if !bigEndian { for at in stride(from: 0, to: bytes.count, by: 4) { bytes[at..<at + 4].reverse() } }
    self.init(bytes: bytes)
  }

  private static func bytes(_ digits: some Collection<UInt8>) -> [UInt8]? {
    guard digits.count % 2 == 0, digits.count <= 32 else { return nil }
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in digits {
      guard let value = hexadecimal(digit) else { return nil }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }

  /// The value of one digit.
  static func hexadecimal(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 48...57: digit - 48
    case 65...70: digit - 55
    case 97...102: digit - 87
    default: nil
    }
  }

  /// A number of at most 8 hexadecimal digits.
  static func number(_ digits: some Collection<UInt8>) -> UInt32? {
    guard (1...8).contains(digits.count) else { return nil }
    var number: UInt32 = 0
    for digit in digits {
      guard let value = hexadecimal(digit) else { return nil }
      number = number << 4 | UInt32(value)
    }
    return number
  }

  /// How long a mask is; nil if its ones do not stand together.
  var maskLength: Int? {
    let length = bytes.prefix { $0 == 0xff }.count * 8 + (bytes.first { $0 != 0xff }.map { (~$0).leadingZeroBitCount } ?? 0)
    return masked(length) == bytes ? length : nil
  }

  // MARK: Texts

  /// `192.168.122.1` or `fd00::1`, a zone after `%` left aside.
  init?(_ text: String) {
    let text = text.utf8.prefix { $0 != UInt8(ascii: "%") }
    if !text.contains(UInt8(ascii: ":")) {
      guard let bytes = Self.quartet(text) else { return nil }
      self.init(bytes: bytes)
      return
    }
    // What stands before and after `::`, which fills up with zeros.
    var halves: [[UInt8]] = [[]]
    var pieces = text.split(separator: UInt8(ascii: ":"), maxSplits: 40, omittingEmptySubsequences: false)[...]
    // A colon alone is no address, and all others have two.
    if pieces.count < 3 { return nil }
    if pieces.first?.isEmpty == true {
      guard pieces.dropFirst().first?.isEmpty == true else { return nil }
      pieces = pieces.dropFirst()
    }
    if pieces.last?.isEmpty == true, pieces.count > 1 {
      guard pieces.dropLast().last?.isEmpty == true else { return nil }
      pieces = pieces.dropLast()
    }
    for piece in pieces {
      if piece.isEmpty {
        guard halves.count == 1 else { return nil }
        halves.append([])
      } else if piece.contains(UInt8(ascii: ".")) {
        guard let bytes = Self.quartet(piece) else { return nil }
        halves[halves.count - 1] += bytes
      } else {
        guard piece.count <= 4, let number = Self.number(piece) else { return nil }
        halves[halves.count - 1] += [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
      }
    }
    let count = halves.reduce(0) { $0 + $1.count }
    guard halves.count == 2 ? count <= 14 : count == 16 else { return nil }
    self.init(bytes: halves[0] + [UInt8](repeating: 0, count: 16 - count) + (halves.count == 2 ? halves[1] : []))
  }

  private static func quartet(_ text: some Collection<UInt8>) -> [UInt8]? {
    let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard (1...3).contains(part.count), let number = KernelText.number(String(decoding: part, as: UTF8.self)), number < 256 else {
        return nil
      }
      bytes.append(UInt8(truncatingIfNeeded: number))
    }
    return bytes
  }

  /// In its shortest form (RFC 5952).
  var text: String {
    if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
    // An address of IPv4 in the clothes of IPv6.
    if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xff, bytes[11] == 0xff {
      return "::ffff:" + bytes[12...].map { String($0) }.joined(separator: ".")
    }
    let groups = (0..<8).map { UInt16(bytes[$0 * 2]) << 8 | UInt16(bytes[$0 * 2 + 1]) }
    var longest = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > max(longest.count, 1) { longest = start..<end }
      start = max(end, start + 1)
    }
    let before = groups[..<longest.lowerBound].map { String($0, radix: 16) }.joined(separator: ":")
    let after = groups[longest.upperBound...].map { String($0, radix: 16) }.joined(separator: ":")
    return longest.isEmpty ? after : before + "::" + after
  }

  // MARK: What is told of it

  /// Whether the first bits are those of another.
  func begins(as other: InternetAddress, bits: Int) -> Bool {
    guard bytes.count == other.bytes.count, (0...width).contains(bits) else { return false }
    return masked(bits) == other.masked(bits)
  }

  /// With everything after the first bits cleared.
  func masked(_ bits: Int) -> [UInt8] {
    bytes.enumerated().map { at, byte in
      let kept = min(8, max(0, bits - at * 8))
      return kept == 8 ? byte : byte & ~(0xff >> UInt8(truncatingIfNeeded: kept))
    }
  }

  /// Whether it can be reached from everywhere, so that it points at a person. Ranges kept for private networks, for documentation and for the
  /// like are not (RFC 6890).
  var isPublic: Bool {
    if bytes.count == 16 {
      if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xff, bytes[11] == 0xff {
        return InternetAddress(bytes: bytes[12...])?.isPublic ?? true
      }
      // 2000::/3 without 2001:db8::/32.
      return bytes[0] >> 5 == 1 && !bytes.starts(with: [0x20, 0x01, 0x0d, 0xb8])
    }
    return switch (bytes[0], bytes[1], bytes[2]) {
    case (0, _, _), (10, _, _), (127, _, _), (224..., _, _), (192, 168, _), (169, 254, _), (172, 16...31, _), (100, 64...127, _): false
    case (192, 0, 2), (192, 0, 0), (198, 51, 100), (203, 0, 113), (198, 18...19, _): false
    default: true
    }
  }

  /// Whether its last half was made of a hardware address (RFC 4291, appendix A).
  var holdsHardwareAddress: Bool { bytes.count == 16 && bytes[11] == 0xff && bytes[12] == 0xfe }

  /// As a report may say it: a public address is only called so, and one that was made of a hardware address loses that part.
  var told: String {
    if isPublic { return "public" }
    return holdsHardwareAddress ? InternetAddress(bytes: masked(64))?.text ?? "public" : text
  }
}
