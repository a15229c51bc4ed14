import Foundation
import Glibc
import Synchronization
import Testing

@testable import Host

/// What libvirt says through its library, next to what virsh says.
@Suite(.serialized) struct LibvirtTests {
  static func sameAsVirsh(_ answer: LibvirtAnswer, _ uri: String) throws {
    #expect(answer.outcome == .answers)
    #expect(!answer.isCutShort)
    let domains = try #require(LibvirtLab.rows(uri, "list", "--all"))
    let states = ["no state", "running", "idle", "paused", "in shutdown", "shut off", "crashed", "pmsuspended"]
    #expect(
      Set(answer.domains?.map { [$0.name, states[$0.state ?? 0]] } ?? []) == Set(domains.map { [$0[1], $0[2...].joined(separator: " ")] }))
    let yes = { (flag: Bool?) in flag.map { $0 ? "yes" : "no" } ?? "?" }
    let networks = try #require(LibvirtLab.rows(uri, "net-list", "--all"))
    #expect(
      Set(answer.networks?.map { [$0.name, $0.state == 1 ? "active" : "inactive", yes($0.autostart), yes($0.persistent)] } ?? [])
        == Set(networks))
    let pools = try #require(LibvirtLab.rows(uri, "pool-list", "--all"))
    #expect(Set(answer.pools?.map { [$0.name, $0.state == 0 ? "inactive" : "active", yes($0.autostart)] } ?? []) == Set(pools))
    for pool in answer.pools ?? [] where pool.state != 0 {
      let volumes = try #require(LibvirtLab.rows(uri, "vol-list", pool.name))
      #expect(Set(pool.children ?? ["?"]) == Set(volumes.map { $0[0] }))
      #expect(pool.capacity != nil && pool.available != nil && pool.allocation != nil)
    }
    for object in (answer.domains ?? []) + (answer.networks ?? []) + (answer.pools ?? []) {
      #expect(object.error == nil)
      #expect(String(decoding: object.xml, as: UTF8.self).contains("<name>"))
    }
  }

  @Test(.enabled(if: LibvirtLab.hasLibrary), arguments: LibvirtLab.states) func statesOfTheTestDriver(_ file: URL) throws {
    let uri = "test://\(file.path)"
    let answer = try LibvirtLab.ask(uri)
    try Self.sameAsVirsh(answer, uri)
    #expect(answer.libraryVersion ?? 0 > 1_000_000)
    #expect(answer.capabilities.map { String(decoding: $0, as: UTF8.self).contains("<capabilities>") } == true)
  }

  @Test(.enabled(if: LibvirtLab.hasLibrary)) func onlyWhatWasAsked() throws {
    let answer = try LibvirtLab.ask("test:///default", .networks)
    #expect(answer.networks?.map(\.name) == ["default"])
    #expect(answer.domains == nil && answer.pools == nil && answer.capabilities == nil)
    let pools = try LibvirtLab.ask("test:///default", .pools)
    #expect(pools.pools?.map(\.children) == [nil])
    #expect(try LibvirtLab.ask("test:///default", [.domains, .snapshots]).domains?.map(\.children) == [[]])
  }

  @Test(.enabled(if: LibvirtLab.hasLibrary)) func aThousandDomainsWithNamesOfAllKinds() throws {
    let hostile = [
      "\u{202E}evil", "a\tb", "<b>&amp;", "'; rm -rf ~", String(repeating: "x", count: 100_000), "💥 ñandú", "%s%n", "../../etc",
    ]
    let names = hostile.filter { !$0.contains("/") } + (0..<1000).map { "machine-\($0)" }
    var text = "<node>"
    for (index, name) in names.enumerated() {
      let escaped = name.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      let uuid = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - String(index).count) + String(index)
      text +=
        "<domain type='test'><name>\(escaped)</name><uuid>\(uuid)</uuid><memory>1024</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>\n"
    }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("virt-doctor-\(UUID().uuidString).xml")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data((text + "</node>").utf8).write(to: file)
    let answer = try LibvirtLab.ask("test://\(file.path)")
    #expect(Set(answer.domains?.map(\.name) ?? []) == Set(names))
    #expect(answer.domains?.allSatisfy { $0.state == 1 && $0.error == nil && !$0.xml.isEmpty && $0.autostart == false } == true)
  }

  @Test(.enabled(if: LibvirtLab.hasLibrary)) func wayThatLeadsNowhere() throws {
    let tree = TemporaryTree()
    let missing = try LibvirtLab.ask("qemu:///system?socket=\(tree.path)/none")
    #expect(missing.outcome == .missing)
    #expect(missing.error?.isEmpty == false && missing.errorCode == 38)
    // Somebody listens and never answers; then he is gone and his socket stays.
    let listener = tree.socket("sock", listening: 4)
    let path = tree("sock")
    let silent = try LibvirtLab.ask("qemu:///system?socket=\(path)", deadline: 300)
    #expect(silent.outcome == .silent)
    #expect(silent.isCutShort)
    #expect(silent.domains == nil)
    close(listener)
    #expect(try LibvirtLab.ask("qemu:///system?socket=\(path)").outcome == .refused)
    // What is no URI, and a driver that nobody has.
    #expect(try LibvirtLab.ask("test:///nosuchfile/x.xml").outcome == .failed)
  }

  @Test func outcomesByNumber() {
    let told = { LibvirtTold.outcome(code: $0, domain: $1, failure: $2) }
    #expect(told(5, 0, 0) == .wrongURI)
    #expect(told(8, 45, 0) == .wrongURI)
    #expect(told(38, 7, EACCES) == .denied)
    #expect(told(38, 7, ECONNREFUSED) == .refused)
    #expect(told(38, 13, ENOENT) == .missing)
    #expect(told(38, 12, ENOENT) == .failed, "a file of the test driver's is no socket")
    for code in [45, 79, 88, 94] { #expect(told(code, 60, 0) == .denied) }
    #expect(told(1, 0, 0) == .failed)
  }

  @Test func nobodyIsAskedWhereNobodyCanBe() throws {
    #expect(
      try LibvirtLab.ask("test:///default", by: Live(user: nil, mounts: .ofThisProcess, libraries: .init(libvirt: "libnone.so"))).outcome
        == .noLibrary)
    let reason = HostError.unsupported("not asked: the URI leads to another machine")
    for uri in ["qemu+ssh://host/system", "qemu://host/system", "qemu+ssh:///system", "", "qemu", "qemu:///x\0y"] {
      #expect(throws: reason) { try LibvirtLab.ask(uri) }
    }
    #expect(throws: HostError.unsupported("not asked: --no-libvirt")) {
      try LibvirtLab.ask("test:///default", by: Live(user: nil, asksDaemons: false))
    }
    #expect(throws: HostError.notLive(.sysroot)) {
      try Sysroot(path: "/", user: nil).libvirt(LibvirtQuestion(uri: "test:///default", subjects: .domains, deadlineMilliseconds: 1))
    }
  }

  /// What is foreseen is asked once, and a daemon that is stopped in the middle keeps what it said before.
  @Test(.enabled(if: LibvirtLab.hasLibrary)) func foreseen() throws {
    let live = Live(user: nil)
    let question = LibvirtQuestion(uri: "test:///default", subjects: LibvirtLab.everything, deadlineMilliseconds: LibvirtLab.patient)
    _ = live.foresee([.libvirt(question), .processes])
    let first = try live.libvirt(question)
    #expect(first.outcome == .answers)
    #expect(try live.libvirt(question) == first)
    #expect(live.visits.withLock { $0.count } == 1)
  }

  @Test func whatIsToldMayEndAnywhere() {
    func record(_ kind: UInt16, _ subject: UInt16, _ index: UInt32, _ body: [UInt8]) -> [UInt8] {
      var bytes: [UInt8] = []
      withUnsafeBytes(of: kind) { bytes += $0 }
      withUnsafeBytes(of: subject) { bytes += $0 }
      withUnsafeBytes(of: index) { bytes += $0 }
      withUnsafeBytes(of: UInt32(body.count)) { bytes += $0 }
      return bytes + body
    }
    let whole =
      record(1, 0, .max, []) + record(8, 8, .max, [2, 0, 0, 0]) + record(9, 8, 0, Array("a".utf8)) + record(9, 8, 1, Array("b".utf8))
      + record(11, 8, 1, [5, 0, 0, 0, 1, 0, 0, 0]) + record(10, 8, 0, Array("<domain/>".utf8)) + record(18, 8, 0, Array("x\0y\0".utf8))
    let answer = LibvirtTold(whole, isWhole: true).answer(isTimeOut: false)
    #expect(answer.domains?.map(\.name) == ["a", "b"])
    #expect(answer.domains?.map(\.state) == [nil, 5])
    #expect(answer.domains?[0].children == ["x", "y"])
    #expect(answer.domains?.map(\.error) == [nil, nil])
    #expect(!answer.isCutShort)
    for end in whole.indices {
      let cut = LibvirtTold(Array(whole[..<end]), isWhole: false).answer(isTimeOut: true)
      #expect(cut.isCutShort)
      #expect(cut.outcome == (end < 12 ? .silent : .answers))
      #expect(cut.domains?.allSatisfy { !$0.name.isEmpty && ($0.error != nil || !$0.xml.isEmpty) } != false)
    }
    // Numbers that lie: of an object that was not listed, of a subject that there is not, a list beyond all bounds.
    let lies = record(9, 8, 77, [65]) + record(99, 77, 3, [1]) + record(8, 8, .max, [255, 255, 255, 255]) + record(17, 2, 0, [1])
    #expect(LibvirtTold(lies, isWhole: true).answer(isTimeOut: false).domains?.count == 10_000)
    #expect(LibvirtTold(Array(repeating: 0xFF, count: 100), isWhole: false).answer(isTimeOut: false).outcome == .failed)
  }
}

/// A real libvirtd.
@Suite(.serialized) struct LibvirtDaemonTests {
  private static let domain = """
    <domain type='qemu'><name>con espacios y ñ</name><memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type arch='x86_64'>hvm</type></os></domain>
    """

  @Test(.enabled(if: LibvirtLab.hasDaemon)) func aDaemonNextToVirsh() throws {
    let daemon = try #require(LibvirtLab.Daemon())
    var answer = try LibvirtLab.ask(daemon.uri)
    #expect(answer.networks == [] && answer.domains == [] && answer.pools == [])
    #expect(answer.outcome == .answers)
    try FileManager.default.createDirectory(atPath: daemon.prefix + "/srv/p", withIntermediateDirectories: true)
    let volumes = ["a\u{1B}[31mb", "two\nlines", "\u{202E}txt", String(repeating: "n", count: 255), "plain.img"]
    for name in volumes { try Data(count: 512).write(to: URL(fileURLWithPath: daemon.prefix + "/srv/p/" + name)) }
    #expect(daemon.virsh("net-define", daemon.file("<network><name>aislada</name><bridge name='virbr77'/></network>")))
    #expect(daemon.virsh("net-autostart", "aislada"))
    #expect(daemon.virsh("pool-define", daemon.file("<pool type='dir'><name>p</name><target><path>/srv/p</path></target></pool>")))
    #expect(daemon.virsh("pool-start", "p"))
    answer = try LibvirtLab.ask(daemon.uri)
    #expect(answer.networks?.map(\.name) == ["aislada"])
    #expect(answer.networks?.map(\.autostart) == [true] && answer.networks?.map(\.state) == [0])
    // libvirt leaves out a volume whose name it cannot put into XML; the others come byte for byte.
    let seen = try #require(answer.pools?.first?.children)
    #expect(Set(seen).isSubset(of: Set(volumes)) && seen.contains("plain.img") && seen.contains("\u{202E}txt"))
    #expect(answer.pools?.first?.state == 2 && answer.pools?.first?.autostart == false)
  }

  @Test(.enabled(if: LibvirtLab.hasDaemon)) func aDaemonThatStopsCostsItsDeadlineOnce() throws {
    let daemon = try #require(LibvirtLab.Daemon())
    daemon.send(SIGSTOP)
    let live = Live(user: nil)
    let question = LibvirtQuestion(uri: daemon.uri, subjects: LibvirtLab.everything, deadlineMilliseconds: 400)
    _ = live.foresee([.libvirt(question)])
    let socket = daemon.prefix + "/run/libvirt/libvirt-sock"
    #expect(try live.ask(socket: socket, request: [0], deadlineMilliseconds: 400) == .silent)
    // By now nobody has to wait for it any more: neither the other socket nor the same question once more.
    #expect(try live.ask(socket: socket + "-ro", request: [0], deadlineMilliseconds: 60_000) == .silent)
    #expect(try live.libvirt(question).outcome == .silent)
    #expect(try live.libvirt(question).outcome == .silent)
    daemon.send(SIGCONT)
    #expect(try LibvirtLab.ask(daemon.uri).outcome == .answers)
  }
}
