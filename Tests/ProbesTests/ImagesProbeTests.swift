import Facts
import Testing
import Wire

@testable import Host
@testable import Probes

@Suite struct ImagesProbeTests {
  private func observe(_ host: FakeHost, _ facts: FactSet) -> [Value] {
    var facts = facts
    ImagesProbe.observe(host, into: &facts)
    return StorageFixtures.records(facts, ImageFacts.images)
  }

  @Test func record() {
    let host = StorageFixtures.host(["/proc/locks": "1: OFDLCK ADVISORY  READ -1 00:29:9 100 101\n"])
    host.files["/srv/top.qcow2"] = DiskImageTests.qcow2(backing: "base.qcow2", format: "qcow2")
    host.files["/srv/base.qcow2"] = DiskImageTests.qcow2()
    host.statuses["/srv/top.qcow2"] = FileStatus(kind: .regular, mode: 0o600, size: 1024, inode: 9, allocated: 4096)
    let records = observe(host, StorageFixtures.facts(disks: [StorageFixtures.disk("/srv/top.qcow2")]))
    #expect(
      records == [
        [
          "path": "/srv/top.qcow2", "format": "qcow2", "declared": "qcow2", "virtualBytes": 1_048_576, "fileBytes": 1024,
          "allocatedBytes": 4096,
          "version": 3, "clusterBytes": 65536, "backingFile": "base.qcow2", "backingPath": "/srv/base.qcow2", "backingFormat": "qcow2",
          "backingExists": true, "chain": ["/srv/base.qcow2"], "encrypted": false, "dirty": false, "corrupt": false, "snapshots": 0,
          "locked": true, "users": ["vm"],
        ],
        [
          "path": "/srv/base.qcow2", "format": "qcow2", "declared": "qcow2", "virtualBytes": 1_048_576, "fileBytes": 1024, "version": 3,
          "clusterBytes": 65536, "encrypted": false, "dirty": false, "corrupt": false, "snapshots": 0, "locked": false, "users": ["vm"],
        ],
      ])
  }

  @Test func brokenChains() {
    let host = StorageFixtures.host()
    host.files["/srv/missing"] = DiskImageTests.qcow2(backing: "gone", format: "qcow2")
    host.files["/srv/raw"] = DiskImageTests.qcow2(backing: "notes", format: "qcow2")
    host.files["/srv/notes"] = [1, 2, 3]
    host.files["/srv/nbd"] = DiskImageTests.qcow2(backing: "nbd://h/x", format: "raw")
    let records = observe(
      host, StorageFixtures.facts(disks: ["/srv/missing", "/srv/raw", "/srv/nbd"].map { StorageFixtures.disk($0) }))
    #expect(records[0]["error"] == "the backing file /srv/gone is not there")
    #expect(records[0]["backingExists"] == false)
    #expect(records[1]["error"] == "the backing file /srv/notes is raw and not qcow2")
    #expect(records[2]["error"] == nil)
    #expect(records[2]["chain"] == ["nbd://h/x"])
    #expect(records[2]["backingPath"] == nil)
  }

  /// The machine says raw and the file is a qcow2; or it is closed to us.
  @Test func declaredOtherwise() {
    let host = StorageFixtures.host()
    host.files["/srv/a"] = DiskImageTests.qcow2()
    host.files["/srv/b"] = [1]
    host.failures["/srv/b"] = .system(13)
    let records = observe(
      host, StorageFixtures.facts(disks: [StorageFixtures.disk("/srv/a", format: "raw"), StorageFixtures.disk("/srv/b")]))
    #expect(records[0]["declared"] == "raw" && records[0]["format"] == "qcow2")
    #expect(records[1] == ["path": "/srv/b", "declared": "qcow2", "users": ["vm"], "error": "Permission denied"])
  }

  @Test func pools() {
    let host = StorageFixtures.host([
      "/p/notes.txt": "hello", "/p/a.img": "", "/p/b.iso": "x", "/var/lib/libvirt/images/old.raw": "x", "/p/sub/x": "",
    ])
    host.files["/p/unnamed"] = DiskImageTests.qcow2()
    let records = observe(host, StorageFixtures.facts(pools: [("p", "dir", "/p/"), ("lvm", "logical", "/dev/vg")]))
    #expect(records.map { $0["path"] } == ["/p/a.img", "/p/b.iso", "/p/unnamed", "/var/lib/libvirt/images/old.raw"])
  }

  /// A thousand images cost no more than two hundred.
  @Test func bounded() {
    let host = StorageFixtures.host()
    for number in 0..<300 { host.files["/p/\(number).raw"] = [1] }
    #expect(observe(host, StorageFixtures.facts(pools: [("p", "dir", "/p")])).count == 200)
  }

  @Test func nothingToSee() {
    var facts = FactSet()
    let host = StorageFixtures.host()
    host.failures["/var/lib/libvirt/images"] = .system(13)
    ImagesProbe.observe(host, into: &facts)
    #expect(facts.state(ImageFacts.images) == "Permission denied")
    // Debian lets nobody list that folder; machines that are known show their images all the same.
    var known = StorageFixtures.facts()
    ImagesProbe.observe(host, into: &known)
    #expect(known.state(ImageFacts.images) == "known")
    let root = StorageFixtures.host()
    root.kind = .sysroot
    var unknown = FactSet()
    ImagesProbe.observe(root, into: &unknown)
    #expect(unknown.state(ImageFacts.images) == "No such file or directory")
  }
}
