import Facts
import Foundation
import Host
import Report
import Testing
import Wire

@testable import Remedies

/// Fixes of pools, of the way to a disk, and of images: several objects at once, and names that mean harm to a shell.
@Suite struct StorageFixTests {
  static func path(_ path: String, _ use: String = "disk", obstacle: String, kind: String = "file", users: [String] = ["a"]) -> Value {
    .map([
      .init("path", .string(path)), .init("use", .string(use)), .init("kind", .string(kind)), .init("obstacle", .string(obstacle)),
      .init("reachable", false), .init("users", .list(users.map { .string($0) })),
    ])
  }

  static func facts(_ name: String, _ records: [Value]) -> FactSet { FixTests.facts("debian", [name: .list(records)]) }

  static func shell(_ kind: String, _ parameters: [String: String], _ facts: FactSet = FixTests.facts()) -> [String] {
    FixTests.fix(kind, parameters, facts).flatMap(\.shell)
  }

  @Test(arguments: [
    ("start", ["sudo virsh pool-start vms"]), ("autostart", ["sudo virsh pool-autostart vms"]),
    ("build", ["sudo virsh pool-build vms", "sudo virsh pool-start vms"]),
    ("start-and-autostart", ["sudo virsh pool-start vms", "sudo virsh pool-autostart vms"]), ("delete", []),
  ])
  func poolsAreToldWhatToDo(_ action: String, _ shell: [String]) {
    #expect(Self.shell("pool", ["name": "vms", "action": action]) == shell)
  }

  @Test func severalPoolsAreStartedEach() {
    #expect(
      Self.shell("pool", ["name": "a\u{0}Mis_volumenes\u{0}a", "action": "start"]) == [
        "sudo virsh pool-start a", "sudo virsh pool-start Mis_volumenes",
      ])
  }

  @Test func theDefaultPoolIsMadeAsVirtManagerMakesIt() {
    let shell = Self.shell("pool", ["action": "define-default"])
    #expect(shell.first == "sudo virsh pool-define-as default dir --target /var/lib/libvirt/images")
    #expect(shell.count == 4)
  }

  @Test(arguments: [
    ("a b", "sudo virsh pool-start 'a b'"), ("-h", "sudo virsh pool-start --pool=-h"), ("$(reboot)", "sudo virsh pool-start '$(reboot)'"),
    ("it's", "sudo virsh pool-start 'it'\\''s'"), ("-a;b", "sudo virsh pool-start '--pool=-a;b'"),
  ])
  func namesOfPoolsReachVirshAsTheyAre(_ name: String, _ line: String) {
    #expect(Self.shell("pool", ["name": name, "action": "start"]) == [line])
  }

  @Test func aNameThatNobodyCanTypeGetsNoCommand() {
    let fixes = FixTests.fix("pool", ["name": "a\u{1B}[2J", "action": "start"])
    #expect(fixes.map(\.risk) == [.advice])
    #expect(fixes.flatMap(\.shell) == [])
    #expect(fixes.allSatisfy { !$0.summary.en.contains("\u{1B}") })
  }

  @Test func buildingOverADiskIsNeverACommand() {
    let facts = Self.facts("pools", [["name": "d", "type": "disk"], ["name": "n", "type": "fs"]])
    #expect(Self.shell("pool", ["name": "d", "action": "build"], facts) == [])
    #expect(Self.shell("pool", ["name": "n", "action": "build"], facts).first == "sudo virsh pool-build n")
  }

  @Test func foldersAreMadeWithOwnerAndMode() {
    #expect(
      Self.shell("make-directory", ["path": "/srv/vms\u{0}/srv/o'hara", "mode": "711", "owner": "root"]) == [
        "sudo install -d -m 711 -o root /srv/vms", "sudo install -d -m 711 -o root '/srv/o'\\''hara'",
      ])
    #expect(FixTests.fix("make-directory", ["path": "relative"]).isEmpty)
    #expect(FixTests.fix("make-directory", ["path": "?"]).isEmpty)
  }

  @Test func onlyTheUserOfQEMUIsLetThrough() {
    let facts = Self.facts(
      "paths",
      [
        Self.path("/home/ana/Escritorio/Mis VMs/a.qcow2", obstacle: "/home/ana"),
        Self.path("/home/ana/b.qcow2", obstacle: "/home/ana", users: ["b"]), Self.path("/other/c", obstacle: "/other"),
      ])
    let fixes = FixTests.fix(
      "path-access", ["path": "/home/ana/Escritorio/Mis VMs/a.qcow2\u{0}/home/ana/b.qcow2", "user": "libvirt-qemu"], facts)
    #expect(fixes.first?.shell == ["sudo setfacl -m u:libvirt-qemu:x /home/ana"])
    #expect(fixes.first?.needsRoot == true)
    // The other way is advice: nobody knows whether the machine is shut down.
    #expect(fixes.last?.risk == .advice)
    #expect(
      fixes.last?.shell == [
        "sudo mv '/home/ana/Escritorio/Mis VMs/a.qcow2' /var/lib/libvirt/images/", "sudo mv /home/ana/b.qcow2 /var/lib/libvirt/images/",
        "virsh -c qemu:///system edit a", "virsh -c qemu:///system edit b",
      ])
  }

  @Test func theFolderOfAPoolIsNotMoved() {
    let facts = Self.facts("paths", [Self.path("/home/ana/vms", "pool", obstacle: "/home/ana", kind: "directory", users: ["vms"])])
    let fixes = FixTests.fix("path-access", ["path": "/home/ana/vms", "user": "qemu"], facts)
    #expect(fixes.flatMap(\.shell) == ["sudo setfacl -m u:qemu:x /home/ana"])
  }

  @Test func hostileFoldersAreQuotedOrNotShown() {
    let facts = Self.facts(
      "paths",
      [
        Self.path("/srv/$(reboot)/'a b'/x", obstacle: "/srv/$(reboot)"), Self.path("/srv/\u{202E}b\n/x", obstacle: "/srv/\u{202E}b\n"),
      ])
    let fixes = FixTests.fix("path-access", ["path": "/srv/$(reboot)/'a b'/x\u{0}/srv/\u{202E}b\n/x", "user": "libvirt-qemu"], facts)
    #expect(fixes.first?.shell == ["sudo setfacl -m u:libvirt-qemu:x '/srv/$(reboot)'"])
    #expect(fixes.flatMap(\.shell).contains("sudo mv '/srv/$(reboot)/'\\''a b'\\''/x' /var/lib/libvirt/images/"))
    #expect(fixes.flatMap(\.shell).allSatisfy { !$0.contains("\n") && !$0.contains("\u{202E}") })
    #expect(fixes.contains { $0.shell.isEmpty && $0.risk == .advice })
  }

  @Test func foldersBelowTheFirstAreOpenedToo() throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("path-access-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    for (path, mode) in [("home/ana", 0o700), ("home/ana/open", 0o755), ("home/ana/open/closed", 0o700)] {
      let folder = root.appendingPathComponent(path).path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder)
    }
    let facts = Self.facts("paths", [Self.path("/home/ana/open/closed/a.qcow2", obstacle: "/home/ana")])
    let request = FixRequest(
      kind: "path-access",
      parameters: [.init("path", Localized("/home/ana/open/closed/a.qcow2")), .init("user", Localized("libvirt-qemu"))])
    let host = try Sysroot(path: root.path, user: nil)
    let fixes = Remedies.suggest(request, RemedyContext(facts: facts, host: host))
    #expect(
      fixes.first?.shell == [
        "sudo setfacl -m u:libvirt-qemu:x /home/ana", "sudo setfacl -m u:libvirt-qemu:x /home/ana/open/closed",
      ])
  }

  @Test func aFormatIsDeclaredAndNothingConverted() {
    let image: Value = ["path": "/srv/a b.img", "format": "qcow2", "declared": "raw", "users": ["win"]]
    let fix = FixTests.fix("image-format", ["path": "/srv/a b.img"], Self.facts("images", [image])).first
    #expect(fix?.summary.en.contains("<driver name='qemu' type='qcow2'/>") == true)
    #expect(fix?.shell == ["sudo qemu-img info -U '/srv/a b.img'", "virsh -c qemu:///system edit win"])
    #expect(fix?.risk == .advice)
    #expect(FixTests.fix("image-format", ["path": "/srv/unknown"]).isEmpty)
  }

  @Test func aBaseIsWrittenIntoTheHeaderAlone() {
    let images: [Value] = [
      ["path": "/x/a.qcow2", "format": "qcow2", "backingFile": "base.img", "backingPath": "/x/base.img", "backingExists": true],
      ["path": "/x/base.img", "format": "raw"],
      [
        "path": "/x/b.qcow2", "format": "qcow2", "backingFile": "/x/o'b.qcow2", "backingPath": "/x/o'b.qcow2", "backingFormat": "qcow2",
        "backingExists": false,
      ],
      ["path": "/x/c.qcow2", "format": "qcow2", "backingFile": "/y/c.img", "backingPath": "/y/c.img", "backingExists": true],
    ]
    let facts = Self.facts("images", images)
    #expect(Self.shell("image-rebase", ["path": "/x/a.qcow2"], facts) == ["sudo qemu-img rebase -u -F raw -b /x/base.img /x/a.qcow2"])
    #expect(
      Self.shell("image-rebase", ["path": "/x/b.qcow2"], facts) == [
        "sudo qemu-img rebase -u -F qcow2 -b '/NEW/FOLDER/o'\\''b.qcow2' /x/b.qcow2"
      ])
    // Guessing a format is what the whole matter is about.
    #expect(
      Self.shell("image-rebase", ["path": "/x/c.qcow2"], facts) == [
        "sudo qemu-img info -U /y/c.img", "sudo qemu-img rebase -u -F FORMAT -b /y/c.img /x/c.qcow2",
      ])
    #expect(FixTests.fix("image-rebase", ["path": "/x/base.img"], facts).isEmpty)
  }

  @Test(arguments: [
    ("/srv/a.vdi", "/srv/a.qcow2"), ("/srv/v.1/disk", "/srv/v.1/disk.qcow2"), ("/srv/a.qcow2", "/srv/a.qcow2.qcow2"),
    ("/srv/ñ.vmdk", "'/srv/ñ.qcow2'"),
  ])
  func aConvertedCopyHasAnotherName(_ old: String, _ new: String) {
    let shell = Self.shell("image-convert", ["path": old])
    #expect(shell == ["sudo qemu-img convert -p -O qcow2 \(Shell.word(old)) \(new)"])
  }

  @Test func aRepairComesBehindACopy() {
    #expect(
      Self.shell("image-check", ["path": "/srv/a.qcow2", "repair": "all"]) == [
        "sudo cp --sparse=always /srv/a.qcow2 /srv/a.qcow2.copy", "sudo qemu-img check -r all /srv/a.qcow2",
      ])
    #expect(Self.shell("image-check", ["path": "/srv/a.qcow2", "repair": "leaks"]) == ["sudo qemu-img check -r leaks /srv/a.qcow2"])
  }

  @Test func everyTextIsInBothLanguages() {
    let facts = Self.facts(
      "images",
      [
        [
          "path": "/x/a.qcow2", "format": "qcow2", "backingFile": "b", "backingPath": "/x/b", "backingFormat": "raw",
          "backingExists": false,
        ]
      ])
    for (kind, parameters) in [
      ("pool", ["name": "a", "action": "start"]), ("pool", ["name": "a", "action": "autostart"]),
      ("pool", ["name": "a", "action": "build"]),
      ("pool", ["name": "a", "action": "start-and-autostart"]), ("pool", ["action": "define-default"]), ("make-directory", ["path": "/x"]),
      ("image-format", ["path": "/x/a.qcow2"]), ("image-rebase", ["path": "/x/a.qcow2"]), ("image-convert", ["path": "/x/a.qcow2"]),
      ("image-check", ["path": "/x/a.qcow2", "repair": "all"]), ("image-check", ["path": "\u{7}"]),
      ("fstab-option", ["target": "/mnt", "option": "nofail"]),
    ] {
      let fixes = FixTests.fix(kind, parameters, facts)
      #expect(!fixes.isEmpty, "\(kind) says nothing")
      for fix in fixes { #expect(fix.summary.en != fix.summary.es, "\(kind) is not translated: \(fix.summary.en)") }
    }
  }
}
