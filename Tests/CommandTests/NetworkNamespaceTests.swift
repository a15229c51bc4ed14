import Foundation
import Testing

/// A network of its own, made and thrown away: what the program says of it, against `ip`.
@Suite struct NetworkNamespaceTests {
  /// Whether this user may have a network of one's own, and there is `ip` to furnish it.
  static let isAllowed: Bool = {
    let ending = try? Program.run(
      ["-n", "-m", "sh", "-c", "mount -t sysfs sysfs /sys && ip link add probe0 type bridge"], at: "/usr/bin/unshare")
    let allowed = ending?.status == 0
    if !allowed {
      let why = ending?.error ?? "no unshare"
      FileHandle.standardError.write(Data("SKIPPED: no network namespace may be made here, or there is no ip: \(why)\n".utf8))
    }
    return allowed
  }()

  private static let furnish = """
    set -e
    export PATH=/usr/sbin:/usr/bin:/sbin:/bin
    mount -t sysfs sysfs /sys
    ip link set lo up
    ip link add br0 type bridge stp_state 1 forward_delay 200
    ip link add up0 type veth peer name wire
    ip link add far0 type veth peer name far1
    ip link set up0 master br0
    ip tuntap add vnet0 mode tap
    ip link set vnet0 master br0
    ip addr add 192.168.50.7/24 dev br0
    ip addr add 10.9.0.1/30 dev far0
    ip addr add 8.8.4.4/24 dev far0
    ip addr add fd12:3456::1/64 dev br0 nodad
    for device in br0 up0 wire far0 far1; do ip link set $device up; done
    ip route add default via 192.168.50.1
    ip route add 172.20.0.0/16 via 10.9.0.2
    ip route add prohibit 172.21.0.0/16
    echo 1 >/proc/sys/net/ipv4/ip_forward
    python3 -c 'import socket, time
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket(socket.AF_INET, socket.SOCK_STREAM), socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)]
    sockets[0].bind(("0.0.0.0", 67)); sockets[1].bind(("192.168.50.7", 53)); sockets[1].listen(); sockets[2].bind(("::", 53))
    open("'"$1"'/ready", "w").close(); time.sleep(1000)' &
    listener=$!
    for wait in $(seq 500); do [ -e "$1/ready" ] && break; sleep 0.02; done
    ip -j -d addr >"$1/addr"; ip -j route >"$1/route"; ip -j -6 route >"$1/route6"
    "$2" facts --format json --no-libvirt bridges interfaces routes net >"$1/facts"
    kill $listener
    """

  private static func list(_ folder: URL, _ name: String) throws -> [[String: Any]] {
    try JSONSerialization.jsonObject(with: try Data(contentsOf: folder.appending(path: name))) as? [[String: Any]] ?? []
  }

  /// What must not be told of an address is not looked for either.
  private static func told(_ address: String, _ length: Int) -> String? {
    if address.hasPrefix("fe80:") { return nil }
    return address.hasPrefix("8.8.") ? "public/\(length)" : "\(address)/\(length)"
  }

  @Test(.enabled(if: isAllowed)) func agreesWithIp() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let ending = try Program.run(["-n", "-m", "sh", "-c", Self.furnish, "sh", folder.path, Program.path], at: "/usr/bin/unshare")
    #expect(ending.status == 0, "\(ending.error)")
    let text = try String(contentsOf: folder.appending(path: "facts"), encoding: .utf8)
    let facts = try CheckTests.json(text)
    func value(_ name: String) -> Any? { (facts[name] as? [String: Any])?["value"] }
    func records(_ name: String) -> [[String: Any]] { value(name) as? [[String: Any]] ?? [] }

    let links = try Self.list(folder, "addr")
    let interfaces = records("interfaces")
    #expect(Set(interfaces.compactMap { $0["name"] as? String }) == Set(links.compactMap { $0["ifname"] as? String }))
    for link in links {
      let name = link["ifname"] as? String ?? ""
      let own = try #require(interfaces.first { $0["name"] as? String == name })
      #expect(own["state"] as? String == (link["operstate"] as? String)?.lowercased(), "\(name)")
      #expect(own["master"] as? String == link["master"] as? String, "\(name)")
      let addresses = (link["addr_info"] as? [[String: Any]] ?? []).compactMap {
        Self.told($0["local"] as? String ?? "", $0["prefixlen"] as? Int ?? -1)
      }
      #expect(Set(own["addresses"] as? [String] ?? ["unknown"]) == Set(addresses), "\(name)")
    }
    let kinds = Dictionary(uniqueKeysWithValues: interfaces.map { ($0["name"] as? String ?? "", $0["kind"] as? String ?? "") })
    #expect(kinds["br0"] == "bridge" && kinds["up0"] == "veth" && kinds["wire"] == "veth" && kinds["vnet0"] == "tap")
    #expect(kinds["lo"] == "loopback" && kinds["far0"] == "veth")

    let bridge = try #require(records("bridges").first)
    #expect(bridge["ports"] as? [String] == ["up0", "vnet0"])
    #expect(bridge["stp"] as? Bool == true && bridge["forwardDelay"] as? Double == 2)
    #expect(bridge["addresses"] as? [String] == ["192.168.50.7/24", "fd12:3456::1/64"])

    // What `ip` leaves out of a default is spelt out here, and kinds that lead nowhere are none.
    var routes: Set<String> = []
    for (file, everywhere) in [("route", "0.0.0.0/0"), ("route6", "::/0")] {
      for route in try Self.list(folder, file) {
        let destination = route["dst"] as? String ?? ""
        if route["type"] != nil || destination.hasPrefix("multicast") { continue }
        let whole = destination == "default" ? everywhere : destination
        let shown = whole.hasPrefix("8.8.") ? "public/24" : whole
        routes.insert("\(shown) \(route["dev"] as? String ?? "") \(route["gateway"] as? String ?? "")")
      }
    }
    let told = records("routes").map { "\($0["destination"] ?? "") \($0["interface"] ?? "") \($0["gateway"] as? String ?? "")" }
    #expect(Set(told) == routes)
    #expect(told.count == routes.count)

    let listeners = records("net.listeners").map { "\($0["protocol"] ?? "") \($0["address"] ?? "") \($0["port"] ?? "")" }
    #expect(listeners == ["udp 0.0.0.0 67", "udp :: 53", "tcp 192.168.50.7 53"])
    #expect(value("net.forwarding") as? Bool == true)
    #expect(!text.contains("8.8.4"), "a public address is told")
  }
}
