import Foundation
import Glibc
import Testing

@testable import Host

@Suite struct AccountFileTests {
  static let passwd = """
    root:x:0:0:root:/root:/bin/bash
    # a comment
    daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
      \tblank:x:1005:1005::/home/blank:/bin/sh
    +@netgroup::::::
    -nobody::::::
    short:x:1
    number:x:-5:0::/:
    toolarge:x:4294967296:0::/:
    plus:x:+7:0::/:
    ana:x:1001:100:Ana,,,:/home/ana:/bin/bash
    alumno:x:1000:1000:Alumno:/home/alumno:/bin/bash
    ana:x:1009:1009:twice:/home/twice:/bin/bash
    ñandú:x:1002:1002::/home/ñandú:/bin/sh
    bare:x:1003:1003
    nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
    guest:x:60000:60000::/:
    """
  static let group = """
    root:x:0:
    sudo:x:27:alumno
    users:x:100:
    libvirt:x:111: alumno , ana,
    kvm:x:112:ana,alumno2
    bad:x:zz:ana
    video:x:44
    twice:x:111:alumno
    ñ:x:300:ñandú
    """
  let files = AccountFiles(passwd: Array(passwd.utf8), group: Array(group.utf8))

  @Test func lines() {
    #expect(files.accounts.map(\.name) == ["root", "daemon", "blank", "ana", "alumno", "ana", "ñandú", "bare", "nobody", "guest"])
    #expect(files.account(named: "ana") == LocalAccount(name: "ana", uid: 1001, gid: 100, home: "/home/ana"), "the first line counts")
    #expect(files.account(named: "bare")?.home == "")
    #expect(files.account(named: "an") == nil)
    #expect(files.account(named: "") == nil)
    #expect(files.account(uid: 1002)?.name == "ñandú")
    #expect(files.firstPerson?.name == "alumno", "the lowest number of people, not the first line")
    #expect(files.groups.map(\.gid) == [0, 27, 100, 111, 112, 44, 111, 300])
  }

  @Test func groups() {
    #expect(files.groupIDs(of: "alumno", primary: 1000) == [27, 111, 1000])
    #expect(files.groupIDs(of: "ana", primary: 100) == [100, 111, 112])
    #expect(files.groupIDs(of: "ñandú", primary: 300) == [300])
    #expect(files.groupIDs(of: "nobody", primary: 65534) == [65534])
  }

  @Test func bytesThatAreNoText() {
    let odd = AccountFiles(passwd: [0xFF, 0x3A, 0, 0x0A, 0x3A, 0x3A, 0x0A], group: Array(repeating: 0x3A, count: 100))
    #expect(odd.accounts.isEmpty)
    #expect(odd.groups.isEmpty)
  }

  @Test func sysrootPeople() throws {
    let tree = TemporaryTree()
    #expect(throws: HostError.absent) { try Sysroot(path: tree.path, user: nil).subject() }
    tree.file("etc/passwd", "root:x:0:0:root:/root:/bin/bash\n")
    #expect(try Sysroot(path: tree.path, user: nil).subject().name == "root")
    tree.file("etc/passwd", Self.passwd)
    tree.file("etc/group", Self.group)
    let host = try Sysroot(path: tree.path, user: nil)
    let person = try host.subject()
    #expect(person == Subject(name: "alumno", uid: 1000, gid: 1000, home: "/home/alumno", isSelf: false, source: "/etc/passwd"))
    #expect(try host.configuredGroups(user: person.name, primary: person.gid) == [27, 111, 1000])
    #expect(try Sysroot(path: tree.path, user: "ana").subject().uid == 1001)
    #expect(try Sysroot(path: tree.path, user: "1002").subject().name == "ñandú")
    #expect(try Sysroot(path: tree.path, user: "root").subject().source == "--user")
    #expect(throws: HostError.noSuchUser("anna")) { try Sysroot(path: tree.path, user: "anna").subject() }
    #expect(throws: HostError.noSuchUser("77")) { try Sysroot(path: tree.path, user: "77").subject() }
    #expect(try host.userNames().contains("ñandú"))
  }

  /// /etc/passwd may lead elsewhere by a link (image-based systems), but never out of the root.
  @Test func sysrootWhosePasswdIsALink() throws {
    let tree = TemporaryTree()
    tree.link("root/etc/passwd", to: "/usr/lib/passwd")
    tree.file("root/usr/lib/passwd", "eva:x:1234:1234::/home/eva:/bin/sh\n")
    #expect(try Sysroot(path: tree("root"), user: nil).subject().name == "eva")
    tree.fifo("root/usr/lib/group")
    tree.link("root/etc/group", to: "../usr/lib/group")
    #expect(throws: HostError.notRegular) { try Sysroot(path: tree("root"), user: nil).subject() }
  }
}

/// Who the run is about, for every way in which it can be started.
@Suite struct SubjectSearchTests {
  static let accounts = [
    LocalAccount(name: "root", uid: 0, gid: 0, home: "/root"), LocalAccount(name: "alumno", uid: 1000, gid: 1000, home: "/home/alumno"),
    LocalAccount(name: "ana", uid: 1001, gid: 100, home: "/home/ana"), LocalAccount(name: "1001", uid: 1050, gid: 1050, home: "/h"),
  ]

  struct Case: CustomTestStringConvertible, Sendable {
    var what: String
    var requested: String?
    var uid: UInt32 = 0, euid: UInt32 = 0
    var variables: [String: String] = [:]
    var loginuid: String?
    var expected: Subject?
    var testDescription: String { what }

    init(
      _ what: String, requested: String? = nil, uid: UInt32 = 0, euid: UInt32? = nil, variables: [String: String] = [:],
      loginuid: String? = nil, expected: (name: String, uid: UInt32, gid: UInt32, isSelf: Bool, source: String)?
    ) {
      (self.what, self.requested, self.uid, self.euid) = (what, requested, uid, euid ?? uid)
      (self.variables, self.loginuid) = (variables, loginuid)
      self.expected = expected.map {
        let home = accounts.first { [uid = $0.uid] in $0.uid == uid }?.home ?? ($0.isSelf ? variables["HOME"] ?? "" : "")
        return Subject(name: $0.name, uid: $0.uid, gid: $0.gid, home: home, isSelf: $0.isSelf, source: $0.source)
      }
    }
  }

  static let cases = [
    Case("an ordinary user", uid: 1000, expected: ("alumno", 1000, 1000, true, "getuid")),
    Case("root at the console", loginuid: "4294967295", expected: ("root", 0, 0, true, "getuid")),
    Case("root who logged in as root", loginuid: "0", expected: ("root", 0, 0, true, "loginuid")),
    Case("sudo", variables: ["SUDO_UID": "1000", "SUDO_USER": "root"], expected: ("alumno", 1000, 1000, false, "SUDO_UID")),
    Case("sudo with a forged name", variables: ["SUDO_USER": "ana"], loginuid: "1000", expected: ("alumno", 1000, 1000, false, "loginuid")),
    Case("sudo by root", variables: ["SUDO_UID": "0"], loginuid: "1000", expected: ("root", 0, 0, true, "SUDO_UID")),
    Case("pkexec", variables: ["PKEXEC_UID": "1001"], loginuid: "1000", expected: ("ana", 1001, 100, false, "PKEXEC_UID")),
    Case("sudo before pkexec", variables: ["SUDO_UID": "1000", "PKEXEC_UID": "1001"], expected: ("alumno", 1000, 1000, false, "SUDO_UID")),
    Case("su -", loginuid: "1000", expected: ("alumno", 1000, 1000, false, "loginuid")),
    Case("no audit in the kernel", loginuid: nil, expected: ("root", 0, 0, true, "getuid")),
    Case(
      "not root: variables are only set by the user", uid: 1000, variables: ["SUDO_UID": "0", "PKEXEC_UID": "1001"], loginuid: "1001",
      expected: ("alumno", 1000, 1000, true, "getuid")),
    Case("no number", variables: ["SUDO_UID": "alumno", "PKEXEC_UID": "-1"], loginuid: "", expected: ("root", 0, 0, true, "getuid")),
    Case(
      "blanks, signs, too large", variables: ["SUDO_UID": " 1000", "PKEXEC_UID": "4294967296"], loginuid: "+1000",
      expected: ("root", 0, 0, true, "getuid")),
    Case("empty", variables: ["SUDO_UID": ""], loginuid: "1001", expected: ("ana", 1001, 100, false, "loginuid")),
    Case("a number without an account", variables: ["SUDO_UID": "4242"], expected: ("4242", 4242, .max, false, "SUDO_UID")),
    Case("oneself without an account", uid: 4242, variables: ["HOME": "/data"], expected: ("4242", 4242, 7, true, "getuid")),
    Case("--user", requested: "ana", variables: ["SUDO_UID": "1000"], expected: ("ana", 1001, 100, false, "--user")),
    Case("--user as oneself", requested: "alumno", uid: 1000, expected: ("alumno", 1000, 1000, true, "--user")),
    Case("--user with a number", requested: "1000", expected: ("alumno", 1000, 1000, false, "--user")),
    Case("--user with a name of digits", requested: "1001", expected: ("1001", 1050, 1050, false, "--user")),
    Case("--user who does not exist", requested: "ann", expected: nil),
    Case("--user with nothing", requested: "", expected: nil),
    Case("set-user-id", uid: 1000, euid: 0, variables: [:], loginuid: "1000", expected: ("alumno", 1000, 1000, false, "loginuid")),
    Case("set-user-id to another", uid: 1000, euid: 1001, expected: ("alumno", 1000, 1000, false, "getuid")),
  ]

  @Test(arguments: cases) func subject(_ test: Case) throws {
    let search = SubjectSearch(
      requested: test.requested, uid: test.uid, euid: test.euid, gid: 7, variable: { test.variables[$0] }, loginuid: { test.loginuid },
      accountNamed: { name in Self.accounts.first { $0.name == name } }, accountOfUID: { uid in Self.accounts.first { $0.uid == uid } })
    guard let expected = test.expected else {
      #expect(throws: HostError.noSuchUser(test.requested ?? "")) { try search.subject() }
      return
    }
    #expect(try search.subject() == expected)
  }

  /// A directory server that does not answer costs the name, not the person; but `--user` cannot be guessed.
  @Test func deadDirectory() throws {
    let dead = HostError.timedOut(milliseconds: 2000)
    func search(_ requested: String?) -> SubjectSearch {
      SubjectSearch(
        requested: requested, uid: 1234, euid: 1234, gid: 55, variable: { $0 == "HOME" ? "/home/eva" : nil }, loginuid: { nil },
        accountNamed: { (_) throws(HostError) in throw dead }, accountOfUID: { (_) throws(HostError) in throw dead })
    }
    #expect(try search(nil).subject() == Subject(name: "1234", uid: 1234, gid: 55, home: "/home/eva", isSelf: true, source: "getuid"))
    #expect(throws: dead) { try search("eva").subject() }
  }
}

/// The machine's own user database, against id(1) and getent(1).
@Suite struct LiveAccountTests {
  let host = Live(user: nil)

  @Test func subjectOfThisProcess() throws {
    let person = try host.subject()
    if person.source == "getuid" {
      #expect(String(person.uid) == output("/usr/bin/id", "-ru")?.dropLast().description)
      #expect(person.gid == getgid())
      #expect(person.isSelf == (getuid() == geteuid()))
    } else {
      #expect(geteuid() == 0)
    }
    #expect(try Live(user: "root").subject().home == "/root")
    #expect(throws: HostError.noSuchUser("no-such-user-here")) { try Live(user: "no-such-user-here").subject() }
    #expect(throws: HostError.noSuchUser("a\0b")) { try Live(user: "a\0b").subject() }
    #expect(try host.userNames().contains("root"))
  }

  @Test func effectiveGroups() throws {
    let shown = try #require(output("/usr/bin/id", "-G"))
    #expect(try host.effectiveGroups() == Set(shown.split { $0 == " " || $0 == "\n" }.compactMap { UInt32($0) }).sorted())
  }

  /// Every local account, from the files alone; three of them also by way of libc in a child.
  @Test func configuredGroups() throws {
    let accounts = try AccountFiles(of: host).accounts
    var asked = 0
    for account in accounts.prefix(40) {
      guard let shown = output("/usr/bin/id", "-G", account.name) else { continue }
      let expected = Set(shown.split { $0 == " " || $0 == "\n" }.compactMap { UInt32($0) }).sorted()
      #expect(try host.configuredGroups(user: account.name, primary: account.gid) == expected, "\(account.name)")
      if asked < 3 {
        #expect(try NameServices(nsswitch: []).groupIDs(of: account.name, primary: account.gid) == expected, "\(account.name)")
      }
      asked += 1
    }
    #expect(asked > 0)
    #expect(try host.configuredGroups(user: "no-such-user-here", primary: 4711) == [4711])
  }

  @Test func accountsByLibc() throws {
    let services = NameServices(nsswitch: [])
    #expect(try services.account(named: "root") == LocalAccount(name: "root", uid: 0, gid: 0, home: "/root"))
    #expect(try services.account(uid: 0)?.name == "root")
    #expect(try services.account(named: "no-such-user-here") == nil)
    #expect(try services.account(uid: 3_999_999_999) == nil)
    #expect(try services.account(named: "") == nil)
  }

  @Test func whereGroupsComeFrom() {
    func elsewhere(_ text: String) -> Bool { NameServices(nsswitch: Array(text.utf8)).groupsFromElsewhere }
    #expect(!elsewhere(""))
    #expect(!elsewhere("passwd: files ldap\ngroup: files systemd\n"))
    #expect(!elsewhere("group:\tcompat [NOTFOUND=return] # ldap\n"))
    #expect(elsewhere("group: files [SUCCESS=merge] sss\n"))
    #expect(elsewhere("group:files ldap"))
    #expect(elsewhere("group: files\ninitgroups: sss"))
    #expect(elsewhere("group: files altfiles systemd"))
  }
}
