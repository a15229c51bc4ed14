/// An IPv4 or IPv6 address, CEL's `net.IP`: read strictly, as Kubernetes does (Go's net/netip without zones and mapped addresses).
struct IPAddress: Sendable, Hashable {
  /// The family.
  let isIPv6: Bool
  /// 32 or 128 bits, the first byte highest.
  let bits: UInt128

  /// How many bits addresses of this family have.
  var width: Int { isIPv6 ? 128 : 32 }

  /// 4 or 6.
  var family: Int64 { isIPv6 ? 6 : 4 }

  /// Bits beyond the family's width are dropped.
  init(isIPv6: Bool, bits: UInt128) {
    self.isIPv6 = isIPv6
    self.bits = isIPv6 ? bits : bits & 0xFFFF_FFFF
  }

  /// Throws for anything that is not one whole address: no leading zeros, no zone, no `::ffff:192.0.2.1`.
  init(_ text: String) throws(LibraryError) {
    let bytes = Array(text.utf8)
    guard !bytes.contains(0x25) else { throw LibraryError("IP address with zone value is not allowed: \(text)") }
    if bytes.contains(0x3A) {
      guard let bits = Self.parseIPv6(bytes[...]) else {
        throw LibraryError("IP address parse error during conversion from string: \(text)")
      }
      guard bits >> 32 != 0xFFFF else { throw LibraryError("IPv4-mapped IPv6 address is not allowed: \(text)") }
      self.init(isIPv6: true, bits: bits)
    } else {
      guard let bits = Self.parseIPv4(bytes[...]) else {
        throw LibraryError("IP address parse error during conversion from string: \(text)")
      }
      self.init(isIPv6: false, bits: UInt128(bits))
    }
  }

  private static func parseIPv4(_ bytes: ArraySlice<UInt8>) -> UInt32? {
    let fields = bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard fields.count == 4 else { return nil }
    var bits: UInt32 = 0
    for field in fields {
      guard (1...3).contains(field.count), field.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      // A leading zero means octal to some readers: 010.0.0.1 would be two addresses.
      guard field.count == 1 || field.first != 0x30 else { return nil }
      let value = field.reduce(0) { $0 * 10 + UInt32($1 - 0x30) }
      guard value <= 255 else { return nil }
      bits = bits << 8 | value
    }
    return bits
  }

  private static func parseIPv6(_ bytes: ArraySlice<UInt8>) -> UInt128? {
    var rest = bytes
    var groups: [UInt16] = []
    /// How many groups come before `::`.
    var gap: Int?
    if rest.starts(with: [0x3A, 0x3A]) {
      gap = 0
      rest.removeFirst(2)
    }
    while !rest.isEmpty {
      let digits = rest.prefix { hexadecimal($0) != nil }
      let after = rest[digits.endIndex...]
      if after.first == 0x2E {
        // The last 32 bits may be written as an IPv4 address.
        guard groups.count <= 6, let low = parseIPv4(rest) else { return nil }
        groups += [UInt16(truncatingIfNeeded: low >> 16), UInt16(truncatingIfNeeded: low)]
        rest = []
        break
      }
      guard (1...4).contains(digits.count), groups.count < 8 else { return nil }
      groups.append(digits.reduce(0) { $0 << 4 | UInt16(hexadecimal($1) ?? 0) })
      rest = after
      if rest.isEmpty { break }
      guard rest.first == 0x3A else { return nil }
      rest.removeFirst()
      if rest.first == 0x3A {
        guard gap == nil else { return nil }
        gap = groups.count
        rest.removeFirst()
      } else if rest.isEmpty {
        return nil
      }
    }
    if let gap {
      // `::` stands for one group at least.
      guard groups.count < 8 else { return nil }
      groups.insert(contentsOf: [UInt16](repeating: 0, count: 8 - groups.count), at: gap)
    }
    guard groups.count == 8 else { return nil }
    return groups.reduce(0) { $0 << 16 | UInt128($1) }
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// The canonical form: dotted decimal, or RFC 5952 (lower case, the longest run of zeros as `::`).
  var text: String {
    if !isIPv6 { return (0..<4).map { String(bits >> UInt128(24 - 8 * $0) & 0xFF) }.joined(separator: ".") }
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * $0)) }
    var best = 0..<0
    var start = 0
    for index in 0...8 where index == 8 || groups[index] != 0 {
      // One group alone is not shortened; of equals the first is.
      if index - start > max(1, best.count) { best = start..<index }
      start = index + 1
    }
    func joined(_ range: Range<Int>) -> String { groups[range].map { String($0, radix: 16) }.joined(separator: ":") }
    return best.isEmpty ? joined(0..<8) : joined(0..<best.lowerBound) + "::" + joined(best.upperBound..<8)
  }

  /// `ip.isCanonical(text)`: throws if it is no address at all.
  static func isCanonical(_ text: String) throws(LibraryError) -> Bool {
    let canonical = try IPAddress(text).text
    return canonical.utf8.elementsEqual(text.utf8)
  }
}

// MARK: What kind of address it is (IANA's special-purpose registries; the same questions as Go's netip.Addr)
extension IPAddress {
  /// 0.0.0.0 or ::
  var isUnspecified: Bool { bits == 0 }

  /// 127.0.0.0/8 or ::1
  var isLoopback: Bool { isIPv6 ? bits == 1 : bits >> 24 == 127 }

  /// 224.0.0.0/4 or ff00::/8
  var isMulticast: Bool { isIPv6 ? bits >> 120 == 0xFF : bits >> 28 == 0xE }

  /// 224.0.0.0/24, or ff02::/16 whatever its flags
  var isLinkLocalMulticast: Bool { isIPv6 ? bits >> 112 & 0xFF0F == 0xFF02 : bits >> 8 == 0xE0_0000 }

  /// 169.254.0.0/16 or fe80::/10
  var isLinkLocalUnicast: Bool { isIPv6 ? bits >> 118 == 0x3FA : bits >> 16 == 0xA9FE }

  /// Neither of the above nor the broadcast address; private addresses count.
  var isGlobalUnicast: Bool {
    !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast && (isIPv6 || bits != 0xFFFF_FFFF)
  }
}
