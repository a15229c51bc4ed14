import Host

/// One network device as /sys/class/net shows it (Documentation/ABI/testing/sysfs-class-net).
struct NetworkDevice {
  /// Such as enp3s0.
  let name: String
  /// In the words of the fact `interfaces`.
  let kind: String
  /// The kernel's operstate.
  let state: String?
  /// Whether a cable or a peer is there; a device that is switched off does not say.
  let carrier: Bool?
  /// The bridge or bond that it belongs to.
  let master: String?
  /// Whose it is by its name.
  let owner: String?
  /// Only of devices that libvirt made: all others lead to a person.
  let mac: String?
  /// What only a bridge has.
  let bridge: Bridge?

  struct Bridge {
    let stp: Bool?
    let ports: [String]
    /// Seconds.
    let forwardDelay: Double?
    let vlanFiltering: Bool?
  }

  /// More than any host has that a person works at.
  private static let limit = 2048

  /// All of them, in the order of their names.
  static func all(_ host: any HostReading) throws(HostError) -> [NetworkDevice] {
    let names = try host.list("/sys/class/net")
    if names.count > limit { throw .tooManyEntries(limit: limit) }
    var devices: [NetworkDevice] = []
    for name in names { if let device = NetworkDevice(name, host) { devices.append(device) } }
    return devices
  }

  /// nil for what is no device, such as the file bonding_masters.
  private init?(_ name: String, _ host: any HostReading) {
    guard let (folder, entries) = Self.folder(name, host) else { return nil }
    func line(_ file: String) -> String? { (try? host.line("\(folder)/\(file)")).flatMap { $0.isEmpty ? nil : $0 } }
    self.name = name
    var type = ""
    for line in KernelText.lines((try? host.text(folder + "/uevent", limit: 64 << 10)) ?? "") where line.hasPrefix("DEVTYPE=") {
      type = KernelText.trimmed(line.dropFirst("DEVTYPE=".count))
    }
    owner = Self.owner(name)
    kind = Self.kind(type, entries, line)
    state = line("operstate")
    carrier =
      switch line("carrier") {
      case "1": true
      case "0": false
      default: nil
      }
    master = entries.contains("master") ? Self.target(folder + "/master", host) : nil
    mac = owner == "libvirt" ? line("address") : nil
    bridge =
      kind == "bridge"
      ? Bridge(
        stp: line("bridge/stp_state").map { $0 != "0" }, ports: (try? host.list(folder + "/brif")) ?? [],
        // In hundredths of a second.
        forwardDelay: line("bridge/forward_delay").flatMap { KernelText.number($0) }.map { Double($0) / 100 },
        vlanFiltering: line("bridge/vlan_filtering").map { $0 != "0" }) : nil
  }

  /// The folder of a device and what is in it. A copy of /sys may hold files in place of links, with the target as their text.
  private static func folder(_ name: String, _ host: any HostReading) -> (String, [String])? {
    let path = "/sys/class/net/" + name
    if let entries = try? host.list(path) { return (path, entries) }
    let up = "../../devices/"
    guard let text = try? host.line(path), text.hasPrefix(up), !KernelText.contains(text.dropFirst(up.count), "..") else { return nil }
    let other = "/sys/devices/" + text.dropFirst(up.count)
    guard let entries = try? host.list(other) else { return nil }
    return (other, entries)
  }

  /// The last name of a link's target.
  private static func target(_ path: String, _ host: any HostReading) -> String? {
    guard let text = (try? host.readLink(path)) ?? (try? host.line(path)) else { return nil }
    return text.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Drivers tell their kind by DEVTYPE or by files of their own; the number in `type` is an ARPHRD of linux/if_arp.h.
  private static func kind(_ type: String, _ entries: [String], _ line: (String) -> String?) -> String {
    let hardware = line("type")
    if hardware == "772" { return "loopback" }
    if type == "bridge" || entries.contains("bridge") { return "bridge" }
    if type == "wlan" || entries.contains("wireless") || entries.contains("phy80211") { return "wifi" }
    if type == "bond" || entries.contains("bonding") { return "bond" }
    if type == "vlan" || type == "wireguard" { return type }
    if entries.contains("macvtap") { return "macvtap" }
    // IFF_TAP of linux/if_tun.h: a tap carries frames, a tun of a VPN only packets.
    if let flags = line("tun_flags") {
      return InternetAddress.number(flags.utf8.dropFirst(flags.hasPrefix("0x") ? 2 : 0)).map { $0 & 2 != 0 } ?? false ? "tap" : "virtual"
    }
    let isHardware = entries.contains("device")
    guard hardware == "1" else { return isHardware ? "other" : "virtual" }
    if isHardware { return ["wwan", "bluetooth"].contains(type) ? "other" : "ethernet" }
    // A veth points at its peer, as only what is stacked does besides.
    if type.isEmpty, let own = line("ifindex"), let peer = line("iflink"), peer != own, peer != "0",
      !entries.contains(where: { $0.hasPrefix("lower_") })
    {
      return "veth"
    }
    return "virtual"
  }

  /// The names that programs give to what they make.
  private static func owner(_ name: String) -> String? {
    func numbered(_ beginning: String) -> Bool {
      name.hasPrefix(beginning) && name.utf8.count > beginning.utf8.count
        && name.utf8.dropFirst(beginning.utf8.count).allSatisfy { (48...57).contains($0) }
    }
    if numbered("virbr") || numbered("vnet") || name.hasPrefix("virbr") && name.hasSuffix("-nic") { return "libvirt" }
    if numbered("docker") || name == "docker_gwbridge" { return "docker" }
    // The first twelve digits of a network's id.
    if name.hasPrefix("br-"), name.utf8.count == 15, name.utf8.dropFirst(3).allSatisfy({ InternetAddress.hexadecimal($0) != nil }) {
      return "docker"
    }
    if numbered("podman") || numbered("cni-podman") { return "podman" }
    if numbered("lxdbr") || numbered("lxcbr") || numbered("incusbr") { return "lxd" }
    if numbered("vboxnet") { return "virtualbox" }
    if numbered("vmnet") { return "vmware" }
    return nil
  }
}
