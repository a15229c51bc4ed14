import DefaultRules
import Facts
import Report
import Testing
import Wire

@testable import RuleEngine

/// The rules about networks on hosts that no example is big enough for, and the words that come of them.
@Suite struct NetworkRulesTests {
  private static func judge(_ given: [String: Value]) throws -> Judge.Findings {
    let rules = try DefaultRulesTests.rules()
    var facts = FactSet()
    for field in Catalogue.fields { facts.set(FactSet.Entry(name: field.name, fact: .absent, source: "test")) }
    for (name, value) in given { facts.set(FactSet.Entry(name: name, fact: .known(value), source: "test")) }
    let profile = try #require(rules.profile("course"))
    return Judge(rules, Programs(rules), profile: profile).judge(facts)
  }

  private static let running: [String: Value] = [
    "program.libvirtd": "/usr/sbin/libvirtd", "libvirt.running": true, "program.dnsmasq": "/usr/sbin/dnsmasq", "net.tun": true,
  ]

  /// A thousand machines on one bridge, each with its own tap, must not cost more than an expression may.
  @Test func aThousandMachines() throws {
    let domains = (0..<1000).map { number -> Value in
      ["name": .string("m\(number)"), "interfaces": [["type": "bridge", "source": "br0", "mac": .string("52:54:00:00:00:\(number)")]]]
    }
    let taps = (0..<1000).map { number -> Value in
      ["name": .string("vnet\(number)"), "kind": "tap", "master": "br0", "owner": "libvirt", "addresses": []]
    }
    let bridge: Value = [
      "name": "br0", "state": "up", "ports": .list((0..<1000).map { .string("vnet\($0)") } + ["enp3s0"]), "addresses": ["192.168.1.7/24"],
    ]
    let cards: [Value] = [
      ["name": "br0", "kind": "bridge"], ["name": "enp3s0", "kind": "ethernet", "master": "br0", "addresses": []],
      ["name": "wlp2s0", "kind": "wifi"],
    ]
    let leases = (0..<500).map { number -> Value in
      [
        "mac": .string("m\(number)"), "address": .string("10.0.\(number / 250).\(number % 250)"), "network": "default",
        "client": .string("c\(number)"),
      ]
    }
    let findings = try Self.judge(
      Self.running.merging(
        [
          "domains": .list(domains), "interfaces": .list(taps + cards), "bridges": [bridge], "network.leases": .list(leases),
          "networks": [["name": "default", "active": true, "autostart": true, "bridge": "virbr0", "subnets": ["192.168.122.0/24"]]],
          "routes": [["destination": "0.0.0.0/0", "interface": "wlp2s0"]], "net.bridgeNetfilter": true, "net.firewalls": [],
        ], uniquingKeysWith: { $1 }))
    for check in findings.checks where ["network", "bridge"].contains(check.step) {
      #expect(check.result == .pass || check.result == .notApplicable, "\(check.id) \(check.result) \(check.reason ?? "")")
    }
  }

  @Test func theMissingBridgeIsCalledByItsName() throws {
    let findings = try Self.judge(
      Self.running.merging(
        [
          "interfaces": [["name": "lo", "kind": "loopback"]],
          "domains": [
            ["name": "web", "interfaces": [["type": "bridge", "source": "br0"]]], ["name": "db", "interfaces": [["type": "network"]]],
          ],
          "networks": [["name": "default", "active": true, "autostart": true], ["name": "aula", "forward": "bridge", "bridge": "br9"]],
        ], uniquingKeysWith: { $1 }))
    let cause = try #require(findings.causes.first { $0.id == "NET-17" })
    #expect(cause.title.en == "There is no bridge br0, br9, and that is what web, aula would be connected to")
    #expect(cause.title.es == "No existe el puente br0, br9, y a él se conectaría web, aula")
  }

  @Test func theClashNamesTheCard() throws {
    let findings = try Self.judge(
      Self.running.merging(
        [
          "networks": [["name": "default", "active": false, "autostart": true, "bridge": "virbr0", "subnets": ["192.168.122.0/24"]]],
          "routes": [["destination": "192.168.122.0/24", "interface": "enp1s0"]], "host.role": "vm",
        ], uniquingKeysWith: { $1 }))
    let cause = try #require(findings.causes.first { $0.id == "NET-05" })
    #expect(cause.root)
    #expect(cause.title.en == "The addresses of the network “default” are taken: 192.168.122.0/24 is on enp1s0")
    #expect(findings.causes.first { $0.id == "NET-01" }?.root == false)
    #expect(findings.checks.first { $0.id == "default-network-active" }?.causes == ["NET-05"])
  }

  /// What a card has left when it became a plug of a bridge is told by both names.
  @Test func theAddressThatStayedNamesBoth() throws {
    let findings = try Self.judge([
      "bridges": [["name": "br0", "ports": ["enp0s3"], "addresses": []]],
      "interfaces": [["name": "enp0s3", "kind": "ethernet", "master": "br0", "addresses": ["public/24"]]],
    ])
    #expect(findings.causes.first { $0.id == "NET-19" }?.title.en == "The address stayed on enp0s3 instead of moving to the bridge br0")
  }
}
