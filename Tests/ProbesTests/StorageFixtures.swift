import Facts
import Wire

@testable import Host
@testable import Probes

/// A Debian host with the account of QEMU, and the facts that other probes say of its pools and machines.
enum StorageFixtures {
  static let uid: UInt32 = 64055

  static func host(_ files: [String: String] = [:]) -> FakeHost {
    let host = FakeHost(files)
    host.files["/etc/passwd"] = Array(HostFixtures.passwd.utf8)
    host.files["/etc/group"] = Array(HostFixtures.group().utf8)
    host.statuses["/"] = FileStatus(kind: .directory, mode: 0o755)
    host.files["/proc/self/mountinfo"] = Array("22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n".utf8)
    return host
  }

  static func facts(
    pools: [(name: String, type: String, target: String)] = [], disks: [[Value.Member]] = [], domain extra: [Value.Member] = []
  ) -> FactSet {
    var facts = FactSet()
    facts.set(LibvirtFacts.qemuUser, .known("libvirt-qemu"))
    facts.set(LibvirtFacts.qemuGroup, .known("kvm"))
    facts.set(
      StorageFacts.pools,
      .known(pools.map { ["name": .string($0.name), "type": .string($0.type), "target": .string($0.target), "active": true] }))
    let domain: [Value.Member] = [.init("name", "vm"), .init("disks", .list(disks.map { .map($0) }))] + extra
    facts.set(DomainFacts.domains, .known(disks.isEmpty && extra.isEmpty ? [] : [.map(domain)]))
    return facts
  }

  static func disk(_ path: String, device: String = "disk", format: String? = "qcow2", readOnly: Bool = false) -> [Value.Member] {
    var members: [Value.Member] = [
      .init("target", "vda"), .init("device", .string(device)), .init("type", "file"), .init("path", .string(path)),
      .init("readOnly", .bool(readOnly)),
    ]
    if let format { members.append(.init("format", .string(format))) }
    return members
  }

  static func records(_ facts: FactSet, _ field: Field<[Value]>) -> [Value] {
    guard case .known(.list(let records)) = facts.fact(field) else { return [] }
    return records
  }
}
