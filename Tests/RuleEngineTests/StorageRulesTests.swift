import Facts
import Report
import Testing
import Wire

@testable import RuleEngine

/// The rules of storage and images on hosts that no example shows: thousands of machines, and records that say next to nothing.
@Suite struct StorageRulesTests {
  static let storage: Set = ["storage", "images"]

  static func judge(_ known: [String: Value]) throws -> Judge.Findings {
    let rules = try DefaultRulesTests.rules()
    var facts = FactSet()
    for field in Catalogue.fields {
      facts.set(FactSet.Entry(name: field.name, fact: known[field.name].map { .known($0) } ?? .absent, source: "test"))
    }
    return Judge(rules, Programs(rules), profile: try #require(rules.profile("course"))).judge(facts)
  }

  static func machine(_ number: Int) -> Value {
    [
      "name": .string("m\(number)"), "state": number % 100 == 0 ? "running" : "shutoff",
      "disks": [["target": "vda", "device": "disk", "type": "file", "path": .string("/var/lib/libvirt/images/\(number).qcow2")]],
    ]
  }

  static func image(_ number: Int, _ change: [Value.Member] = []) -> Value {
    .map(
      [
        .init("path", .string("/var/lib/libvirt/images/\(number).qcow2")), .init("format", "qcow2"), .init("declared", "qcow2"),
        .init("virtualBytes", .int(1 << 30)), .init("allocatedBytes", .int(1 << 20)), .init("fileBytes", .int(1 << 20)),
        .init("users", [.string("m\(number)")]),
      ] + change)
  }

  static func file(_ number: Int) -> Value {
    [
      "path": .string("/var/lib/libvirt/images/\(number).qcow2"), "use": "disk", "users": [.string("m\(number)")], "exists": true,
      "reachable": true, "fileSystem": "ext4", "mount": "/", "free": .int(5000 << 30), "size": .int(9000 << 30),
    ]
  }

  static func host(_ count: Int) -> [String: Value] {
    let pools: Value = [
      [
        "name": "default", "type": "dir", "active": true, "autostart": true, "target": "/var/lib/libvirt/images",
        "available": .int(5000 << 30),
      ], ["name": "iso", "type": "dir", "active": true, "autostart": true, "target": "/srv/iso", "available": .int(5000 << 30)],
    ]
    return [
      "pools": pools, "domains": .list((0..<count).map(machine)), "images": .list((0..<count).map { image($0) }),
      "paths": .list(
        (0..<count).map(file) + [
          ["path": "/var/lib/libvirt/images", "use": "pool", "users": ["default"], "exists": true, "kind": "directory", "reachable": true],
          ["path": "/srv/iso", "use": "pool", "users": ["iso"], "exists": true, "kind": "directory", "reachable": true],
        ]), "mounts.fstab": [], "mounts": [], "devices": [], "security.appArmor": true, "libvirt.running": true,
      "program.libvirtd": "/usr/sbin/libvirtd",
    ]
  }

  @Test func aThousandMachinesStayWithinTheBudget() throws {
    let found = try Self.judge(Self.host(1000))
    for check in found.checks where Self.storage.contains(check.step) {
      #expect(check.result == .pass || check.result == .notApplicable, "\(check.id): \(check.result) \(check.reason ?? "")")
    }
    #expect(found.result("pools-active") == .pass)
    #expect(found.result("paths-reachable") == .pass)
    #expect(found.result("images-healthy") == .pass)
  }

  /// One fault among many machines is found, and named.
  @Test func theOneDamagedImageIsNamed() throws {
    var host = Self.host(200)
    host["images"] = .list((0..<200).map { Self.image($0, $0 == 77 ? [.init("corrupt", true)] : []) })
    let found = try Self.judge(host)
    #expect(found.causes.filter { $0.explains.contains("images-healthy") }.map(\.id) == ["IMG-02"])
    #expect(found.causes.first { $0.id == "IMG-02" }?.title.es.hasSuffix("/77.qcow2") == true)
  }

  /// Records leave out what is not known, and some are hostile: that is no fault of the host, and never one of the rules.
  @Test(
    arguments: [
      [:], ["pools": [["name": "a"]]],
      ["paths": [["path": "/a", "use": "disk", "users": ["a"]], ["path": "/b", "use": "pool", "users": ["a"]]]],
      ["pools": [["name": "a"]], "paths": [["path": "/b", "use": "pool", "users": ["a"]]], "devices": [["path": "/dev/sdb"]]],
      ["pools": [["name": "", "type": "", "target": "", "device": "", "format": "", "active": true]], "devices": [["path": ""]]],
      ["images": [["path": "/a"]], "domains": [["name": "a"]]], ["domains": [["name": "a", "disks": [[:]]]], "security.appArmor": true],
      ["images": [["path": "/a", "error": "Permission denied", "users": ["a"]]], "domains": [["name": "a"]]],
      ["mounts.fstab": [["device": "UUID=1", "target": "/a", "type": "ext4", "options": ["nofail"]]], "devices": [["path": "/dev/sda"]]],
      [
        "pools": [["name": "a", "active": true, "type": "disk", "device": "/dev/disk/by-id/a", "format": "gpt"]],
        "devices": [["path": "/dev/sdb"]],
      ],
      ["images": [["path": "/a", "virtualBytes": .int(.max), "allocatedBytes": .int(.min), "format": "qcow2"]]],
    ] as [[String: Value]])
  func whatIsNotKnownIsNoFault(_ known: [String: Value]) throws {
    let running: [String: Value] = ["program.libvirtd": "/usr/sbin/libvirtd", "libvirt.running": true]
    for check in try Self.judge(known.merging(running) { known, _ in known }).checks where Self.storage.contains(check.step) {
      #expect(check.result == .pass || check.result == .notApplicable, "\(check.id): \(check.result) \(check.reason ?? "")")
    }
  }

  /// The header of an image may claim anything.
  @Test func sizesThatOverflowAreTold() throws {
    var host = Self.host(2)
    host["images"] = .list([
      ["path": "/var/lib/libvirt/images/0.qcow2", "virtualBytes": .int(.max), "users": ["m0"], "format": "qcow2"],
      ["path": "/var/lib/libvirt/images/1.qcow2", "virtualBytes": .int(.max), "allocatedBytes": .int(.min), "users": ["m1"]],
    ])
    let found = try Self.judge(host)
    #expect(found.result("storage-promised") == .warn, "\(found.check("storage-promised")?.reason ?? "")")
  }
}
