import Wire

/// A network's definition: what is told of it, and the first of libvirt's rules that it breaks (virNetworkDefParseXML, src/conf/network_conf.c).
struct NetworkDefinition {
  /// An `<ip>` of it.
  struct Subnet {
    var address: NetworkAddress
    var prefix: Int
    var network: String { address.network(prefix).text + "/\(prefix)" }
  }

  let root: Document.Node
  let name: String
  /// nil where it is wrong; the libvirt of another release knows more of them.
  let forward: String
  private(set) var subnets: [Subnet] = []
  private(set) var mistake: String?

  private static let modes = ["none", "nat", "route", "open", "bridge", "private", "vepa", "passthrough", "hostdev"]

  init(_ root: Document.Node) {
    self.root = root
    name = root.childText("name") ?? ""
    // `<forward/>` alone means NAT, none at all a network for itself.
    forward = root.child("forward").map { $0.word("mode") ?? "nat" } ?? "none"
    mistake = checkNames()
    readSubnets()
    mistake = mistake ?? checkDNS() ?? checkForward() ?? checkRoutes()
  }

  private mutating func complain(_ what: String) { mistake = mistake ?? what }

  private func checkNames() -> String? {
    if name.isEmpty { return "no name" }
    if name.utf8.contains(UInt8(ascii: "/")) { return "a name with a slash" }
    if name.utf8.contains(10) { return "a name with a newline" }
    if let uuid = root.childText("uuid"), LibvirtUUID.canonical(uuid) == nil { return "malformed uuid element" }
    if let mac = root.word("address", of: "mac") {
      guard let first = MACAddress.bytes(mac)?.first else { return "invalid bridge mac address \(mac)" }
      if first & 1 != 0 { return "multicast bridge mac address \(mac)" }
    }
    if let stp = root.word("stp", of: "bridge"), stp != "on", stp != "off" { return "bridge stp is neither on nor off" }
    if let delay = root.word("delay", of: "bridge"), UInt32(delay) == nil { return "bridge delay is no number" }
    return nil
  }

  // MARK: addresses

  private mutating func readSubnets() {
    for ip in root.children(named: "ip") {
      guard let subnet = subnet(of: ip) else { continue }
      subnets.append(subnet)
      checkDHCP(ip, subnet)
    }
  }

  private mutating func subnet(of ip: Document.Node) -> Subnet? {
    guard let text = ip.word("address") else { return nil }
    guard let address = NetworkAddress(text) else {
      complain("invalid address \(text)")
      return nil
    }
    switch ip.word("family") {
    case "ipv6" where !address.isIPv6, "ipv4" where address.isIPv6, nil where address.isIPv6:
      complain("the family of \(text) is another")
      return nil
    case nil, "ipv4", "ipv6": break
    case .some(let family):
      complain("unknown family \(family)")
      return nil
    }
    // Without either the old classes count (virSocketAddrGetIPPrefix).
    let first = address.bytes[0]
    var prefix = address.isIPv6 ? 64 : first < 128 ? 8 : first < 192 ? 16 : 24
    if let mask = ip.word("netmask") {
      guard !address.isIPv6, ip.word("prefix") == nil else {
        complain(address.isIPv6 ? "a netmask with an IPv6 address" : "both a prefix and a netmask")
        return nil
      }
      guard let length = NetworkAddress(mask).flatMap({ $0.isIPv6 ? nil : $0.prefixLength }) else {
        complain("invalid netmask \(mask)")
        return nil
      }
      prefix = length
    } else if let text = ip.word("prefix") {
      guard let length = Int(text), (0...address.width).contains(length) else {
        complain("invalid prefix \(text)")
        return nil
      }
      // 0 stands for none given.
      if length > 0 { prefix = length }
    }
    return Subnet(address: address, prefix: prefix)
  }

  private mutating func checkDHCP(_ ip: Document.Node, _ subnet: Subnet) {
    guard let dhcp = ip.child("dhcp") else { return }
    let base = subnet.address.network(subnet.prefix)
    for range in dhcp.children(named: "range") {
      guard let start = range.word("start").flatMap(NetworkAddress.init), let end = range.word("end").flatMap(NetworkAddress.init) else {
        complain("a dhcp range without a valid start and end")
        return
      }
      let shown = "dhcp range \(start.text) to \(end.text)"
      guard start.isIPv6 == base.isIPv6, end.isIPv6 == base.isIPv6, !start.isAfter(end) else {
        complain("\(shown) is not a range")
        return
      }
      guard start.network(subnet.prefix) == base, end.network(subnet.prefix) == base else {
        complain("\(shown) is not within \(base.text)/\(subnet.prefix)")
        return
      }
      if !base.isIPv6, start == base || end == base.last(subnet.prefix) {
        complain("\(shown) takes in the address of the network or of the broadcast")
        return
      }
    }
    for host in dhcp.children(named: "host") {
      if let mac = host.word("mac") {
        guard let first = MACAddress.bytes(mac)?.first else { return complain("cannot parse MAC address \(mac)") }
        if first & 1 != 0 { return complain("expected a unicast mac address, found multicast \(mac)") }
        if base.isIPv6 { return complain("a dhcp host of IPv6 goes by its id and not by a mac address") }
      }
      if let text = host.word("ip"), NetworkAddress(text)?.isIPv6 != base.isIPv6 {
        return complain("invalid address \(text) of a dhcp host")
      }
      if !base.isIPv6, host.word("mac") == nil, host.word("name") == nil { return complain("a dhcp host with neither mac nor name") }
      if base.isIPv6, host.word("id") == nil, host.word("name") == nil { return complain("a dhcp host with neither id nor name") }
      if host.word("ip") == nil, base.isIPv6 || host.word("name") == nil { return complain("a dhcp host without an address") }
    }
  }

  // MARK: the rest

  private func checkDNS() -> String? {
    guard let dns = root.child("dns") else { return nil }
    if dns.word("enable") == "no",
      dns.children(named: "host").count + dns.children(named: "srv").count + dns.children(named: "txt").count
        + dns.children(named: "forwarder").count > 0
    {
      return "dns is switched off and yet has entries"
    }
    for forwarder in dns.children(named: "forwarder") {
      if forwarder.word("addr") == nil, forwarder.word("domain") == nil { return "a dns forwarder with neither addr nor domain" }
      if let text = forwarder.word("addr"), NetworkAddress(text) == nil { return "invalid address \(text) of a dns forwarder" }
    }
    for text in dns.children(named: "txt") {
      guard let name = text.word("name") else { return "a dns txt record without a name" }
      if name.utf8.contains(32) { return "a dns txt record with a blank in its name" }
      if text.word("value") == nil { return "a dns txt record without a value" }
    }
    for service in dns.children(named: "srv") where service.word("service") == nil || service.word("protocol") == nil {
      return "a dns srv record without a service or a protocol"
    }
    for host in dns.children(named: "host") {
      guard let text = host.word("ip") else { return "a dns host without an address" }
      if NetworkAddress(text) == nil { return "invalid address \(text) of a dns host" }
      if host.childText("hostname") == nil { return "a dns host without a name" }
    }
    return nil
  }

  private func checkForward() -> String? {
    guard let element = root.child("forward") else { return nil }
    guard Self.modes.contains(forward) else { return "unknown forward mode \(forward)" }
    let devices = element.children(named: "interface").count
    let functions = element.children(named: "pf").count
    let addresses = element.children(named: "address").count
    if functions > 1 { return "more than one <pf> of forward" }
    if [devices, functions, addresses].count(where: { $0 > 0 }) > 1 {
      return "<address>, <interface> and <pf> of forward exclude one another"
    }
    if element.child("nat") != nil, forward != "nat" { return "<nat> goes with forward mode nat only" }
    let bridge = root.word("name", of: "bridge")
    switch forward {
    case "nat", "route":
      // Forwarding without a network of one's own is pointless.
      if root.child("ip") == nil { return "forward mode \(forward), but no ip address" }
      if devices > 1 { return "more than one interface of forward mode \(forward)" }
    case "open":
      if devices > 0 || element.word("dev") != nil { return "forward mode open takes no dev" }
    case "bridge", "private", "vepa", "passthrough", "hostdev":
      if bridge != nil, forward != "bridge" { return "forward mode \(forward) takes no bridge" }
      if bridge != nil, devices > 0 || element.word("dev") != nil { return "forward mode bridge takes a bridge or a dev, not both" }
      if root.word("delay", of: "bridge") != nil || root.word("stp", of: "bridge") != nil {
        return "delay and stp of a bridge do not go with forward mode \(forward)"
      }
    default: break
    }
    return nil
  }

  private func checkRoutes() -> String? {
    for route in root.children(named: "route") {
      guard let text = route.word("address"), let address = NetworkAddress(text) else { return "a route without a valid address" }
      guard let gateway = route.word("gateway").flatMap(NetworkAddress.init), gateway.isIPv6 == address.isIPv6 else {
        return "the route to \(text) has no valid gateway"
      }
      if address.isIPv6 != (route.word("family") == "ipv6") { return "the family of the route to \(text) is another" }
    }
    return nil
  }
}

/// A UUID as libvirt takes it: hexadecimal digits with dashes anywhere (virUUIDParse).
enum LibvirtUUID {
  /// As libvirt writes it; nil for anything else.
  static func canonical(_ text: String) -> String? {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") && !(9...13).contains($0) && $0 != 32 }
    guard digits.count == 32, digits.allSatisfy({ MACAddress.digit($0) != nil }) else { return nil }
    let word = { (from: Int, to: Int) in String(decoding: digits[from..<to], as: UTF8.self).lowercased() }
    return [word(0, 8), word(8, 12), word(12, 16), word(16, 20), word(20, 32)].joined(separator: "-")
  }
}

/// A hardware address of six bytes, as virMacAddrParse takes it.
enum MACAddress {
  static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }

  static func bytes(_ text: String) -> [UInt8]? {
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 6 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard (1...2).contains(part.count) else { return nil }
      var value: UInt8 = 0
      for byte in part {
        guard let digit = digit(byte) else { return nil }
        value = value << 4 | digit
      }
      bytes.append(value)
    }
    return bytes
  }

  /// In small letters and two digits each; as it stands where it is none.
  static func canonical(_ text: String) -> String {
    guard let bytes = bytes(text) else { return text }
    return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
  }
}
