import Host

/// The addresses of all network devices: asked of the kernel, or put together from the files in which it lists them.
struct DeviceAddresses {
  private var entries: [(device: String, address: InternetAddress, length: Int)] = []

  /// nil where nothing tells them.
  init?(_ host: any HostReading, routes: [KernelRoutes.Route]) {
    if let asked = try? host.addresses() {
      for item in asked {
        if let address = InternetAddress(item.address) { entries.append((item.device, address, item.prefixLength)) }
      }
      return
    }
    guard let trie = try? host.read("/proc/net/fib_trie", limit: 4 << 20) else { return nil }
    for address in Self.parse(trie) {
      // The table knows addresses but not whose they are: that is the device whose own network holds it.
      if address.bytes[0] == 127 {
        entries.append(("lo", address, 8))
      } else if let route = routes.filter({ $0.gateway == nil && address.begins(as: $0.destination, bits: $0.length) }).max(by: {
        $0.length < $1.length
      }), route.length > 0 {
        entries.append((route.interface, address, route.length))
      }
    }
    entries += Self.parse6((try? host.read("/proc/net/if_inet6", limit: 1 << 20)) ?? [])
  }

  /// Of one device, as ADDRESS/LENGTH. Those that a device of IPv6 gives itself on its own cable tell nothing and hold its hardware address.
  func of(_ device: String) -> [String] {
    entries.filter { $0.device == device && !$0.address.isLinkLocal6 }.map { "\($0.address.told)/\($0.length)" }
  }

  /// The tree of net/ipv4/fib_trie.c: below `|-- ADDRESS` the line `/32 host LOCAL` marks an address of this machine. It is printed for the
  /// main and for the local table, which may be one.
  static func parse(_ bytes: [UInt8]) -> [InternetAddress] {
    var found: [InternetAddress] = []
    var last: InternetAddress?
    for line in bytes.split(separator: 10) {
      let words = line.split(whereSeparator: KernelText.isBlank)
      if words.count == 2, words[0].elementsEqual("|--".utf8) {
        last = InternetAddress(String(decoding: words[1], as: UTF8.self))
      } else if words.count == 3, words[0].elementsEqual("/32".utf8), words[2].elementsEqual("LOCAL".utf8), let address = last,
        !found.contains(address)
      {
        found.append(address)
      }
    }
    return found
  }

  /// Columns: address, number of the device, length in hexadecimal, scope, flags, device (net/ipv6/addrconf.c, if6_seq_show).
  static func parse6(_ bytes: [UInt8]) -> [(device: String, address: InternetAddress, length: Int)] {
    bytes.split(separator: 10).compactMap { line in
      let words = line.split(whereSeparator: KernelText.isBlank)
      guard words.count >= 6, let address = InternetAddress(digits: words[0]), address.width == 128,
        let length = InternetAddress.number(words[2]), length <= 128
      else { return nil }
      return (String(decoding: words[5], as: UTF8.self), address, Int(length))
    }
  }
}

extension InternetAddress {
  /// fe80::/10.
  var isLinkLocal6: Bool { bytes.count == 16 && bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80 }
}
