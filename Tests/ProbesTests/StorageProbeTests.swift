import Facts
import Testing
import Wire

@testable import Host
@testable import Probes

@Suite struct StorageProbeTests {
  private func observe(_ host: FakeHost, _ facts: FactSet) -> FactSet {
    var facts = facts
    StorageProbe.observe(host, into: &facts)
    return facts
  }

  @Test func pathsOfEverything() {
    let host = StorageFixtures.host([
      "/srv/p/a.qcow2": "x", "/srv/p/v": "x", "/iso/i.iso": "x", "/fw/code.fd": "x", "/nv/vars.fd": "x", "/share/x": "",
    ])
    host.fileSystems["/srv/p"] = FileSystemStatus(type: 0xEF53, size: 1000, free: 400, freeInodes: 7, isReadOnly: false)
    var volume = StorageFixtures.disk("")
    volume = [.init("device", "disk"), .init("type", "volume"), .init("pool", "p"), .init("volume", "v")]
    let facts = observe(
      host,
      StorageFixtures.facts(
        pools: [("p", "dir", "/srv/p")],
        disks: [
          StorageFixtures.disk("/srv/p/a.qcow2"), StorageFixtures.disk("/iso/i.iso", device: "cdrom", format: "raw", readOnly: true),
          volume,
          [.init("device", "cdrom"), .init("type", "file")], [.init("device", "disk"), .init("type", "network"), .init("path", "pool/x")],
          StorageFixtures.disk("relative.qcow2"), StorageFixtures.disk("/srv/p/a.qcow2"),
        ],
        domain: [
          .init("loader", "/fw/code.fd"), .init("nvram", "/nv/vars.fd"),
          .init("filesystems", .list([["driver": "virtiofs", "source": "/share", "target": "s"]])),
        ]))
    let records = StorageFixtures.records(facts, StorageFacts.paths)
    let shown = records.map { record in
      (FactRecord(value: record).text("use") ?? "") + " " + (FactRecord(value: record).text("path") ?? "")
    }
    #expect(
      shown == [
        "pool /srv/p", "disk /srv/p/a.qcow2", "cdrom /iso/i.iso", "disk /srv/p/v", "disk relative.qcow2", "loader /fw/code.fd",
        "nvram /nv/vars.fd", "share /share",
      ])
    #expect(
      records.first == [
        "path": "/srv/p", "use": "pool", "users": ["p"], "exists": true, "kind": "directory", "reachable": true, "fileSystem": "ext4",
        "mount": "/", "device": "/dev/sda1", "readOnly": false, "network": false, "free": 400, "size": 1000, "freeInodes": 7,
        "mode": "0755",
        "owner": "root:root", "realPath": "/srv/p",
      ])
    #expect(records[1]["users"] == ["vm"])
    #expect(records[4] == ["path": "relative.qcow2", "use": "disk", "users": ["vm"]])
  }

  @Test func obstacle() {
    let host = StorageFixtures.host(["/home/alumno/vms/a.qcow2": "x"])
    host.statuses["/home/alumno"] = FileStatus(kind: .directory, mode: 0o750, uid: 1000, gid: 1000)
    let facts = observe(
      host,
      StorageFixtures.facts(
        disks: [StorageFixtures.disk("/home/alumno/vms/a.qcow2")],
        domain: [
          .init("filesystems", .list([["driver": "virtiofs", "source": "/home/alumno"], ["driver": "9p", "source": "/home/alumno/vms"]]))
        ]))
    let records = StorageFixtures.records(facts, StorageFacts.paths)
    #expect(records.map { $0["reachable"] } == [false, true, false])
    #expect(records[0]["obstacle"] == "/home/alumno")
    #expect(records[0]["obstacleOwner"] == "alumno:alumno 0750")
  }

  /// A pool on a stick that was pulled out: its folder is there, and empty, or not there at all.
  @Test func missingPool() {
    let facts = observe(StorageFixtures.host(["/media/x": ""]), StorageFixtures.facts(pools: [("usb", "dir", "/media/alumno/USB")]))
    let record = StorageFixtures.records(facts, StorageFacts.paths).first
    #expect(record?["exists"] == false)
    #expect(record?["missing"] == "/media/alumno")
    #expect(record?["reachable"] == nil)
  }

  @Test func ownershipLeftAlone() {
    let host = StorageFixtures.host(["/srv/a.qcow2": "x"])
    host.statuses["/srv/a.qcow2"] = FileStatus(kind: .regular, mode: 0o600, uid: 1000, gid: 1000)
    let given = StorageFixtures.facts(disks: [StorageFixtures.disk("/srv/a.qcow2")])
    #expect(StorageFixtures.records(observe(host, given), StorageFacts.paths).first?["reachable"] == true)
    host.files["/etc/libvirt/qemu.conf"] = Array("dynamic_ownership = 0\n".utf8)
    #expect(StorageFixtures.records(observe(host, given), StorageFacts.paths).first?["obstacle"] == "/srv/a.qcow2")
  }

  @Test func backingFiles() {
    var given = StorageFixtures.facts(disks: [StorageFixtures.disk("/srv/top")])
    given.set(
      ImageFacts.images,
      .known([
        ["path": "/srv/top", "users": ["vm"], "chain": ["/srv/base", "nbd://h/x"]],
        ["path": "/srv/idle", "users": [], "chain": ["/srv/other"]],
      ]))
    let records = StorageFixtures.records(observe(StorageFixtures.host(["/srv/top": "x"]), given), StorageFacts.paths)
    #expect(records.map { $0["path"] } == ["/srv/top", "/srv/base"])
    #expect(records.last?["use"] == "backing")
    #expect(records.last?["missing"] == "/srv/base")
  }

  @Test func unknownWithoutLibvirt() {
    var given = FactSet()
    given.set(StorageFacts.pools, .unknown("Permission denied"))
    given.set(DomainFacts.domains, .unknown("Permission denied"))
    #expect(observe(StorageFixtures.host(), given).state(StorageFacts.paths) == "Permission denied")
    given.set(DomainFacts.domains, .known([]))
    #expect(observe(StorageFixtures.host(), given).state(StorageFacts.paths) == "known")
  }

  @Test func mounts() {
    let host = StorageFixtures.host(["/srv/x": ""])
    host.files["/proc/self/mountinfo"]? += Array(
      """
      30 22 8:17 / /media/alumno/MI\\040USB rw,nosuid,nodev - vfat /dev/sdb1 rw,uid=1000,umask=077
      31 22 0:50 / /nas rw - cifs //nas/x rw,username=alumno,password=canary,pass=canary
      32 22 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro
      33 22 0:5 / /proc rw - proc proc rw
      34 22 8:33 / /mnt/stick rw - ext4 /dev/sdc1 rw
      35 22 8:49 / /srv ro,noexec - xfs /dev/sdd1 rw
      36 22 8:65 / /data rw - ext4 /dev/sde1 rw
      broken

      """.utf8)
    host.links["/sys/dev/block/8:33"] = "../../devices/pci0000:00/usb1/1-1/block/sdc/sdc1"
    host.links["/sys/class/block/sdc1"] = "../../devices/pci0000:00/usb1/1-1/block/sdc/sdc1"
    host.links["/sys/dev/block/8:65"] = "../../devices/pci0000:00/ata1/block/sde/sde1"
    host.links["/sys/class/block/sde1"] = "../../devices/pci0000:00/ata1/block/sde/sde1"
    host.files["/sys/class/block/sde/removable"] = Array("0\n".utf8)
    let facts = observe(host, StorageFixtures.facts(pools: [("p", "dir", "/srv")]))
    let records = StorageFixtures.records(facts, StorageFacts.mounts)
    #expect(records.map { $0["target"] } == ["/media/alumno/MI USB", "/nas", "/mnt/stick", "/srv"])
    #expect(records.first?["options"] == ["rw", "nosuid", "nodev", "uid=1000", "umask=077"])
    #expect(records.first?["source"] == "/dev/sdb1")
    #expect(!JSON.write(.list(records)).split(separator: UInt8(ascii: "\"")).contains { KernelText.contains($0, "canary") })
    let path = StorageFixtures.records(facts, StorageFacts.paths).first
    #expect(path?["readOnly"] == true)
    #expect(path?["fileSystem"] == "xfs")
  }

  @Test func fstab() {
    let host = StorageFixtures.host([
      "/etc/fstab": """
      # static file system information
      UUID=aaaa / ext4 errors=remount-ro 0 1
      UUID=bbbb /boot/efi vfat umask=0077 0 1
      UUID=cccc none swap sw 0 0
      UUID=1234-ABCD /mnt/usb\\040stick vfat defaults,uid=1000 0 0
      LABEL="datos" /mnt/datos ext4 nofail 0 2
      //nas/x /nas cifs username=a,password=canary,credentials=/root/c 0 0
      /dev/sdc1 /srv/vms ext4
      short line

      """
    ])
    host.links["/dev/disk/by-label/datos"] = "../../sde1"
    host.links["/sys/class/block/sde1"] = "../../devices/pci0000:00/ata1/block/sde/sde1"
    host.files["/sys/class/block/sde/removable"] = Array("0\n".utf8)
    var given = StorageFixtures.facts()
    given.set(
      StorageFacts.devices,
      .known([["name": "sdb1", "path": "/dev/sdb1", "bus": "usb", "links": ["/dev/disk/by-uuid/1234-ABCD"]]]))
    let records = StorageFixtures.records(observe(host, given), StorageFacts.fstab)
    #expect(
      records == [
        [
          "device": "UUID=1234-ABCD", "target": "/mnt/usb stick", "type": "vfat", "options": ["defaults", "uid=1000"], "line": 5,
          "removable": true,
        ],
        ["device": "LABEL=datos", "target": "/mnt/datos", "type": "ext4", "options": ["nofail"], "line": 6, "removable": false],
        ["device": "//nas/x", "target": "/nas", "type": "cifs", "options": ["username=a", "credentials=/root/c"], "line": 7],
        ["device": "/dev/sdc1", "target": "/srv/vms", "type": "ext4", "options": ["defaults"], "line": 8],
      ])
  }

  @Test func sysroot() {
    let host = StorageFixtures.host(["/srv/p/x": ""])
    host.kind = .sysroot
    host.files["/proc/self/mountinfo"] = nil
    let facts = observe(host, StorageFixtures.facts(pools: [("p", "dir", "/srv/p")]))
    #expect(facts.state(StorageFacts.mounts) == "No such file or directory")
    #expect(facts.state(StorageFacts.fstab) == "absent")
    let record = StorageFixtures.records(facts, StorageFacts.paths).first
    #expect(record?["reachable"] == true)
    #expect(record?["fileSystem"] == nil && record?["free"] == nil && record?["removable"] == nil)
  }

  /// Encrypted and joined disks are as removable as what lies below them.
  @Test func mappedStick() {
    let host = StorageFixtures.host()
    host.links["/sys/dev/block/253:0"] = "../../devices/virtual/block/dm-0"
    host.links["/sys/class/block/dm-0"] = "../../devices/virtual/block/dm-0"
    host.files["/sys/class/block/dm-0/slaves/sdb1/x"] = []
    host.links["/sys/class/block/sdb1"] = "../../devices/pci0000:00/usb1/1-1/block/sdb/sdb1"
    let table = MountTable(Array("30 22 253:0 / /mnt rw - ext4 /dev/mapper/luks rw\n".utf8))
    #expect(RemovableDevices(host, FactSet()).isRemovable(table.mounts![0]) == true)
  }
}
