import Facts
import Report
import Testing
import Wire

@testable import Remedies

/// What is to be done to machines: by virt-xml where it is installed, in the editor elsewhere, and always with their names as one word.
@Suite struct DomainFixTests {
  static let tools: Value = ["libvirt-clients", "virtinst"]
  static let withTools = FixTests.facts("debian", ["software.provided": tools])

  @Test(arguments: [
    ("machine-type", "q35", "--edit --xml ./os/type/@machine=q35"), ("type-kvm", "", "--edit --xml ./@type=kvm"),
    ("type-qemu", "", "--edit --xml ./@type=qemu"), ("cpu", "host-model", "--edit --cpu host-model,clearxml=yes"),
    ("emulator", "/usr/bin/qemu-system-x86_64", "--edit --xml ./devices/emulator=/usr/bin/qemu-system-x86_64"),
    ("video", "virtio", "--edit --video virtio,clearxml=yes"),
    ("shared-memory", "", "--edit --memorybacking source.type=memfd,access.mode=shared"),
    ("share-driver", "virtiofs", "--edit --filesystem driver.type=virtiofs"),
  ])
  func virtXMLDoesItWhereItIsInstalled(_ change: String, _ value: String, _ rest: String) {
    let parameters = ["name": "debian12", "change": change, "value": value]
    let fix = FixTests.fix("domain-edit", parameters, Self.withTools).first
    #expect(fix?.shell == ["virt-xml --connect qemu:///system debian12 \(rest)"])
    #expect(fix?.risk == .advice)
    // Without it, the editor, and what to write there.
    let byHand = FixTests.fix("domain-edit", parameters).first
    #expect(byHand?.shell == ["virsh -c qemu:///system edit debian12"])
    #expect(byHand?.summary.en.hasPrefix((fix?.summary.en ?? "?") + ": ") == true)
    #expect(byHand?.summary.es.hasPrefix((fix?.summary.es ?? "?") + ": ") == true)
  }

  @Test(arguments: ["mac", "graphics", "disk-bus", "uuid", "firmware-automatic", "secure-boot-off"])
  func whatOnlyTheEditorCanDoGoesThere(_ change: String) {
    let fix = FixTests.fix("domain-edit", ["name": "a", "change": change, "value": "x"], Self.withTools).first
    #expect(fix?.shell == ["virsh -c qemu:///system edit a"])
    #expect(fix?.summary.en != fix?.summary.es)
  }

  @Test func someChangesNeedNoEditor() {
    let memory = FixTests.fix("domain-edit", ["name": "a", "change": "memory", "value": "1024"]).first
    #expect(
      memory?.shell == ["virsh -c qemu:///system setmem a 1024M --config", "virsh -c qemu:///system setmaxmem a 1024M --config"])
    let disc = FixTests.fix("domain-edit", ["name": "a", "change": "detach-iso", "target": "sda"]).first
    #expect(disc?.shell == ["virsh -c qemu:///system change-media a sda --eject --config"])
    let disk = FixTests.fix("domain-edit", ["name": "a", "change": "disk-path", "target": "vda", "value": "/v/a,b.qcow2"], Self.withTools)
    #expect(disk.first?.shell == ["virt-xml --connect qemu:///system a --edit target=vda --disk path=/v/a,,b.qcow2"])
  }

  @Test func variablesAreConvertedBesideTheOldFile() {
    let fix = FixTests.fix("domain-edit", ["name": "w", "change": "nvram-qcow2", "value": "/n/w_VARS.fd"], Self.withTools).first
    #expect(
      fix?.shell == ["sudo qemu-img convert -f raw -O qcow2 /n/w_VARS.fd /n/w_VARS.qcow2", "virsh -c qemu:///system edit w"])
    #expect(fix?.needsRoot == true)
  }

  /// libvirt takes nearly any name.
  @Test(arguments: [
    ("Windows 11", "'Windows 11'"), ("o'brien", "'o'\\''brien'"), ("$(reboot)", "'$(reboot)'"), ("a;rm -rf ~", "'a;rm -rf ~'"),
    ("`id`", "'`id`'"), ("-v", "--domain=-v"), ("--x $(y)", "'--domain=--x $(y)'"), ("ñandú", "'ñandú'"), ("a\u{1b}[2J", "'a\u{1b}[2J'"),
  ])
  func hostileNamesStayOneWord(_ name: String, _ word: String) {
    let edit = FixTests.fix("domain-edit", ["name": name, "change": "mac", "value": "52:54:00:00:00:01"]).first
    #expect(edit?.shell == ["virsh -c qemu:///system edit \(word)"])
    #expect(FixTests.fix("domain-state", ["name": name, "action": "resume"]).first?.shell == ["virsh -c qemu:///system resume \(word)"])
    // virt-xml has no way to take a name that looks like an option.
    let byTool = FixTests.fix("domain-edit", ["name": name, "change": "type-kvm"], Self.withTools).first?.shell.first
    #expect(byTool?.hasPrefix(name.hasPrefix("-") ? "virsh " : "virt-xml --connect qemu:///system \(word) ") == true)
    let copy = FixTests.fix("disk-copy", ["name": name, "path": "/v/\(name).img", "purpose": "clone"]).first?.shell.first
    #expect(copy?.hasPrefix("sudo qemu-img convert -p -O qcow2 \(Shell.word("/v/\(name).img")) ") == true)
  }

  @Test func eachMachineHasItsOwnLineUpToAFew() {
    let names = (1...6).map { "m\($0)" }.joined(separator: "\n")
    let fixes = FixTests.fix("domain-edit", ["name": names, "change": "type-kvm"], Self.withTools)
    #expect(fixes.count == 5)
    #expect(fixes.last?.summary.en == "Do the same for the other machines (2 more)")
    #expect(
      FixTests.fix("domain-state", ["name": "a\n\na\nb", "action": "shutdown"]).map(\.shell) == [
        ["virsh -c qemu:///system shutdown a"], ["virsh -c qemu:///system shutdown b"],
      ])
  }

  @Test(arguments: [
    ("domain-edit", ["name": "", "change": "type-kvm"]), ("domain-edit", ["name": "a", "change": "paint-it-red"]),
    ("domain-edit", ["name": "a", "change": "machine-type", "value": ""]), ("domain-edit", ["name": "a", "change": "detach-iso"]),
    ("domain-state", ["name": "", "action": "start"]), ("domain-state", ["name": "a", "action": "destroy"]),
    ("disk-copy", ["name": "a", "path": ""]), ("disk-copy", ["name": "", "path": "/v/a.img"]),
    ("share-access", ["path": "", "action": "open"]), ("share-access", ["path": "/srv", "action": "close"]),
  ])
  func whatCannotBeDoneIsLeftOut(_ kind: String, _ parameters: [String: String]) { #expect(FixTests.fix(kind, parameters).isEmpty) }

  @Test func aDiskIsConvertedAndThenUsed() {
    let fixes = FixTests.fix("disk-copy", ["name": "a", "path": "/v/a.img", "format": "raw", "target": "vda"], Self.withTools)
    #expect(
      fixes.flatMap(\.shell) == [
        "sudo qemu-img convert -p -f raw -O qcow2 /v/a.img /v/a.qcow2",
        "virt-xml --connect qemu:///system a --edit target=vda --disk path=/v/a.qcow2,driver.type=qcow2",
      ])
    let byHand = FixTests.fix("disk-copy", ["name": "a", "path": "/v/dir.d/disk", "format": "raw"])
    #expect(
      byHand.flatMap(\.shell) == [
        "sudo qemu-img convert -p -f raw -O qcow2 /v/dir.d/disk /v/dir.d/disk.qcow2", "virsh -c qemu:///system edit a",
      ])
    for fix in fixes + byHand { #expect(fix.summary.en != fix.summary.es) }
  }

  /// The copy must never be the original.
  @Test func aCopyGoesBesideItsOriginal() {
    for (path, copy) in [("/v/a.qcow2", "/v/a.qcow2-b-2.qcow2"), ("-a.raw", "./-a-b-2.qcow2"), ("/v/a.img", "/v/a-b-2.qcow2")] {
      let shell = FixTests.fix("disk-copy", ["name": "b 2", "path": path, "purpose": "clone"]).first?.shell.first
      #expect(shell?.hasSuffix(" \(copy)") == true, "\(shell ?? "nothing")")
    }
    let misnamed = FixTests.fix("disk-copy", ["name": "a", "path": "/v/a.qcow2", "format": "raw"]).first?.shell
    #expect(misnamed == ["sudo qemu-img convert -p -f raw -O qcow2 /v/a.qcow2 /v/a.qcow2.qcow2"])
  }

  @Test func aSharedFolderIsOpenedToTheUserOfQEMUAlone() {
    let open = ["path": "/home/ana/mis cosas", "obstacle": "/home/ana", "action": "open"]
    #expect(
      FixTests.fix("share-access", open).first?.shell == [
        "sudo setfacl -m u:libvirt-qemu:x /home/ana", "sudo setfacl -m u:libvirt-qemu:rwx '/home/ana/mis cosas'",
        "sudo setfacl -d -m u:libvirt-qemu:rwx '/home/ana/mis cosas'",
      ])
    let known = FixTests.facts("redhat", ["libvirt.qemuUser": "qemu2"])
    #expect(FixTests.fix("share-access", ["path": "/srv", "obstacle": "/srv", "action": "open"], known).first?.shell.count == 2)
    #expect(FixTests.fix("share-access", ["path": "/srv", "action": "open"], known).first?.summary.en == "Let qemu2 into /srv")
    #expect(FixTests.fix("share-access", ["path": "-p", "action": "create"]).first?.shell == ["sudo mkdir -p ./-p"])
  }
}
