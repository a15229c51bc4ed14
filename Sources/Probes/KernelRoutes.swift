import Facts
import Host
import Wire

/// The routes of the main table, as the kernel prints them for everybody.
struct KernelRoutes {
  struct Route {
    let destination: InternetAddress
    let length: Int
    let interface: String
    let gateway: InternetAddress?

    var value: Value {
      var members: [Value.Member] = [
        .init("destination", .string("\(destination.told)/\(length)")), .init("interface", .string(interface)),
      ]
      if let gateway { members.append(.init("gateway", .string(gateway.told))) }
      return .map(members)
    }
  }

  /// IPv4 first.
  let routes: [Route]

  /// More than any host has that is not a router of the Internet.
  private static let limit = 1 << 20

  /// - Parameter bigEndian: how the machine that printed the tables keeps its numbers.
  init(_ host: any HostReading, bigEndian: Bool) throws(HostError) {
    var routes = Self.parse(try host.read("/proc/net/route", limit: Self.limit), bigEndian: bigEndian)
    // Without IPv6 there is no such file.
    if let more = try? host.read("/proc/net/ipv6_route", limit: Self.limit) { routes += Self.parse6(more) }
    self.routes = routes
  }

  /// Columns: interface, destination, gateway, flags, reference count, use, metric, mask (net/ipv4/fib_trie.c, fib_route_seq_show).
  static func parse(_ bytes: [UInt8], bigEndian: Bool) -> [Route] {
    bytes.split(separator: 10).dropFirst().compactMap { line in
      let words = line.split(whereSeparator: KernelText.isBlank)
      guard words.count >= 8, let flags = InternetAddress.number(words[3]), flags & up != 0, flags & reject == 0,
        let destination = InternetAddress(words: words[1], bigEndian: bigEndian), destination.width == 32,
        let gateway = InternetAddress(words: words[2], bigEndian: bigEndian), gateway.width == 32,
        let length = InternetAddress(words: words[7], bigEndian: bigEndian)?.maskLength
      else { return nil }
      return Route(
        destination: destination, length: length, interface: String(decoding: words[0], as: UTF8.self),
        gateway: flags & hasGateway != 0 && !gateway.isUnspecified ? gateway : nil)
    }
  }

  /// Columns: destination and its length, source and its length, next hop, metric, reference count, use, flags, interface (net/ipv6/route.c,
  /// rt6_info_route). All tables are there: what is local, anycast or multicast belongs to another than the main one.
  static func parse6(_ bytes: [UInt8]) -> [Route] {
    bytes.split(separator: 10).compactMap { line in
      let words = line.split(whereSeparator: KernelText.isBlank)
      guard words.count >= 10, let flags = InternetAddress.number(words[8]), flags & up != 0, flags & (reject | anycast | local) == 0,
        let destination = InternetAddress(digits: words[0]), destination.width == 128, destination.bytes[0] != 0xff,
        let length = InternetAddress.number(words[1]), length <= 128,
        let gateway = InternetAddress(digits: words[4]), gateway.width == 128
      else { return nil }
      return Route(
        destination: destination, length: Int(length), interface: String(decoding: words[9], as: UTF8.self),
        gateway: gateway.isUnspecified ? nil : gateway)
    }
  }

  /// linux/route.h and linux/ipv6_route.h.
  private static let up: UInt32 = 1, hasGateway: UInt32 = 2, reject: UInt32 = 0x200, anycast: UInt32 = 0x10_0000,
    local: UInt32 = 0x8000_0000
}
