package import Facts
package import Host

/// Who is audited, in which groups, and by what right that person may manage machines. Nothing of other people is kept but their absence.
package enum AccountsProbe: Probe {
  /// Groups that sudo's own configuration of the distributions trusts: Debian and Ubuntu, the Red Hat family and others, old Ubuntu.
  private static let adminGroups: Set<String> = ["sudo", "wheel", "admin"]

  /// Says `user.*` and, since it walks over the processes anyway, `user.polkitAgent`.
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let files: AccountFiles
    do { files = try host.accountFiles() } catch {
      let reason = error.reason
      sayNothing("/etc/passwd, /etc/group: \(reason)", into: &facts)
      return
    }
    let subject: Subject
    do { subject = try host.subject() } catch {
      sayNothing(error.reason, into: &facts)
      if case .noSuchUser(let name) = error {
        facts.set(AccountFacts.name, .known(name), source: "--user")
        facts.set(AccountFacts.account, .known("missing"))
      }
      facts.set(AccountFacts.adminExists, .known(anyAdmin(files)))
      return
    }
    let source = subject.source
    facts.set(AccountFacts.name, .known(subject.name), source: source)
    facts.set(AccountFacts.uid, .known(Int(subject.uid)), source: source)
    facts.set(AccountFacts.root, .known(subject.uid == 0), source: source)
    facts.set(AccountFacts.account, account(subject, files, host))
    facts.set(AccountFacts.adminExists, .known(anyAdmin(files)))

    let names = GroupNames(files)
    let configured: Fact<Set<String>>
    do { configured = .known(names.of(try host.configuredGroups(user: subject.name, primary: subject.gid) + [subject.gid])) } catch {
      configured = .unknown(error.reason)
    }
    facts.set(AccountFacts.configured, configured.map { $0.sorted() })
    facts.set(AccountFacts.admin, subject.uid == 0 ? .known(true) : configured.map { !$0.isDisjoint(with: adminGroups) })
    let effective = SessionGroups.effective(host, subject).map { names.of($0) }
    facts.set(AccountFacts.effective, effective.map { $0.sorted() }, source: subject.isSelf ? "getgroups(2)" : "/proc/PID/status")
    // Logging out does not end `systemd --user` where anything lingers, and the desktop starts programs from it.
    let desktop = DesktopSession(host, subject)
    facts.set(AccountFacts.desktop, desktop.groups.map { names.of($0).sorted() })
    facts.set(LibvirtFacts.agent, desktop.hasAgent)
    sayRights(host, subject, files, configured, effective, into: &facts)
  }

  /// Which group lets people manage, whether the subject is in it, and what polkit and the socket add to that.
  /// The socket is not asked here: `LibvirtSocketProbe` says `user.mayManage` again once it knows the daemon's own word.
  private static func sayRights(
    _ host: any HostReading, _ subject: Subject, _ files: AccountFiles, _ configured: Fact<Set<String>>, _ effective: Fact<Set<String>>,
    into facts: inout FactSet
  ) {
    let installed = LibvirtInstallation(host, facts)
    let access = LibvirtAccess(host, installed.socket, installed.config, files)
    let group = access.managingGroup(installed.config, files)
    facts.set(AccountFacts.libvirtGroup, .known(group))
    facts.set(AccountFacts.groupExists, .known(files.groups.contains { $0.name == group }))
    // The database decides what will be; the session, below, what is.
    let inGroup = configured.map { $0.contains(group) }
    facts.set(AccountFacts.groupConfigured, inGroup)
    facts.set(
      AccountFacts.groupEffective, effective.map { $0.contains(group) }, source: subject.isSelf ? "getgroups(2)" : "/proc/PID/status")

    let grants: Fact<Bool>
    switch configured {
    case .known(let groups):
      let decision = Polkit(host, user: subject.name, groups: groups).decide()
      grants = decision.grants
      facts.set(AccountFacts.polkitGrants, grants, source: decision.source)
    case .absent, .unknown:
      grants = configured.map { _ in false }
      facts.set(AccountFacts.polkitGrants, grants)
    }
    facts.set(AccountFacts.mayManage, access.mayManage(isRoot: subject.uid == 0, inGroup: inGroup, polkitGrants: grants))
  }

  /// Where the account is kept: usermod(8) can change only local ones.
  private static func account(_ subject: Subject, _ files: AccountFiles, _ host: any HostReading) -> Fact<String> {
    if files.account(named: subject.name) != nil { return .known("local") }
    // A number that no database has a name for stands as its own name.
    if subject.name == String(subject.uid), subject.gid == .max || subject.home.isEmpty { return .known("missing") }
    if host.kind != .sysroot { return .known("network") }
    // On a host that does not run nobody can be asked, but its configuration says whether there is anybody to ask.
    guard let text = try? host.text("/etc/nsswitch.conf", limit: 64 << 10) else { return .known("missing") }
    let line = text.textLines.first { $0.hasPrefix("passwd:") } ?? ""
    let services = line.dropFirst(7).trimmedOfBlanks.split(whereSeparator: { $0 == " " || $0 == "\t" })
    let local: Set<Substring> = ["files", "compat", "systemd", "altfiles", "db", "extrausers"]
    return services.contains { !local.contains($0) && !$0.hasPrefix("[") } ? .known("network") : .known("missing")
  }

  /// Root itself is not counted: a student does not know its password.
  private static func anyAdmin(_ files: AccountFiles) -> Bool {
    let groups = files.groups.filter { adminGroups.contains($0.name) }
    let numbers = Set(groups.map(\.gid))
    return groups.contains { $0.members.contains { $0 != "root" } } || files.accounts.contains { numbers.contains($0.gid) && $0.uid != 0 }
  }

  /// Every fact that hangs on the person is unknown for the one reason.
  private static func sayNothing(_ reason: String, into facts: inout FactSet) {
    facts.set(AccountFacts.name, .unknown(reason))
    facts.set(AccountFacts.uid, .unknown(reason))
    facts.set(AccountFacts.account, .unknown(reason))
    facts.set(AccountFacts.libvirtGroup, .unknown(reason))
    for field in [AccountFacts.configured, AccountFacts.effective, AccountFacts.desktop] { facts.set(field, .unknown(reason)) }
    for field in [
      AccountFacts.root, AccountFacts.admin, AccountFacts.adminExists, AccountFacts.groupExists, AccountFacts.groupConfigured,
      AccountFacts.groupEffective, AccountFacts.polkitGrants, AccountFacts.mayManage, LibvirtFacts.agent,
    ] { facts.set(field, .unknown(reason)) }
  }
}

/// Names for group numbers; a group that only a directory server knows keeps its number.
private struct GroupNames {
  private let files: AccountFiles

  init(_ files: AccountFiles) { self.files = files }

  /// Names, or the numbers themselves as text. The first line of a number counts, as in getgrgid(3).
  func of(_ numbers: some Sequence<UInt32>) -> Set<String> {
    Set(numbers.map { number in files.groups.first { $0.gid == number }?.name ?? String(number) })
  }
}
