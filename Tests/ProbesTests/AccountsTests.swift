import Facts
import Testing
import Wire

@testable import Host
@testable import Probes

@Suite struct AccountsTests {
  static func observe(_ host: FakeHost) -> FactSet {
    var facts = FactSet()
    AccountsProbe.observe(host, into: &facts)
    return facts
  }
  private func strings(_ facts: FactSet, _ field: Field<[String]>) -> [String]? { PackagesTests.strings(facts, field) }

  @Test func everyFactIsSaid() {
    let broken = FakeHost()
    broken.failures["/etc/passwd"] = .system(13)
    let nobody = FakeHost()
    nobody.subjectFailure = .noSuchUser("ana")
    let sysroot = HostFixtures.debian()
    sysroot.kind = .sysroot
    for host in [FakeHost(), broken, nobody, sysroot, HostFixtures.debian()] {
      let facts = Self.observe(host)
      for field in AccountFacts.all + [LibvirtFacts.agent.any] { #expect(facts[field.name] != nil, "\(field.name)") }
    }
    #expect(Self.observe(broken).fact(AccountFacts.configured) == .unknown("/etc/passwd, /etc/group: Permission denied"))
    #expect(Self.observe(nobody).string(AccountFacts.account) == "missing")
    #expect(Self.observe(nobody).string(AccountFacts.name) == "ana")
  }

  @Test func outsideTheGroup() {
    let facts = Self.observe(HostFixtures.debian(sudo: "otra"))
    #expect(facts.string(AccountFacts.name) == "alumno")
    #expect(facts.string(AccountFacts.account) == "local")
    #expect(strings(facts, AccountFacts.configured) == ["alumno"])
    #expect(facts.bool(AccountFacts.groupConfigured) == false)
    #expect(facts.bool(AccountFacts.groupExists) == true)
    #expect(facts.bool(AccountFacts.polkitGrants) == false)
    #expect(facts.bool(AccountFacts.mayManage) == false)
    #expect(facts.bool(AccountFacts.admin) == false)
    #expect(facts.bool(AccountFacts.adminExists) == true)
    // Other people's names are nobody's business.
    for entry in facts.entries { #expect(!"\(entry)".contains("otra"), "\(entry)") }
  }

  @Test func configuredButNotInThisSession() {
    let host = HostFixtures.ubuntu(libvirt: "otra,alumno")
    host.effective = [1000]
    let facts = Self.observe(host)
    #expect(facts.string(AccountFacts.libvirtGroup) == "libvirt")
    #expect(facts.bool(AccountFacts.groupConfigured) == true)
    #expect(facts.bool(AccountFacts.groupEffective) == false)
    #expect(facts.bool(AccountFacts.mayManage) == true, "the right is there, only the session is old")
  }

  @Test func underSudoTheCallersShellCounts() {
    let host = HostFixtures.debian(libvirt: "alumno")
    host.person.isSelf = false
    host.effective = [0]
    host.files["/proc/self/status"] = Array("Name:\tvirt-doctor\nPPid:\t30\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0 \n".utf8)
    host.files["/proc/30/status"] = Array("Name:\tsudo\nPPid:\t20\nUid:\t1000\t0\t0\t0\nGid:\t1000\t0\t0\t0\nGroups:\t0 111 \n".utf8)
    host.files["/proc/20/status"] = Array(
      "Name:\tbash (x)\nPPid:\t1\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t27 1000 \n".utf8)
    let facts = Self.observe(host)
    #expect(strings(facts, AccountFacts.effective) == ["alumno", "sudo"])
    #expect(facts.bool(AccountFacts.groupEffective) == false)
    #expect(facts.bool(AccountFacts.groupConfigured) == true)
  }

  @Test func anotherUsersNewestProcessCounts() {
    let host = HostFixtures.debian(libvirt: "alumno")
    host.person.isSelf = false
    func add(_ number: Int, uid: Int, groups: String, start: Int) {
      host.files["/proc/\(number)/status"] = Array(
        "Name:\tx\nPPid:\t1\nUid:\t\(uid)\t\(uid)\t\(uid)\t\(uid)\nGid:\t\(uid)\t\(uid)\t\(uid)\t\(uid)\nGroups:\t\(groups)\n".utf8)
      host.files["/proc/\(number)/stat"] = Array("\(number) (a ) b) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 \(start) 0".utf8)
    }
    host.files["/proc/self/status"] = Array("Name:\tx\nPPid:\t1\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t\n".utf8)
    #expect(Self.observe(host).fact(AccountFacts.effective) == .unknown("the user has no session"))
    add(50, uid: 1000, groups: "1000", start: 900)
    add(40, uid: 1000, groups: "1000 111", start: 1000)
    add(60, uid: 1001, groups: "27", start: 2000)
    #expect(strings(Self.observe(host), AccountFacts.effective) == ["alumno", "libvirt"])
  }

  @Test func aSysrootHasNoSession() {
    let host = HostFixtures.debian(libvirt: "alumno")
    host.kind = .sysroot
    host.person.isSelf = false
    let facts = Self.observe(host)
    #expect(facts.fact(AccountFacts.effective) == .unknown("not in a sysroot"))
    #expect(facts.fact(AccountFacts.desktop) == .unknown("not in a sysroot"))
    #expect(facts.bool(AccountFacts.groupConfigured) == true)
    #expect(facts.bool(AccountFacts.mayManage) == true)
  }

  @Test func theDesktopKeepsItsOldGroups() {
    let host = HostFixtures.debian(libvirt: "alumno")
    host.files["/proc/700/comm"] = Array("systemd\n".utf8)
    host.files["/proc/700/status"] = Array(
      "Name:\tsystemd\nPPid:\t1\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t1000\n".utf8)
    host.files["/proc/701/comm"] = Array("gnome-shell\n".utf8)
    host.files["/proc/701/status"] = host.files["/proc/700/status"]
    host.files["/proc/1/comm"] = Array("systemd\n".utf8)
    host.files["/proc/1/status"] = Array("Name:\tsystemd\nPPid:\t0\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t\n".utf8)
    let facts = Self.observe(host)
    #expect(strings(facts, AccountFacts.desktop) == ["alumno"])
    #expect(strings(facts, AccountFacts.effective) == ["alumno", "libvirt"])
    #expect(facts.bool(LibvirtFacts.agent) == true)
    #expect(Self.observe(HostFixtures.debian()).fact(AccountFacts.desktop) == .absent)
    #expect(Self.observe(HostFixtures.debian()).bool(LibvirtFacts.agent) == false)
  }

  @Test func rootMayAlwaysManage() {
    let host = FakeHost(["/etc/passwd": HostFixtures.passwd, "/etc/group": HostFixtures.group()])
    host.person = Subject(name: "root", uid: 0, gid: 0, home: "/root", isSelf: true, source: "getuid")
    (host.configured, host.effective) = ([0], [0])
    let facts = Self.observe(host)
    #expect(facts.bool(AccountFacts.root) == true)
    #expect(facts.bool(AccountFacts.mayManage) == true)
    #expect(facts.bool(AccountFacts.admin) == true)
    #expect(facts.bool(AccountFacts.adminExists) == false)
  }

  @Test func networkAccounts() {
    let host = HostFixtures.debian()
    host.person = Subject(name: "ldap1", uid: 70_000, gid: 70_000, home: "/home/ldap1", isSelf: true, source: "getuid")
    host.configured = [70_000, 111]
    let facts = Self.observe(host)
    #expect(facts.string(AccountFacts.account) == "network")
    #expect(strings(facts, AccountFacts.configured) == ["70000", "libvirt"])
    #expect(facts.bool(AccountFacts.mayManage) == true)
    host.kind = .sysroot
    #expect(Self.observe(host).string(AccountFacts.account) == "missing")
    host.files["/etc/nsswitch.conf"] = Array("passwd:  files systemd sss\n".utf8)
    #expect(Self.observe(host).string(AccountFacts.account) == "network")
    host.files["/etc/nsswitch.conf"] = Array("passwd:  files systemd [NOTFOUND=return]\n".utf8)
    #expect(Self.observe(host).string(AccountFacts.account) == "missing")
    host.kind = .live
    host.person = Subject(name: "70000", uid: 70_000, gid: .max, home: "", isSelf: true, source: "getuid")
    #expect(Self.observe(host).string(AccountFacts.account) == "missing")
  }

  @Test func theGroupMayHaveAnotherName() {
    let host = HostFixtures.debian()
    host.files["/etc/group"] = Array("root:x:0:\nlibvirtd:x:111:alumno\nalumno:x:1000:\n".utf8)
    host.configured = [1000, 111]
    #expect(Self.observe(host).string(AccountFacts.libvirtGroup) == "libvirtd")
    // The daemon's own configuration, where no socket unit makes the socket.
    let own = HostFixtures.debian()
    own.statuses["/run/libvirt/libvirt-sock"] = nil
    for key in own.files.keys where key.contains("systemd") { own.files[key] = nil }
    own.files["/etc/libvirt/libvirtd.conf"] = Array(
      "unix_sock_group = \"vmadm\"\nunix_sock_rw_perms = \"0770\"\nauth_unix_rw = 'none'\n".utf8)
    #expect(Self.observe(own).string(AccountFacts.libvirtGroup) == "vmadm")
    #expect(Self.observe(own).bool(AccountFacts.groupExists) == false)
    #expect(Self.observe(own).bool(AccountFacts.mayManage) == false)
  }

  @Test func anOpenSocketLetsEverybodyIn() {
    let host = HostFixtures.debian()
    host.files["/etc/libvirt/libvirtd.conf"] = Array("auth_unix_rw = \"none\"\n".utf8)
    #expect(Self.observe(host).bool(AccountFacts.mayManage) == true)
    host.files["/etc/libvirt/libvirtd.conf"] = nil
    host.failures["/etc/libvirt/libvirtd.conf"] = .system(13)
    #expect(Self.observe(host).fact(AccountFacts.mayManage) == .unknown("/etc/libvirt/libvirtd.conf: Permission denied"))
  }
}
