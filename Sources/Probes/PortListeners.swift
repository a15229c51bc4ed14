import Facts
import Host
import Wire

/// Who listens on the ports that dnsmasq wants for a virtual network: 53 for names, 67 for addresses.
enum PortListeners {
  /// A busy server has some ten thousand sockets, 150 bytes each.
  private static let limit = 16 << 20

  static func observe(_ host: any HostReading, bigEndian: Bool) -> Fact<[Value]> {
    var listeners: [Value] = []
    for file in ["udp", "udp6", "tcp", "tcp6"] {
      do {
        let bytes = try host.read("/proc/net/" + file, limit: limit)
        for one in parse(bytes, file.hasPrefix("udp") ? "udp" : "tcp", bigEndian: bigEndian) where !listeners.contains(one) {
          listeners.append(one)
        }
      } catch {
        // Without IPv6 there are no such files; without the others there is no network at all, or no /proc in this tree.
        if !file.hasSuffix("6") { return Absence(host: host).fact(error, within: "/proc/net") }
      }
    }
    return .known(listeners)
  }

  /// Columns: number, local address, remote address, state, queues, timer, retransmits, user (net/ipv4/udp.c, net/ipv4/tcp_ipv4.c). A socket of
  /// UDP that is bound and not connected has the state of a closed one, 07; one of TCP that listens has 0A (net/tcp_states.h).
  static func parse(_ bytes: [UInt8], _ name: String, bigEndian: Bool) -> [Value] {
    var listeners: [Value] = []
    // Lines are long and many: the port is looked at before the line is cut up.
    for line in bytes.split(separator: 10).dropFirst() {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
        let second = line[line.index(after: colon)...].firstIndex(of: UInt8(ascii: ":"))
      else { continue }
      let digits = line[line.index(after: second)...].prefix(4)
      guard digits.elementsEqual("0035".utf8) || digits.elementsEqual("0043".utf8), let port = InternetAddress.number(digits) else {
        continue
      }
      let words = line.split(whereSeparator: KernelText.isBlank)
      guard words.count >= 8, words[3].elementsEqual((name == "udp" ? "07" : "0A").utf8),
        let address = InternetAddress(words: words[1].prefix { $0 != UInt8(ascii: ":") }, bigEndian: bigEndian)
      else { continue }
      var members: [Value.Member] = [
        .init("protocol", .string(name)), .init("address", .string(address.told)), .init("port", .int(Int64(port))),
      ]
      if let user = KernelText.number(String(decoding: words[7], as: UTF8.self)) { members.append(.init("uid", .int(Int64(user)))) }
      listeners.append(.map(members))
    }
    return listeners
  }
}
