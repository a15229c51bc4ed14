import Facts
import Testing

@testable import Host
@testable import Probes

@Suite struct PolkitTests {
  private func outcomes(_ text: String, user: String = "alumno", groups: Set<String> = ["alumno", "libvirt"]) -> PolkitScript.Outcomes? {
    (try? PolkitScript(text))?.outcomes(.init(action: Polkit.action, user: user, groups: groups))
  }
  private func rule(_ body: String) -> String { "polkit.addRule(function(action, subject) {\n\(body)\n});" }

  @Test func theDistributionsRule() {
    #expect(outcomes(HostFixtures.rule) == .yes)
    #expect(outcomes(HostFixtures.rule, groups: ["alumno"]) == .silent)
  }

  private static let cases: [(body: String, outcomes: PolkitScript.Outcomes)] = [
    ("if (action.id == 'org.libvirt.unix.manage' && subject.user == \"alumno\") { return polkit.Result.YES; }", .yes),
    ("if (action.id == 'org.libvirt.unix.manage' && subject.user == \"otra\") { return polkit.Result.YES; }", .silent),
    ("if (action.id.indexOf(\"org.libvirt.\") == 0 && subject.isInGroup('libvirt')) return polkit.Result.YES", .yes),
    ("if (action.id.match(/^org\\.libvirt\\.unix/) && subject.isInGroup('libvirt')) { return polkit.Result.YES; }", .yes),
    ("if (/org.libvirt.unix.manage/.test(action.id)) { return polkit.Result.YES; }", .yes),
    ("if (action.id.startsWith('org.freedesktop.')) { return polkit.Result.NO; }", .silent),
    ("if (subject.isInGroup('libvirt')) { return polkit.Result.YES; }", .yes),
    ("if (action.id == \"org.libvirt.unix.manage\") { return polkit.Result.AUTH_ADMIN_KEEP; }", .no),
    ("if (action.id == \"org.libvirt.unix.manage\") { return polkit.Result.NOT_HANDLED; }", .silent),
    ("if (action.id == \"org.libvirt.unix.manage\" && subject.local && subject.active) { return polkit.Result.YES; }", [.yes, .silent]),
    ("if (!(action.id == \"org.libvirt.unix.manage\")) return; polkit.log('x' + action); return polkit.Result.YES;", .yes),
    ("var ok = subject.isInGroup('wheel') || subject.isInGroup('libvirt'); if (ok) { return 'yes'; } else { return 'no'; }", .yes),
    ("/* comment */ var ids = ['a', 'org.libvirt.unix.manage']; if (ids.indexOf(action.id) >= 0) { return polkit.Result.YES; }", .yes),
    ("if (['a'].includes(action.id)) { return polkit.Result.YES; }", .silent),
    ("if (action.id == \"org.libvirt.unix.manage\") { return subject.isInGroup('libvirt') ? polkit.Result.YES : polkit.Result.NO; }", .yes),
    ("return null;", .silent), ("return;", .silent), ("return something();", .any),
    ("if (action.lookup('unit') == 'x') { return polkit.Result.YES; }", [.yes, .silent]),
    ("var x = 1; if (subject.local) { x = 2; } if (x == 1) { return polkit.Result.YES; }", [.yes, .silent]),
    ("if (subject.groups.indexOf('libvirt') != -1) { return polkit.Result.YES; }", .yes),
  ]

  @Test func forms() {
    for item in Self.cases { #expect(outcomes(rule(item.body)) == item.outcomes, "\(item.body)") }
  }

  @Test func theParametersMayHaveOtherNames() {
    #expect(
      outcomes(
        "polkit.addRule(function(a, s) { if (a.id == 'org.libvirt.unix.manage' && s.isInGroup('libvirt')) return polkit.Result.YES; });")
        == .yes)
    #expect(outcomes("polkit.addRule((action, subject) => { if (subject.user === 'alumno') { return polkit.Result.YES } });") == .yes)
  }

  @Test func theFirstRuleThatSpeaksDecides() {
    let no = rule("if (subject.user == 'alumno') return polkit.Result.AUTH_SELF;")
    #expect(outcomes(no + HostFixtures.rule) == .no)
    #expect(outcomes(HostFixtures.rule + no) == .yes)
    let session = rule("if (subject.active) return polkit.Result.YES;")
    #expect(outcomes(session + HostFixtures.rule) == .yes, "either way the answer is the same")
  }

  @Test func rulesForAdministratorsGrantNothing() {
    #expect(outcomes("polkit.addAdminRule(function(action, subject) { return [\"unix-group:libvirt\"]; });") == .silent)
  }

  @Test func whatIsNotUnderstoodIsSaidToBe() {
    for text in [
      rule("for (var i = 0; i < 3; i++) { }"), rule("return [1].map(function(x) { return x; })"),
      "polkit.addRule(function(action, subject) {",
      rule("if (action.id == 'x' { }"), rule("switch (action.id) { }"), "\"unterminated", rule(String(repeating: "(", count: 5_000)),
      rule(String(repeating: "{", count: 5_000)), rule("x" + String(repeating: ".a", count: 5_000)),
      rule(String(repeating: "!", count: 9_000) + "x"),
    ] { #expect(outcomes(text) == nil) }
    #expect(
      outcomes(rule("if (" + Array(repeating: "subject.user == 'x'", count: 3_000).joined(separator: " || ") + ") return 'yes'")) == .silent
    )
    #expect(outcomes("") == .silent)
  }

  @Test func noInputCrashes() {
    var random = SystemRandomNumberGenerator()
    let texts = [HostFixtures.rule] + Self.cases.map { rule($0.body) }
    let noise = Array("(){}[];=!&|+-.,'\"/\\*?:<> \n\u{e9}x0".unicodeScalars)
    for _ in 0..<3_000 {
      var scalars = Array((texts.randomElement(using: &random) ?? "").unicodeScalars)
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        let at = Int.random(in: scalars.indices, using: &random)
        if Bool.random(using: &random) { scalars[at] = noise.randomElement(using: &random) ?? "x" } else { scalars.remove(at: at) }
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      if let outcomes = outcomes(String(text)) { #expect(!outcomes.isEmpty && outcomes.isSubset(of: .any)) }
    }
  }

  private func decide(_ host: FakeHost, groups: Set<String> = ["alumno"]) -> Polkit.Decision {
    Polkit(host, user: "alumno", groups: groups).decide()
  }

  @Test func anUnclearRuleAboutLibvirtIsNoGrant() {
    let path = "/etc/polkit-1/rules.d/50-mine.rules"
    let host = FakeHost([path: rule("switch (action.id) { case 'org.libvirt.unix.manage': return polkit.Result.YES; }")])
    #expect(decide(host) == .init(grants: .unknown("\(path): a rule about libvirt that is not understood"), source: path))
    // The same about something else concerns nobody here.
    host.files[path] = Array(rule("switch (action.id) { case 'org.freedesktop.udisks2.x': return polkit.Result.YES; }").utf8)
    #expect(decide(host).grants == .known(false))
  }

  @Test func filesAreReadInTheOrderOfTheirNamesAndHideEachOther() {
    let host = FakeHost(["/usr/share/polkit-1/rules.d/60-libvirt.rules": HostFixtures.rule])
    #expect(decide(host, groups: ["libvirt"]) == .init(grants: .known(true), source: "/usr/share/polkit-1/rules.d/60-libvirt.rules"))
    host.files["/etc/polkit-1/rules.d/10-no.rules"] = Array(rule("return polkit.Result.NO;").utf8)
    #expect(decide(host, groups: ["libvirt"]).grants == .known(false))
    host.files["/etc/polkit-1/rules.d/10-no.rules"] = nil
    host.files["/etc/polkit-1/rules.d/60-libvirt.rules"] = Array("".utf8)
    #expect(decide(host, groups: ["libvirt"]).grants == .known(false), "the administrator's empty file hides the package's")
    host.files["/etc/polkit-1/rules.d/60-libvirt.rules.bak"] = Array(rule("return polkit.Result.YES;").utf8)
    #expect(decide(host).grants == .known(false))
  }

  @Test func closedFolders() {
    let host = FakeHost(["/usr/share/polkit-1/actions/org.libvirt.unix.policy": "<policyconfig></policyconfig>"])
    for folder in ["/etc/polkit-1/rules.d", "/usr/share/polkit-1/rules.d"] { host.failures[folder] = .system(13) }
    #expect(decide(host, groups: ["libvirt"]).grants == .known(true))
    #expect(decide(host).grants == .unknown("/etc/polkit-1/rules.d: Permission denied"), "somebody may have put a rule there")
    // A folder that is older than the system itself has had nothing put into it.
    host.failures["/etc/polkit-1/rules.d"] = nil
    let closed = ClosedFolderHost(host, folder: "/etc/polkit-1/rules.d", modified: 1_675_000_000)
    host.statuses["/etc/machine-id"] = FileStatus(kind: .regular, mode: 0o444, modified: 1_750_000_000)
    host.files["/etc/machine-id"] = []
    #expect(Polkit(closed, user: "alumno", groups: ["alumno"]).decide().grants == .known(false))
    let touched = ClosedFolderHost(host, folder: "/etc/polkit-1/rules.d", modified: 1_760_000_000)
    #expect(Polkit(touched, user: "alumno", groups: ["alumno"]).decide().grants == .unknown("/etc/polkit-1/rules.d: Permission denied"))
  }

  @Test func authorityFiles() {
    let pkla =
      "[Allow]\nIdentity=unix-group:libvirt;unix-user:ana\nAction=org.libvirt.unix.manage\nResultAny=yes\nResultInactive=yes\nResultActive=yes\n"
    let question = PolkitScript.Question(action: Polkit.action, user: "alumno", groups: ["libvirt"])
    let stranger = PolkitScript.Question(action: Polkit.action, user: "otra", groups: ["otra"])
    #expect(PolkitAuthority.answer(pkla, question) == .yes)
    #expect(PolkitAuthority.answer(pkla, stranger) == .silent)
    #expect(PolkitAuthority.answer(pkla.replacing("org.libvirt.unix.manage", with: "org.libvirt.*"), question) == .yes)
    #expect(PolkitAuthority.answer(pkla.replacing("org.libvirt.unix.manage", with: "org.freedesktop.*"), question) == .silent)
    #expect(PolkitAuthority.answer(pkla.replacing("unix-user:ana", with: "unix-user:*"), stranger) == .yes)
    #expect(PolkitAuthority.answer(pkla.replacing("=yes", with: "=auth_admin"), question) == .no)
    #expect(PolkitAuthority.answer(pkla + pkla.replacing("=yes", with: "=no"), question) == .no)
    #expect(!PolkitAuthority.matches(String(repeating: "a", count: 5_000), String(repeating: "*a", count: 50) + "b"))

    let path = "/var/lib/polkit-1/localauthority/10-vendor.d/60-libvirt.pkla"
    let host = FakeHost([
      path: pkla, "/etc/polkit-1/localauthority.conf.d/50-localauthority.conf": "", "/etc/passwd": "root:x:0:0::/root:/bin/sh\n",
    ])
    #expect(decide(host, groups: ["libvirt"]) == .init(grants: .known(true), source: path))
    // A polkit that runs scripts does not read these files.
    host.files["/etc/passwd"] = Array(HostFixtures.passwd.utf8)
    #expect(decide(host, groups: ["libvirt"]).grants == .known(false))
    host.files["/usr/bin/pkla-check-authorization"] = []
    #expect(decide(host, groups: ["libvirt"]).grants == .known(true))
  }

  @Test func theActionsOwnDefault() {
    let policy = """
      <action id="org.libvirt.unix.monitor"><defaults><allow_any>yes</allow_any></defaults></action>
      <action id="org.libvirt.unix.manage"><defaults><allow_any>auth_admin_keep</allow_any></defaults></action>
      """
    #expect(!Polkit.defaultGrants(policy))
    #expect(Polkit.defaultGrants(policy.replacing("auth_admin_keep", with: " yes\n")))
    let host = FakeHost(["/usr/share/polkit-1/actions/org.libvirt.unix.policy": policy.replacing("auth_admin_keep", with: "yes")])
    #expect(decide(host).grants == .known(true))
  }
}

/// A host with one folder that may be seen but not listed.
final class ClosedFolderHost: HostReading {
  private let host: FakeHost
  private let folder: String
  private let modified: Int64
  var kind: HostKind { host.kind }
  init(_ host: FakeHost, folder: String, modified: Int64) { (self.host, self.folder, self.modified) = (host, folder, modified) }
  func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] { try host.read(path, limit: limit) }
  func read(_ path: String, at offset: Int64, count: Int) throws(HostError) -> [UInt8] { try host.read(path, at: offset, count: count) }
  func list(_ path: String) throws(HostError) -> [String] {
    if path == folder { throw .system(13) }
    return try host.list(path)
  }
  func status(_ path: String, followingLinks: Bool) throws(HostError) -> FileStatus {
    if path == folder { return FileStatus(kind: .directory, mode: 0o700, modified: modified) }
    return try host.status(path, followingLinks: followingLinks)
  }
  func readLink(_ path: String) throws(HostError) -> String { try host.readLink(path) }
  func accessList(_ path: String) throws(HostError) -> [AccessEntry] { try host.accessList(path) }
  func freeSpace(_ path: String) throws(HostError) -> Int64 { try host.freeSpace(path) }
  func systemName() throws(HostError) -> SystemName { try host.systemName() }
  func cpuid(leaf: UInt32, subleaf: UInt32) throws(HostError) -> CPUIDRegisters { try host.cpuid(leaf: leaf, subleaf: subleaf) }
  func usableProcessors() throws(HostError) -> Int { try host.usableProcessors() }
  func proveKVM() throws(HostError) -> KVMProof { try host.proveKVM() }
  func ask(socket path: String, request: [UInt8], deadlineMilliseconds: Int) throws(HostError) -> SocketAnswer {
    try host.ask(socket: path, request: request, deadlineMilliseconds: deadlineMilliseconds)
  }
  func unitStates(_ names: [String]) throws(HostError) -> [UnitState] { try host.unitStates(names) }
  func subject() throws(HostError) -> Subject { try host.subject() }
  func effectiveGroups() throws(HostError) -> [UInt32] { try host.effectiveGroups() }
  func configuredGroups(user: String, primary: UInt32) throws(HostError) -> [UInt32] {
    try host.configuredGroups(user: user, primary: primary)
  }
  func environment(_ name: String) -> String? { host.environment(name) }
}
