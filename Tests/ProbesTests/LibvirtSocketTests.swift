import Facts
import Foundation
import Testing
import Wire

@testable import Host
@testable import Probes

@Suite struct LibvirtSocketTests {
  static func observe(_ host: FakeHost) -> FactSet {
    var facts = FactSet()
    AccountsProbe.observe(host, into: &facts)
    PackagesProbe.observe(host, into: &facts)
    ServicesProbe.observe(host, into: &facts)
    LibvirtSocketProbe.observe(host, into: &facts)
    return facts
  }

  @Test func everyFactIsSaid() {
    let sysroot = HostFixtures.debian()
    sysroot.kind = .sysroot
    let nobody = HostFixtures.debian()
    nobody.subjectFailure = .noSuchUser("x")
    for host in [FakeHost(), HostFixtures.debian(), HostFixtures.ubuntu(), sysroot, nobody] {
      for field in LibvirtFacts.all { #expect(Self.observe(host)[field.name] != nil, "\(field.name)") }
    }
    #expect(Self.observe(FakeHost()).fact(LibvirtFacts.socket) == .absent)
    #expect(Self.observe(FakeHost()).string(LibvirtFacts.state) == "missing")
    #expect(Self.observe(FakeHost()).bool(LibvirtFacts.reachable) == false)
    #expect(Self.observe(FakeHost()).bool(LibvirtFacts.polkit) == false)
    #expect(Self.observe(sysroot).fact(LibvirtFacts.reachable) == .unknown("not in a sysroot"))
    #expect(Self.observe(sysroot).string(LibvirtFacts.auth) == "polkit")
  }

  @Test func polkitHost() {
    let outside = Self.observe(HostFixtures.debian())
    #expect(outside.string(LibvirtFacts.socket) == "libvirt-sock")
    #expect(outside.string(LibvirtFacts.state) == "answers")
    #expect(outside.string(LibvirtFacts.mode) == "0666")
    #expect(outside.string(LibvirtFacts.group) == "root")
    #expect(outside.string(LibvirtFacts.auth) == "polkit")
    #expect(outside.bool(AccountFacts.mayManage) == false)
    #expect(outside.bool(LibvirtFacts.reachable) == false)
    // On such a host a new member needs no new login: polkit asks the user database.
    let member = HostFixtures.debian(libvirt: "alumno")
    member.effective = [1000]
    let facts = Self.observe(member)
    #expect(facts.bool(AccountFacts.groupEffective) == false)
    #expect(facts.bool(LibvirtFacts.reachable) == true)
    #expect(facts.bool(ServiceFacts.running) == true)
    // Without the bus nobody but root gets in.
    member.statuses["/run/dbus/system_bus_socket"] = nil
    #expect(Self.observe(member).bool(LibvirtFacts.bus) == false)
    #expect(Self.observe(member).bool(LibvirtFacts.reachable) == false)
  }

  @Test func hostWhereTheModeDecides() {
    let outside = Self.observe(HostFixtures.ubuntu())
    #expect(outside.string(LibvirtFacts.state) == "denied")
    #expect(outside.string(LibvirtFacts.stateRO) == "answers")
    #expect(outside.string(LibvirtFacts.auth) == "mode")
    #expect(outside.string(LibvirtFacts.group) == "libvirt")
    #expect(outside.bool(LibvirtFacts.reachable) == false)
    #expect(outside.bool(AccountFacts.mayManage) == false)
    let member = HostFixtures.ubuntu(libvirt: "alumno")
    #expect(Self.observe(member).bool(LibvirtFacts.reachable) == true)
    // Configured, and the session is from before.
    member.effective = [1000]
    member.sockets["/run/libvirt/libvirt-sock"] = .denied
    let facts = Self.observe(member)
    #expect(facts.bool(AccountFacts.mayManage) == true)
    #expect(facts.bool(LibvirtFacts.reachable) == false)
  }

  @Test func underSudoRootsOwnAnswerProvesNothing() {
    let host = HostFixtures.debian()
    host.person.isSelf = false
    host.sockets["/run/libvirt/libvirt-sock"] = .answered(HostFixtures.answer([0]))
    host.files["/proc/self/status"] = Array("Name:\tx\nPPid:\t20\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t\n".utf8)
    host.files["/proc/20/status"] = Array(
      "Name:\tbash\nPPid:\t1\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t1000\n".utf8)
    let facts = Self.observe(host)
    #expect(facts.string(LibvirtFacts.auth) == "polkit")
    #expect(facts.bool(LibvirtFacts.reachable) == false)
    let ubuntu = HostFixtures.ubuntu(libvirt: "alumno")
    ubuntu.person.isSelf = false
    ubuntu.files["/proc/self/status"] = host.files["/proc/self/status"]
    ubuntu.files["/proc/20/status"] = host.files["/proc/20/status"]
    #expect(Self.observe(ubuntu).bool(LibvirtFacts.reachable) == false, "the caller's shell is from before the group")
    ubuntu.files["/proc/20/status"] = Array(
      "Name:\tbash\nPPid:\t1\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t111\n".utf8)
    #expect(Self.observe(ubuntu).bool(LibvirtFacts.reachable) == true)
  }

  @Test func refusedSilentMissingAndNonsense() {
    let host = HostFixtures.debian(libvirt: "alumno")
    for (answer, word) in [(SocketAnswer.refused, "refused"), (.silent, "silent"), (.denied, "denied")] {
      host.sockets["/run/libvirt/libvirt-sock"] = answer
      let facts = Self.observe(host)
      #expect(facts.string(LibvirtFacts.state) == word)
      #expect(facts.bool(LibvirtFacts.reachable) == false)
      #expect(facts.bool(ServiceFacts.running) == (word == "silent"), "a daemon that hangs runs: \(word)")
    }
    host.sockets["/run/libvirt/libvirt-sock"] = .closed
    #expect(Self.observe(host).fact(LibvirtFacts.state) == .unknown("the daemon closed the connection"))
    host.sockets["/run/libvirt/libvirt-sock"] = .answered(Array("HTTP/1.1 400".utf8))
    #expect(Self.observe(host).fact(LibvirtFacts.state) == .unknown("not an answer of libvirt"))
    #expect(Self.observe(host).fact(LibvirtFacts.reachable) == .unknown("not an answer of libvirt"))
    host.statuses["/run/libvirt/libvirt-sock"] = nil
    host.sockets = [:]
    #expect(Self.observe(host).string(LibvirtFacts.state) == "missing")
    #expect(Self.observe(host).fact(LibvirtFacts.mode) == .absent)
  }

  /// A capture is judged as the machine was that it was taken from.
  @Test func aCaptureGivesTheSameFacts() {
    for make in [{ HostFixtures.debian(libvirt: "alumno") }, { HostFixtures.ubuntu() }] as [() -> FakeHost] {
      let live = make()
      let capture = make()
      capture.kind = .capture
      #expect(Self.observe(live).entries == Self.observe(capture).entries)
    }
  }

  @Test func nobodyIsAsked() {
    let host = HostFixtures.debian(libvirt: "alumno")
    host.askFailure = .unsupported("not asked: --no-libvirt")
    #expect(Self.observe(host).fact(LibvirtFacts.state) == .unknown("not asked: --no-libvirt"))
    #expect(Self.observe(host).fact(LibvirtFacts.reachable) == .unknown("not asked: --no-libvirt"))
    #expect(Self.observe(host).bool(AccountFacts.mayManage) == true)
    host.statuses["/run/libvirt/libvirt-sock"] = nil
    #expect(Self.observe(host).string(LibvirtFacts.state) == "missing")
    #expect(Self.observe(host).bool(LibvirtFacts.reachable) == false)
  }

  @Test func whichSocket() {
    let host = FakeHost()
    func socket(_ modular: Bool, _ monolithic: Bool) -> String {
      LibvirtSocket(host, modularInstalled: modular, monolithicInstalled: monolithic).path
    }
    #expect(socket(true, false) == "/run/libvirt/virtqemud-sock")
    #expect(socket(true, true) == "/run/libvirt/libvirt-sock")
    #expect(socket(false, false) == "/run/libvirt/libvirt-sock")
    host.statuses["/var/run/libvirt/libvirt-sock"] = FileStatus(kind: .socket, mode: 0o666)
    #expect(socket(true, false) == "/var/run/libvirt/libvirt-sock")
    host.statuses["/run/libvirt/virtqemud-sock"] = FileStatus(kind: .socket, mode: 0o666)
    #expect(socket(false, true) == "/run/libvirt/virtqemud-sock", "clients go to the driver's own daemon first")
    host.failures["/run/libvirt/virtqemud-sock"] = .system(13)
    host.failures["/var/run/libvirt/libvirt-sock"] = .absent
    host.failures["/var/run/libvirt/virtqemud-sock"] = .absent
    #expect(LibvirtSocket(host, modularInstalled: false, monolithicInstalled: true).trouble == .system(13))
  }

  @Test func messages() {
    #expect(LibvirtMessage.question.count == 28)
    #expect(LibvirtMessage.authentications(HostFixtures.answer([2])) == [.polkit])
    #expect(LibvirtMessage.authentications(HostFixtures.answer([0, 1])) == [.none, .sasl])
    #expect(LibvirtMessage.authentications(HostFixtures.answer([])) == [])
    let good = HostFixtures.answer([2])
    for cut in good.indices { #expect(LibvirtMessage.authentications(Array(good[..<cut])) == nil) }
    #expect(LibvirtMessage.authentications(good + [0, 0, 0, 0]) == nil)
    for at in 0..<28 {
      var wrong = good
      wrong[at] ^= 0x40
      #expect(LibvirtMessage.authentications(wrong) == nil, "byte \(at)")
    }
    var many = good
    many[31] = 0xff
    #expect(LibvirtMessage.authentications(many) == nil)
  }

  @Test func whoRunsQemu() {
    let host = HostFixtures.debian()
    #expect(Self.observe(host).string(LibvirtFacts.qemuUser) == "libvirt-qemu")
    #expect(Self.observe(host).string(LibvirtFacts.qemuGroup) == "kvm")
    host.files["/etc/libvirt/qemu.conf"] = Array("user = \"+0\"\ngroup = \"otra\"\n".utf8)
    #expect(Self.observe(host).string(LibvirtFacts.qemuUser) == "root")
    #expect(Self.observe(host).string(LibvirtFacts.qemuGroup) == "otra")
    host.files["/etc/libvirt/qemu.conf"] = Array("user = \"nadie2\n".utf8)
    #expect(Self.observe(host).string(LibvirtFacts.configError) == "/etc/libvirt/qemu.conf:1: unterminated string")
    host.files["/etc/libvirt/qemu.conf"] = nil
    host.failures["/etc/libvirt/qemu.conf"] = .system(13)
    #expect(Self.observe(host).fact(LibvirtFacts.qemuUser) == .unknown("/etc/libvirt/qemu.conf: Permission denied"))
    host.statuses["/var/lib/libvirt/qemu"] = FileStatus(kind: .directory, mode: 0o750, uid: 64_055, gid: 108)
    #expect(Self.observe(host).string(LibvirtFacts.qemuUser) == "libvirt-qemu")
    #expect(Self.observe(host).string(LibvirtFacts.qemuGroup) == "kvm")
    #expect(Self.observe(host)["libvirt.qemuUser"]?.source == "/var/lib/libvirt/qemu")
  }

  @Test func whereVirshGoes() {
    let host = HostFixtures.debian()
    #expect(Self.observe(host).string(LibvirtFacts.defaultURI) == "qemu:///session")
    host.files["/etc/libvirt/libvirt.conf"] = Array("uri_default = \"qemu:///system\"\n".utf8)
    #expect(Self.observe(host).string(LibvirtFacts.defaultURI) == "qemu:///session", "only root reads the system's file")
    host.files["/home/alumno/.config/libvirt/libvirt.conf"] = Array("uri_default = \"qemu:///system\"\n".utf8)
    let facts = Self.observe(host)
    #expect(facts.string(LibvirtFacts.defaultURI) == "qemu:///system")
    #expect(facts["libvirt.defaultURI"]?.source == "~/.config/libvirt/libvirt.conf")
    host.variables["LIBVIRT_DEFAULT_URI"] = "xen:///"
    #expect(Self.observe(host).string(LibvirtFacts.defaultURI) == "xen:///")
    let ubuntu = HostFixtures.ubuntu()
    ubuntu.kind = .sysroot
    ubuntu.files["/etc/profile.d/libvirt-uri.sh"] = Array(
      "# x\nif id | grep -q libvirt; then\n  export LIBVIRT_DEFAULT_URI=\"qemu:///system\"\nfi\n".utf8)
    #expect(Self.observe(ubuntu).string(LibvirtFacts.defaultURI) == "qemu:///system")
    // In a session of one's own the variable is there or it is not.
    ubuntu.kind = .live
    #expect(Self.observe(ubuntu).string(LibvirtFacts.defaultURI) == "qemu:///session")
  }

  /// Under sudo the environment is root's, so the files speak that set the person's.
  @Test func whereVirshGoesUnderSudo() {
    let host = HostFixtures.debian()
    host.person.isSelf = false
    #expect(Self.observe(host).string(LibvirtFacts.defaultURI) == "qemu:///session")
    host.files["/etc/profile.d/libvirt-uri.sh"] = Array("[ x ] &&\texport LIBVIRT_DEFAULT_URI='qemu:///system'; :\n".utf8)
    var facts = Self.observe(host)
    #expect(facts.string(LibvirtFacts.defaultURI) == "qemu:///system")
    #expect(facts["libvirt.defaultURI"]?.source == "/etc/profile.d/libvirt-uri.sh")
    // The later file wins, and in it the last line; a comment, an echo and another variable say nothing.
    host.files["/home/alumno/.bashrc"] = Array(
      """
      export LIBVIRT_DEFAULT_URI=qemu:///system
      export LIBVIRT_DEFAULT_URI=qemu:///session # mine
      # export LIBVIRT_DEFAULT_URI=xen:///
      echo "export LIBVIRT_DEFAULT_URI=lxc:///"
      export MY_LIBVIRT_DEFAULT_URI=test:///default
      """.utf8)
    facts = Self.observe(host)
    #expect(facts.string(LibvirtFacts.defaultURI) == "qemu:///session")
    #expect(facts["libvirt.defaultURI"]?.source == "~/.bashrc")
    // The variable comes before the file of libvirt.
    host.files["/home/alumno/.config/libvirt/libvirt.conf"] = Array("uri_default = \"xen:///\"\n".utf8)
    #expect(Self.observe(host).string(LibvirtFacts.defaultURI) == "qemu:///session")
  }

  @Test func aClosedFileThatMayDecideLeavesItOpen() {
    for path in ["/home/alumno/.bashrc", "/home/alumno/.profile", "/etc/profile.d/libvirt-uri.sh"] {
      let host = HostFixtures.debian()
      host.person.isSelf = false
      host.failures[path] = .system(13)
      let fact = Self.observe(host).fact(LibvirtFacts.defaultURI)
      guard case .unknown = fact else {
        Issue.record("\(path) is closed, and yet the answer is \(fact)")
        continue
      }
    }
    // A value worked out by the shell is not known either; a directory of that name is no file to read.
    let host = HostFixtures.debian()
    host.person.isSelf = false
    host.failures["/home/alumno/.bash_profile"] = .notRegular
    host.files["/home/alumno/.profile"] = Array("export LIBVIRT_DEFAULT_URI=$MINE\n".utf8)
    #expect(
      Self.observe(host).fact(LibvirtFacts.defaultURI)
        == .unknown("~/.profile sets LIBVIRT_DEFAULT_URI to something that only a shell knows"))
  }
}

/// A real libvirtd, in a mount and network namespace of its own, with fresh folders where it writes.
@Suite(.serialized) struct RealLibvirtdTests {
  private static let daemon = "/usr/sbin/libvirtd"
  private static func possible() -> Bool {
    let can =
      geteuid() == 0 && FileManager.default.isExecutableFile(atPath: daemon)
      && FileManager.default.isExecutableFile(atPath: "/usr/bin/unshare")
    if !can { Corpora.say("SKIPPED: talking to a real libvirtd needs root, unshare and \(daemon)") }
    return can
  }

  /// Starts the daemon and runs `body` with a prefix under which its files are seen from here.
  private func withDaemon(_ config: String, _ body: (Live, String, Int32) throws -> Void) throws {
    let folder = try Corpora.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("libvirtd.conf")
    try Data(config.utf8).write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    let script = """
      for d in /run /var/lib/libvirt /var/log/libvirt /var/cache/libvirt; do mount -t tmpfs -o mode=755 x $d || exit 9; done
      exec \(Self.daemon) -f "$0"
      """
    process.arguments = ["--mount", "--net", "--propagation", "private", "sh", "-c", script, file.path]
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.run()
    let prefix = "/proc/\(process.processIdentifier)/root"
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    // Until it listens; a daemon that ends meanwhile is a failure of its own.
    var tries = 0
    while !FileManager.default.fileExists(atPath: prefix + "/run/libvirt/libvirt-sock-ro") && process.isRunning && tries < 600 {
      usleep(50_000)
      tries += 1
    }
    try #require(FileManager.default.fileExists(atPath: prefix + "/run/libvirt/libvirt-sock-ro"))
    try body(Live(user: nil), prefix, process.processIdentifier)
  }

  @Test(.enabled(if: possible())) func rootIsOfferedNoAuthenticationAndAHungDaemonIsSilent() throws {
    try withDaemon("") { live, prefix, daemon in
      for name in ["libvirt-sock", "libvirt-sock-ro"] {
        let answer = try live.ask(socket: prefix + "/run/libvirt/" + name, request: LibvirtMessage.question, deadlineMilliseconds: 5_000)
        guard case .answered(let bytes) = answer else {
          Issue.record("\(name): \(answer)")
          continue
        }
        #expect(LibvirtMessage.authentications(bytes) == [.none])
      }
      let listening = ListeningSockets.parse(Array(try Data(contentsOf: URL(fileURLWithPath: "/proc/\(daemon)/net/unix"))))
      #expect(listening.contains("/run/libvirt/libvirt-sock"))
      kill(daemon, SIGSTOP)
      #expect(
        try live.ask(socket: prefix + "/run/libvirt/libvirt-sock", request: LibvirtMessage.question, deadlineMilliseconds: 300) == .silent)
      kill(daemon, SIGCONT)
    }
  }

  @Test(.enabled(if: possible())) func anOrdinaryUserIsSentToPolkit() throws {
    try withDaemon("") { _, _, daemon in
      let words = LibvirtMessage.question.map { String($0) }.joined(separator: ",")
      let program = """
        import socket
        s=socket.socket(socket.AF_UNIX); s.settimeout(5); s.connect('/run/libvirt/libvirt-sock'); s.send(bytes([\(words)])); print(s.recv(4096).hex())
        """
      let answer = Corpora.run(
        "/usr/bin/nsenter",
        [
          "-t", "\(daemon)", "-m", "/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "/usr/bin/python3", "-c",
          program,
        ])
      guard let answer, answer.status == 0 else {
        Corpora.say("SKIPPED: no python3 to ask as another user")
        return
      }
      let digits = Array(answer.out.utf8.filter { $0 > 32 })
      let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(decoding: digits[$0..<min($0 + 2, digits.count)], as: UTF8.self), radix: 16)
      }
      #expect(LibvirtMessage.authentications(bytes) == [.polkit])
    }
  }
}
