import Facts
import Foundation
import Testing
import Wire

@testable import Host
@testable import Probes

@Suite struct BridgesTests {
  static func observe(_ host: any HostReading, _ given: (inout FactSet) -> Void = { _ in }) -> FactSet {
    var facts = FactSet()
    given(&facts)
    BridgesProbe.observe(host, into: &facts)
    return facts
  }

  static func list<T>(_ field: Field<T>, _ facts: FactSet) -> [Value] {
    if case .known(.list(let items)) = facts.fact(field) { items } else { [] }
  }

  static func words(_ value: Value?) -> [String]? {
    guard case .list(let items)? = value else { return nil }
    return items.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  /// A laptop with a bridge of libvirt, one guest on it, and Wi-Fi.
  static func laptop() -> FakeHost {
    let host = FakeHost([
      "/sys/class/net/lo/type": "772\n", "/sys/class/net/lo/operstate": "unknown\n", "/sys/class/net/wlp2s0/type": "1\n",
      "/sys/class/net/wlp2s0/phy80211/name": "phy0\n", "/sys/class/net/wlp2s0/device/vendor": "0x8086\n",
      "/sys/class/net/wlp2s0/uevent": "DEVTYPE=wlan\nINTERFACE=wlp2s0\n", "/sys/class/net/wlp2s0/operstate": "up\n",
      "/sys/class/net/wlp2s0/carrier": "1\n", "/sys/class/net/wlp2s0/address": "3c:58:c2:aa:bb:cc\n",
      "/sys/class/net/virbr0/type": "1\n", "/sys/class/net/virbr0/uevent": "DEVTYPE=bridge\n", "/sys/class/net/virbr0/operstate": "up\n",
      "/sys/class/net/virbr0/bridge/stp_state": "1\n", "/sys/class/net/virbr0/bridge/forward_delay": "200\n",
      "/sys/class/net/virbr0/bridge/vlan_filtering": "0\n", "/sys/class/net/virbr0/brif/vnet0": "", "/sys/class/net/virbr0/carrier": "1\n",
      "/sys/class/net/virbr0/address": "52:54:00:12:34:56\n", "/sys/class/net/vnet0/type": "1\n",
      "/sys/class/net/vnet0/tun_flags": "0x1002\n", "/sys/class/net/vnet0/operstate": "unknown\n",
      "/sys/class/net/tun0/type": "65534\n", "/sys/class/net/tun0/tun_flags": "0x1001\n", "/sys/class/net/bonding_masters": "\n",
      "/proc/net/route":
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
        + "wlp2s0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
        + "wlp2s0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n"
        + "virbr0\t007AA8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\nbad\t0\n"
        + "*\t00000000\t00000000\t0201\t0\t0\t0\t00000000\t0\t0\t0\n",
      "/proc/net/ipv6_route":
        "20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001   wlp2s0\n"
        + "00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe8000000000000060d8bafffe010203 00000400 00000002 00000000 00000003   wlp2s0\n"
        + "00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n"
        + "00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000003 00000000 80200001       lo\n"
        + "ff000000000000000000000000000000 08 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000003 00000000 00000001   wlp2s0\n",
      "/proc/net/fib_trie":
        "Main:\n  +-- 0.0.0.0/0 3 0 4\n     |-- 0.0.0.0\n        /0 universe UNICAST\n     |-- 127.0.0.1\n        /32 host LOCAL\n"
        + "        |-- 192.168.1.0\n           /24 link UNICAST\n        |-- 192.168.1.7\n           /32 host LOCAL\n"
        + "        |-- 192.168.122.1\n           /32 host LOCAL\nLocal:\n        |-- 192.168.1.7\n           /32 host LOCAL\n",
      "/proc/net/if_inet6":
        "fe800000000000003e58c2fffeaabbcc 02 40 20 80   wlp2s0\n2a021234000000000000000000000009 02 40 00 00   wlp2s0\n"
        + "fd000000000000003e58c2fffeaabbcc 02 40 00 00   wlp2s0\n",
      "/proc/net/udp":
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n"
        + "  1: 017AA8C0:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   112        0 20001 2 0000000000000000 0\n"
        + "  2: 00000000:0043 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 20002 2 0000000000000000 0\n"
        + "  3: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   991        0 20003 2 0000000000000000 0\n"
        + "  4: 00000000:14E9 00000000:0000 07 00000000:00000000 00:00000000 00000000   991        0 20004 2 0000000000000000 0\n"
        + "  5: 0701A8C0:0035 08080808:0035 01 00000000:00000000 00:00000000 00000000  1000        0 20005 2 0000000000000000 0\n",
      "/proc/net/udp6": "  sl  local_address\n",
      "/proc/net/tcp": "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n",
      "/proc/net/tcp6":
        "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        + "   0: 00000000000000000000000000000000:0035 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 30001 1\n",
      "/proc/sys/net/ipv4/ip_forward": "1\n", "/dev/net/tun": "", "/etc/resolv.conf": "nameserver 127.0.0.53\n",
      "/etc/ufw/ufw.conf": "# comment\nENABLED=yes\nLOGLEVEL=low\n", "/etc/default/ufw": "IPV6=yes\nDEFAULT_FORWARD_POLICY=\"DROP\"\n",
      "/usr/share/libvirt/networks/default.xml": "<network/>",
    ])
    host.links["/sys/class/net/vnet0/master"] = "../virbr0"
    return host
  }

  @Test func everyFactIsSaid() {
    let bare = FakeHost()
    bare.kind = .sysroot
    for host in [FakeHost(), bare, Self.laptop()] {
      for field in BridgeFacts.all + [NetworkFacts.template.any] { #expect(Self.observe(host)[field.name] != nil, "\(field.name)") }
    }
    // A tree without these folders says nothing; a machine without them has none.
    for field in BridgeFacts.all + [NetworkFacts.template.any] {
      if case .unknown? = Self.observe(bare)[field.name]?.fact { continue }
      Issue.record("\(field.name) is known of an empty tree")
    }
    #expect(Self.observe(FakeHost()).fact(BridgeFacts.bridges) == .absent)
    #expect(Self.observe(FakeHost()).bool(BridgeFacts.tun) == false)
  }

  @Test func devicesAreToldApart() {
    let facts = Self.observe(Self.laptop())
    let kinds = Self.list(BridgeFacts.interfaces, facts).map { item in
      ["name", "kind", "state", "master", "owner"].compactMap { if case .string(let text) = item[$0] { text } else { nil } }.joined(
        separator: " ")
    }
    #expect(
      kinds == ["lo loopback unknown", "tun0 virtual", "virbr0 bridge up libvirt", "vnet0 tap unknown virbr0 libvirt", "wlp2s0 wifi up"])
    let bridge = Self.list(BridgeFacts.bridges, facts).first
    #expect(bridge?["stp"] == .bool(true) && bridge?["vlanFiltering"] == .bool(false) && bridge?["forwardDelay"] == .double(2))
    #expect(Self.words(bridge?["ports"]) == ["vnet0"])
    #expect(Self.words(bridge?["addresses"]) == ["192.168.122.1/24"])
    #expect(bridge?["mac"] == .string("52:54:00:12:34:56"))
  }

  /// The hardware address of a card and a public address lead to a person.
  @Test func whatPointsAtAPersonIsNotTold() {
    let facts = Self.observe(Self.laptop())
    let wifi = Self.list(BridgeFacts.interfaces, facts).last
    #expect(wifi?["mac"] == nil)
    #expect(Self.words(wifi?["addresses"]) == ["192.168.1.7/24", "public/64", "fd00::/64"])
    let all = facts.entries.map { "\($0)" }.joined()
    for secret in ["3c:58", "3e58", "2a02", "60d8"] { #expect(!all.contains(secret), "\(secret)") }
  }

  @Test func routesAndListeners() {
    let facts = Self.observe(Self.laptop())
    let routes = Self.list(BridgeFacts.routes, facts).map { item in
      ["destination", "interface", "gateway"].compactMap { if case .string(let text) = item[$0] { text } else { nil } }.joined(
        separator: " ")
    }
    #expect(
      routes == [
        "0.0.0.0/0 wlp2s0 192.168.1.1", "192.168.1.0/24 wlp2s0", "192.168.122.0/24 virbr0", "2001:db8::/64 wlp2s0", "::/0 wlp2s0 fe80::",
      ])
    let listeners = Self.list(BridgeFacts.listeners, facts).map { item in
      ["protocol", "address", "port", "uid"].compactMap { key in
        switch item[key] {
        case .string(let text): text
        case .int(let number): String(number)
        default: nil
        }
      }.joined(separator: " ")
    }
    #expect(listeners == ["udp 192.168.122.1 53 112", "udp 0.0.0.0 67 0", "udp 127.0.0.53 53 991", "tcp :: 53 0"])
    #expect(facts.bool(BridgeFacts.forwarding) == true)
    #expect(facts.fact(BridgeFacts.bridgeNetfilter) == .absent)
    #expect(facts.strings(BridgeFacts.firewalls) == ["ufw"])
    #expect(facts.string(BridgeFacts.ufwForward) == "DROP")
    #expect(facts.string(NetworkFacts.template) == "/usr/share/libvirt/networks/default.xml")
  }

  @Test func aMachineThatKeepsTheHighByteFirst() {
    let table = Array("Iface Destination Gateway Flags RefCnt Use Metric Mask\neth0 C0A80100 00000000 0001 0 0 0 FFFFFF00\n".utf8)
    #expect(KernelRoutes.parse(table, bigEndian: true).first?.destination.text == "192.168.1.0")
    #expect(KernelRoutes.parse(table, bigEndian: true).first?.length == 24)
  }

  @Test func firewallsByWhatTheyLeave() {
    let host = FakeHost(["/etc/ufw/ufw.conf": "ENABLED=no\n", "/sys/class/net/docker0/type": "1", "/sys/class/net/podman0/type": "1"])
    host.links["/etc/systemd/system/sysinit.target.wants/nftables.service"] = "/lib/systemd/system/nftables.service"
    host.files["/sys/fs/cgroup/system.slice/firewalld.service/cgroup.procs"] = []
    #expect(Self.observe(host).strings(BridgeFacts.firewalls) == ["firewalld", "docker", "podman", "nftables"])
    host.failures["/etc/ufw/ufw.conf"] = .system(13)
    #expect(Self.observe(host).strings(BridgeFacts.firewalls)?.contains("docker") == true)
    #expect(Firewalls.setting("A", in: "A=no\nB=1\n A='x y'\n#A=z\nAB=2") == "x y")
  }

  @Test func aResolverThatLeadsNowhere() {
    let host = FakeHost(["/etc/passwd": ""])
    #expect(Self.observe(host).fact(BridgeFacts.resolver) == .absent)
    host.links["/etc/resolv.conf"] = "../run/systemd/resolve/stub-resolv.conf"
    host.links["/etc/../run/systemd/resolve/stub-resolv.conf"] = "/run/x/y"
    #expect(Self.observe(host).bool(BridgeFacts.resolver) == true)
    // dnsmasq waits for the file as long as the folder is there.
    host.files["/run/x/other"] = []
    #expect(Self.observe(host).bool(BridgeFacts.resolver) == false)
    host.links["/etc/resolv.conf"] = "/run/gone/resolv.conf"
    host.kind = .sysroot
    #expect(Self.observe(host).fact(BridgeFacts.resolver) == .unknown("not in a sysroot"))
    host.files["/run/dbus/pid"] = []
    #expect(Self.observe(host).bool(BridgeFacts.resolver) == true)
  }

  @Test(
    arguments: [
      ("::", "::"), ("::1", "::1"), ("fe80::1%eth0", "fe80::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
      ("1:0:0:4:5:6:7:8", "1::4:5:6:7:8"), ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"), ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
      ("1::", "1::"), ("192.168.122.1", "192.168.122.1"), ("", nil), ("1:2", nil), (":1:2:3:4:5:6:7", nil), ("1:2:3:4:5:6:7:8:9", nil),
      ("1::2::3", nil), ("1.2.3", nil), ("1.2.3.256", nil), ("g::", nil), ("12345::", nil), (":", nil), (":::", nil),
    ] as [(String, String?)])
  func addressesInTheirShortestForm(_ text: String, _ short: String?) { #expect(InternetAddress(text)?.text == short) }

  @Test func masks() {
    #expect(InternetAddress("255.255.255.0")?.maskLength == 24)
    #expect(InternetAddress("255.255.254.0")?.maskLength == 23)
    #expect(InternetAddress("0.0.0.0")?.maskLength == 0)
    #expect(InternetAddress("255.255.255.255")?.maskLength == 32)
    #expect(InternetAddress("255.0.255.0")?.maskLength == nil)
    #expect(InternetAddress("255.255.253.0")?.maskLength == nil)
  }

  /// Whatever stands in the kernel's tables, nothing breaks.
  @Test func tablesThatAreNone() {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("0123456789ABCDEFabcdef:.%/\n\t -|+xLOCAL".utf8)
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0..<400, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 10 }
      _ = KernelRoutes.parse(bytes, bigEndian: false)
      _ = KernelRoutes.parse6(bytes)
      _ = DeviceAddresses.parse(bytes)
      _ = DeviceAddresses.parse6(bytes)
      _ = PortListeners.parse(bytes, "udp", bigEndian: false)
      _ = InternetAddress(String(decoding: bytes, as: UTF8.self))
    }
  }
}
