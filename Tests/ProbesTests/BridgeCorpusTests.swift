import Facts
import Foundation
import Testing
import Wire

@testable import Host
@testable import Probes

/// The kernel's own /sys/class/net of many layouts, against what `ip` and `bridge` said of each.
@Suite(.enabled(if: Corpora.has("bridge/cases.jsonl"))) struct BridgeCorpusTests {
  private static func json(_ path: String) throws -> [[String: Any]] {
    try JSONSerialization.jsonObject(with: try Data(contentsOf: Corpora.root.appendingPathComponent("bridge/\(path)"))) as? [[String: Any]]
      ?? []
  }

  /// What `ip` calls a kind, and what it is called here. sysfs does not tell a dummy from other devices that lead nowhere.
  private static let kinds = [
    "bridge": "bridge", "veth": "veth", "bond": "bond", "vlan": "vlan", "macvtap": "macvtap", "wireguard": "wireguard",
  ]

  @Test func agreesWithIpAndBridge() throws {
    let cases = try Corpora.cases("bridge")
    #expect(!cases.isEmpty)
    for one in cases {
      let id = one["id"] as? String ?? "?"
      let path = Corpora.root.appendingPathComponent("bridge/\(one["path"] as? String ?? "")").path
      let facts = BridgesTests.observe(try Sysroot(path: path, user: nil))
      let devices = BridgesTests.list(BridgeFacts.interfaces, facts)
      let bridges = BridgesTests.list(BridgeFacts.bridges, facts)
      let expected = one["expected_dir"] as? String ?? ""
      let links = try Self.json(expected + "/ip-link.json")
      let ports = try Self.json(expected + "/bridge-link.json")
      #expect(devices.count == links.count, "\(id)")
      for link in links {
        let name = link["ifname"] as? String ?? ""
        let device = devices.first { $0["name"] == .string(name) }
        let info = (link["linkinfo"] as? [String: Any]) ?? [:]
        let kind = info["info_kind"] as? String
        let flags = link["flags"] as? [String] ?? []
        #expect(device?["state"] == .string((link["operstate"] as? String ?? "").lowercased()), "\(id) \(name)")
        #expect(device?["master"] == (link["master"] as? String).map { .string($0) }, "\(id) \(name)")
        if let kind, let own = Self.kinds[kind] { #expect(device?["kind"] == .string(own), "\(id) \(name)") }
        if kind == "tun" {
          let type = (info["info_data"] as? [String: Any])?["type"] as? String
          #expect(device?["kind"] == .string(type == "tun" ? "virtual" : "tap"), "\(id) \(name)")
        }
        if link["link_type"] as? String == "loopback" { #expect(device?["kind"] == .string("loopback"), "\(id)") }
        if flags.contains("UP"), let carrier = device?["carrier"] {
          #expect(carrier == .bool(!flags.contains("NO-CARRIER")), "\(id) \(name)")
        }
        guard kind == "bridge" else { continue }
        let data = info["info_data"] as? [String: Any] ?? [:]
        let bridge = bridges.first { $0["name"] == .string(name) }
        #expect(bridge?["stp"] == .bool((data["stp_state"] as? Int ?? 0) != 0), "\(id) \(name)")
        #expect(bridge?["forwardDelay"] == .double(Double(data["forward_delay"] as? Int ?? -1) / 100), "\(id) \(name)")
        if let filtering = bridge?["vlanFiltering"] { #expect(filtering == .bool(data["vlan_filtering"] as? Int == 1), "\(id) \(name)") }
        let members = ports.filter { $0["master"] as? String == name }.compactMap { $0["ifname"] as? String }.sorted()
        #expect(BridgesTests.words(bridge?["ports"]) == members, "\(id) \(name)")
      }
      let truth = one["expected_bridges"] as? [String: [String: Any]] ?? [:]
      #expect(Set(bridges.compactMap { if case .string(let name) = $0["name"] { name } else { nil } }) == Set(truth.keys), "\(id)")
    }
  }
}
