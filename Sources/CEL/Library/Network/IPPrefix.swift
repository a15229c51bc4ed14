/// A range of addresses, CEL's `net.CIDR`: keeps the address as written, `192.168.1.5/24` and `192.168.1.0/24` are not equal.
struct IPPrefix: Sendable, Hashable {
  /// As written, bits of the host included.
  let address: IPAddress
  /// 0 to 32 or 128.
  let length: Int

  /// `length` is brought within what the address has bits.
  init(address: IPAddress, length: Int) {
    self.address = address
    self.length = min(max(length, 0), address.width)
  }

  /// An address as `IPAddress` reads it, a slash and a length without leading zeros.
  init(_ text: String) throws(LibraryError) {
    let invalid = LibraryError("network address parse error during conversion from string: \(text)")
    guard !text.utf8.contains(0x25) else { throw LibraryError("CIDR with zone value is not allowed: \(text)") }
    let bytes = Array(text.utf8)
    guard let slash = bytes.lastIndex(of: 0x2F) else { throw invalid }
    let digits = bytes[(slash + 1)...]
    guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.count == 1 || digits.first != 0x30
    else {
      throw invalid
    }
    let address = try IPAddress(String(decoding: bytes[..<slash], as: UTF8.self))
    let length = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    guard length <= address.width else { throw invalid }
    self.init(address: address, length: length)
  }

  /// `string(cidr)`: the canonical address, a slash, the length.
  var text: String { "\(address.text)/\(length)" }

  private func network(of address: IPAddress) -> UInt128 {
    let host = address.width - length
    // Shifting by the whole width gives 0 with Swift's smart shifts, which is what /0 means.
    return (address.bits >> UInt128(host)) << UInt128(host)
  }

  /// The same range under its first address.
  var masked: IPPrefix { IPPrefix(address: IPAddress(isIPv6: address.isIPv6, bits: network(of: address)), length: length) }

  /// False across families.
  func contains(_ other: IPAddress) -> Bool { other.isIPv6 == address.isIPv6 && network(of: other) == network(of: address) }

  /// Whether all addresses of the other range are in this one.
  func contains(_ other: IPPrefix) -> Bool { length <= other.length && contains(other.address) }
}
