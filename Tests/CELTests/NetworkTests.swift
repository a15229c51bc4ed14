import Foundation
import Testing

@testable import CEL

@Suite struct NetworkTests {
  @Test(arguments: [
    ("127.0.0.1", "127.0.0.1"), ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::1", "2001:db8::1"),
    ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("0:0:0:1::", "0:0:0:1::"),
    ("64:ff9b::192.0.2.1", "64:ff9b::c000:201"),
    ("::1.2.3.4", "::102:304"), ("0001::00ab", "1::ab"),
  ])
  func readsAddresses(_ text: String, _ printed: String) throws {
    #expect(try IPAddress(text).text == printed)
    #expect(try IPAddress.isCanonical(text) == (text == printed))
  }

  @Test(arguments: [
    ("", "IP address parse error during conversion from string: "),
    ("1.2.3", "IP address parse error during conversion from string: 1.2.3"),
    ("01.2.3.4", "IP address parse error during conversion from string: 01.2.3.4"),
    ("fe80::1%en0", "IP address with zone value is not allowed: fe80::1%en0"),
    ("::ffff:1.2.3.4", "IPv4-mapped IPv6 address is not allowed: ::ffff:1.2.3.4"),
    ("::ffff:102:304", "IPv4-mapped IPv6 address is not allowed: ::ffff:102:304"),
  ])
  func refusesAddresses(_ text: String, _ what: String) { #expect(throws: LibraryError(what)) { try IPAddress(text) } }

  @Test(arguments: [
    "192.168.0.0/", "192.168.0.0", "/24", "192.168.0.0/33", "::/129", "1.2.3.4/+1", "1.2.3.4/01", "1.2.3.4/1/2", "1.2.3.4/ 8", "1.2.3.4/-1",
    "fe80::1%en0/24",
    "::ffff:192.168.0.1/24", "1.2.3.4/99999999999999999999",
  ])
  func refusesPrefixes(_ text: String) { #expect(throws: LibraryError.self) { try IPPrefix(text) } }

  @Test func prefixes() throws {
    let net = try IPPrefix("192.168.0.1/24")
    #expect(net.text == "192.168.0.1/24" && net.length == 24 && net.address.text == "192.168.0.1")
    #expect(net.masked.text == "192.168.0.0/24" && net != net.masked)
    #expect(try net.contains(IPAddress("192.168.0.255")) && !net.contains(IPAddress("192.168.1.0")) && !net.contains(IPAddress("::1")))
    #expect(try net.contains(IPPrefix("192.168.0.128/25")) && net.contains(net) && !net.contains(IPPrefix("192.168.0.0/23")))
    #expect(try IPPrefix("::/0").contains(IPAddress("ffff::")) && IPPrefix("0.0.0.0/0").contains(IPPrefix("10.0.0.0/8")))
    #expect(try IPPrefix("2001:db8::5/128").masked.text == "2001:db8::5/128" && IPPrefix("2001:db8::5/0").masked.text == "::/0")
    #expect(try !IPPrefix("::/0").contains(IPPrefix("10.0.0.0/8")))
  }

  /// Python's ipaddress on random addresses and mutated ones.
  @Test(.enabled(if: PythonOracle.has("ipaddress"))) func agreesWithPython() throws {
    // The differences that are meant: no zones, no mapped addresses; Go's "global unicast" has no counterpart, and is put together here.
    let script = """
      import ipaddress
      def kinds(a):
          broadcast = str(a) == '255.255.255.255'
          llm = a in ipaddress.ip_network('224.0.0.0/24') if a.version == 4 else (int(a) >> 112) & 0xff0f == 0xff02
          return [a.is_unspecified, a.is_loopback, a.is_link_local, llm, not (a.is_unspecified or a.is_loopback or a.is_multicast or a.is_link_local or broadcast)]
      def read(text):
          try: a = ipaddress.ip_address(text)
          except ValueError: return None
          return None if '%' in text or (a.version == 6 and a.ipv4_mapped) else a
      def answer(first, second, length):
          a, b = read(first), read(second)
          if a is None: return None
          net = ipaddress.IPv6Network((int(a), length), strict=False) if a.version == 6 else ipaddress.IPv4Network((int(a), length % 33), strict=False)
          return {'text': str(a), 'kinds': kinds(a), 'masked': str(net), 'contains': b is not None and b in net}
      """
    struct Answer: Decodable {
      let text: String
      let kinds: [Bool]
      let masked: String
      let contains: Bool
    }
    struct Case: Encodable {
      let first, second: String
      let length: Int
      func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(first)
        try list.encode(second)
        try list.encode(length)
      }
    }
    var generator = SeededGenerator(seed: 4)
    func address() -> String {
      let groups = (0..<8).map { _ in
        generator.chance(2)
          ? "0"
          : generator.pick([
            "fe80", "ff02", "ffff", "1", "DB8", "abcd", "00f", String(UInt16.random(in: 0...65535, using: &generator), radix: 16),
          ])
      }
      let octets = (0..<4).map { _ in
        generator.pick([
          "0", "1", "127", "169", "254", "224", "10", "255", "256", "01", String(UInt8.random(in: 0...255, using: &generator)),
        ])
      }
      var text: String
      switch Int.random(in: 0..<6, using: &generator) {
      case 0, 1: text = octets.joined(separator: ".")
      case 2: text = groups.joined(separator: ":")
      case 3:
        text =
          groups.prefix(Int.random(in: 0...7, using: &generator)).joined(separator: ":") + "::"
          + groups.prefix(Int.random(in: 0...4, using: &generator)).joined(separator: ":")
      case 4:
        text =
          groups.prefix(Int.random(in: 0...6, using: &generator)).joined(separator: ":") + generator.pick(["::", ":"])
          + octets.joined(separator: ".")
      default:
        text = generator.pick([
          "::", "::1", "0.0.0.0", "255.255.255.255", "127.0.0.1", "169.254.1.1", "224.0.0.1", "224.0.1.1", "ff02::1", "ff12::1", "ff05::2",
          "fe80::1", "febf::", "fec0::", "::ffff:1.2.3.4",
        ])
      }
      if generator.chance(6), let index = text.indices.randomElement(using: &generator) {
        text.insert(contentsOf: generator.pick(["0", ":", ".", "g", " ", "%", "1"]), at: index)
      }
      return text
    }
    let cases = (0..<20_000).map { _ in
      let first = address()
      return Case(first: first, second: generator.chance(2) ? address() : first, length: Int.random(in: 0...128, using: &generator))
    }
    var read = 0
    for (item, expected) in zip(cases, try PythonOracle.answers(script, cases, as: Answer?.self)) {
      guard let address = try? IPAddress(item.first), let expected else {
        #expect((try? IPAddress(item.first)) == nil && expected == nil, "\(item.first)")
        continue
      }
      read += 1
      #expect(address.text == expected.text, "\(item.first)")
      #expect(
        [address.isUnspecified, address.isLoopback, address.isLinkLocalUnicast, address.isLinkLocalMulticast, address.isGlobalUnicast]
          == expected.kinds, "\(item.first)")
      let prefix = IPPrefix(address: address, length: address.isIPv6 ? item.length : item.length % 33)
      #expect(prefix.masked.text == expected.masked, "\(prefix.text)")
      #expect((try? IPAddress(item.second)).map { prefix.contains($0) } ?? false == expected.contains, "\(prefix.text) \(item.second)")
    }
    #expect(read > 5000)
  }
}
