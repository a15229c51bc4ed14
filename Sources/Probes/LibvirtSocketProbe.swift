package import Facts
package import Host
import Wire

/// Goes to libvirt's socket as a client would, asks one question, and says who is let in.
package enum LibvirtSocketProbe: Probe {
  /// A healthy daemon answers in a millisecond, one that systemd must start first in a second or two.
  private static let deadline = 2_000

  /// Says `libvirt.*`, and again `user.mayManage` and `libvirt.running` with what the daemon itself let be seen.
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let installed = LibvirtInstallation(host, facts)
    let socket = installed.socket
    let config = installed.config
    let accounts = try? host.accountFiles()
    var access = LibvirtAccess(host, socket, config, accounts)

    // Without a daemon there is no socket that a client would miss.
    if !installed.anything && socket.status == nil && socket.trouble == nil {
      facts.set(LibvirtFacts.socket, .absent, source: LibvirtSocket.directories[0])
    } else {
      facts.set(LibvirtFacts.socket, .known(socket.name), source: socket.path)
    }
    let (state, answer) = ask(socket.path, host)
    facts.set(LibvirtFacts.state, state, source: socket.path)
    facts.set(LibvirtFacts.stateRO, ask(socket.readOnlyPath, host).state, source: socket.readOnlyPath)
    sayFile(socket, accounts, into: &facts)

    let subject = try? host.subject()
    // To root the daemon offers `none` whatever its configuration says (remoteDispatchAuthList), so root's answer proves nothing.
    if let subject, subject.isSelf, subject.uid != 0, let answer { access.learn(answer, mode: socket.status?.mode) }
    // Whoever is turned away by connect(2) itself was turned away by the mode.
    if state == .known("denied"), subject?.isSelf == true, access.access.value == nil { access.access = .known(.mode) }
    if !installed.anything, socket.status == nil, socket.trouble == nil, case .absent = config.file {
      facts.set(LibvirtFacts.auth, .absent, source: config.path)
    } else {
      facts.set(LibvirtFacts.auth, access.access.map(\.rawValue), source: answer == nil ? config.path : socket.path)
    }
    sayMayManage(access, into: &facts)
    sayServices(host, into: &facts)
    facts.set(LibvirtFacts.reachable, reachable(state, access, socket, host, accounts, facts), source: socket.path)
    // A daemon that hangs runs: that it does not answer is another fact.
    if state == .known("answers") || state == .known("silent") { facts.set(ServiceFacts.running, .known(true), source: socket.path) }
    LibvirtDefaults.observe(host, into: &facts)
    sayMistake(config, host, into: &facts)
  }

  /// The daemon refuses to start over one wrong line, in its own file or in the QEMU driver's.
  private static func sayMistake(_ config: LibvirtConfig, _ host: any HostReading, into facts: inout FactSet) {
    var trouble: String?
    for (path, file) in [(config.path, config.file), (LibvirtDefaults.qemuConfig, LibvirtConfig.load(LibvirtDefaults.qemuConfig, host))] {
      switch file {
      case .mistaken(let mistake):
        facts.set(LibvirtFacts.configError, .known("\(path):\(mistake.line): \(mistake.message)"), source: path)
        return
      case .unreadable(let reason): trouble = trouble ?? reason
      case .absent, .read: break
      }
    }
    facts.set(LibvirtFacts.configError, trouble.map { .unknown($0) } ?? .absent)
  }

  /// One of the words of `libvirt.socketState`, and what the daemon offered.
  private static func ask(_ path: String, _ host: any HostReading) -> (state: Fact<String>, answer: [LibvirtMessage.Authentication]?) {
    do {
      switch try host.ask(socket: path, request: LibvirtMessage.question, deadlineMilliseconds: deadline) {
      case .answered(let bytes):
        guard let list = LibvirtMessage.authentications(bytes) else { return (.unknown("not an answer of libvirt"), nil) }
        return (.known("answers"), list)
      case .refused: return (.known("refused"), nil)
      case .denied: return (.known("denied"), nil)
      case .silent: return (.known("silent"), nil)
      case .closed: return (.unknown("the daemon closed the connection"), nil)
      }
    } catch {
      if host.kind == .sysroot { return (.unknown(error.reason), nil) }
      // That there is no socket is seen without asking anybody (`--no-libvirt`).
      var isMissing = error == .absent
      if !isMissing { do { isMissing = try !host.exists(path) } catch {} }
      return isMissing ? (.known("missing"), nil) : (.unknown(error.reason), nil)
    }
  }

  /// Mode and group of the socket: with them `ls -l` is explained to the student.
  private static func sayFile(_ socket: LibvirtSocket, _ accounts: AccountFiles?, into facts: inout FactSet) {
    if let status = socket.status {
      facts.set(LibvirtFacts.mode, .known(octal(status.mode)), source: socket.path)
      facts.set(
        LibvirtFacts.group, .known(accounts?.groups.first { $0.gid == status.gid }?.name ?? String(status.gid)), source: socket.path)
    } else if let trouble = socket.trouble {
      facts.set(LibvirtFacts.mode, .unknown(trouble.reason), source: socket.path)
      facts.set(LibvirtFacts.group, .unknown(trouble.reason), source: socket.path)
    } else {
      facts.set(LibvirtFacts.mode, .absent, source: socket.path)
      facts.set(LibvirtFacts.group, .absent, source: socket.path)
    }
  }

  /// Four digits, as chmod(1) takes them.
  private static func octal(_ mode: UInt32) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Says again, with what the daemon itself told, who has the right.
  private static func sayMayManage(_ access: LibvirtAccess, into facts: inout FactSet) {
    guard let isRoot = facts.bool(AccountFacts.root) else { return }
    let may = access.mayManage(
      isRoot: isRoot, inGroup: boolean(facts, AccountFacts.groupConfigured), polkitGrants: boolean(facts, AccountFacts.polkitGrants))
    facts.set(AccountFacts.mayManage, may)
  }

  /// A fact that was said before, as a fact again.
  static func boolean(_ facts: FactSet, _ field: Field<Bool>) -> Fact<Bool> {
    switch facts.fact(field) {
    case .known(.bool(let value)): .known(value)
    case .known, .absent: .absent
    case .unknown(let reason): .unknown(reason)
    }
  }

  /// What polkit needs to be asked at all: its daemon and the bus.
  private static func sayServices(_ host: any HostReading, into facts: inout FactSet) {
    let daemon = Programs.find(
      ["/usr/lib/polkit-1/polkitd", "/usr/libexec/polkitd", "/usr/libexec/polkit-1/polkitd", "/usr/lib/policykit-1/polkitd"], host)
    facts.set(LibvirtFacts.polkit, daemon == .absent ? .known(false) : daemon.map { _ in true })
    if host.kind == .sysroot {
      facts.set(LibvirtFacts.bus, .unknown(HostError.notLive(host.kind).reason))
      return
    }
    do {
      let status = try host.status("/run/dbus/system_bus_socket", followingLinks: true)
      facts.set(LibvirtFacts.bus, .known(status.kind == .socket))
    } catch { facts.set(LibvirtFacts.bus, error == .absent ? .known(false) : .unknown(error.reason)) }
  }

  /// Whether the subject gets in now, with the groups of this session.
  private static func reachable(
    _ state: Fact<String>, _ access: LibvirtAccess, _ socket: LibvirtSocket, _ host: any HostReading, _ accounts: AccountFiles?,
    _ facts: FactSet
  ) -> Fact<Bool> {
    let subject: Subject
    do { subject = try host.subject() } catch { return .unknown(error.reason) }
    switch state {
    // For these it does not matter who asks.
    case .known("missing"), .known("refused"), .known("silent"): return .known(false)
    // Somebody else, another member of the group, might have come in.
    case .known("denied") where subject.isSelf: return .known(false)
    case .known: break
    case .absent: return .absent
    case .unknown(let reason): return .unknown(reason)
    }
    // polkit is not asked about root.
    if subject.uid == 0 { return .known(true) }
    // Who connected as himself came past the mode; for somebody else it is read from the socket.
    var past = Fact<Bool>.known(true)
    if !subject.isSelf, let status = socket.status { past = passes(status, subject, host, facts, accounts) }
    switch access.access {
    case .known(.open): return past
    case .known(.mode) where !access.asksPolkit: return past
    case .known(.mode), .known(.polkit):
      // Without the bus or polkit the daemon cannot ask, and refuses all but root.
      if facts.bool(LibvirtFacts.bus) == false || facts.bool(LibvirtFacts.polkit) == false { return .known(false) }
      return LibvirtAccess.both(past, boolean(facts, AccountFacts.polkitGrants))
    case .absent: return .absent
    case .unknown(let reason): return .unknown(reason)
    }
  }

  /// Whether connect(2), which wants the right to write, would be allowed to the subject.
  private static func passes(
    _ status: FileStatus, _ subject: Subject, _ host: any HostReading, _ facts: FactSet, _ accounts: AccountFiles?
  ) -> Fact<Bool> {
    if status.uid == subject.uid { return .known(status.mode & 0o200 != 0) }
    switch SessionGroups.effective(host, subject) {
    case .known(let groups): return .known(status.mode & (groups.contains(status.gid) ? 0o020 : 0o002) != 0)
    case .absent: return .known(status.mode & 0o002 != 0)
    case .unknown(let reason): return status.mode & 0o022 == 0o022 ? .known(true) : .unknown(reason)
    }
  }
}

extension LibvirtAccess {
  /// Takes the daemon's own word for how it lets people in.
  mutating func learn(_ offered: [LibvirtMessage.Authentication], mode: UInt32?) {
    if offered.contains(.none) {
      asksPolkit = false
      if let mode { access = .known(mode & 0o002 == 0 ? .mode : .open) }
    } else if offered.contains(.polkit) {
      asksPolkit = true
      if let mode { access = .known(mode & 0o002 == 0 ? .mode : .polkit) } else { access = .known(.polkit) }
    } else {
      access = .unknown("authentication by sasl is not judged")
    }
  }
}
