import Facts
import Host

/// Whom QEMU runs as, and where a client goes that is told nothing.
enum LibvirtDefaults {
  /// Says `libvirt.qemuUser`, `libvirt.qemuGroup` and `libvirt.defaultURI`.
  static func observe(_ host: any HostReading, into facts: inout FactSet) {
    sayQemu(host, into: &facts)
    sayURI(host, into: &facts)
  }

  /// The QEMU driver's own configuration, which Debian lets only root read.
  static let qemuConfig = "/etc/libvirt/qemu.conf"
  /// What libvirt is built with: Debian and Ubuntu, Fedora and its family, Arch, Alpine, Gentoo and openSUSE.
  private static let users = ["libvirt-qemu", "qemu"]
  private static let groups = ["kvm", "libvirt-qemu", "qemu"]

  /// From qemu.conf, else from what the daemon did, else from what libvirt is built with and the host has.
  private static func sayQemu(_ host: any HostReading, into facts: inout FactSet) {
    let accounts: AccountFiles
    do { accounts = try host.accountFiles() } catch {
      facts.set(LibvirtFacts.qemuUser, .unknown(error.reason))
      facts.set(LibvirtFacts.qemuGroup, .unknown(error.reason))
      return
    }
    var user: Fact<String> = .absent
    var group: Fact<String> = .absent
    var source = qemuConfig
    switch LibvirtConfig.load(qemuConfig, host) {
    case .absent: break
    case .read(let file):
      user = file.string("user").map { .known($0) } ?? .absent
      group = file.string("group").map { .known($0) } ?? .absent
    case .mistaken(let mistake):
      let reason = "\(qemuConfig):\(mistake.line): \(mistake.message)"
      (user, group) = (.unknown(reason), .unknown(reason))
    case .unreadable(let reason): (user, group) = (.unknown(reason), .unknown(reason))
    }
    // Debian closes qemu.conf; but the daemon gives its working folder to that user whenever it starts (qemuStateInitialize).
    if case .unknown = user, let folder = try? host.status("/var/lib/libvirt/qemu", followingLinks: true), folder.uid != 0 {
      source = "/var/lib/libvirt/qemu"
      user = .known("+\(folder.uid)")
      group = .known("+\(folder.gid)")
    }
    if case .absent = user {
      user = users.first { accounts.account(named: $0) != nil }.map { .known($0) } ?? .absent
      if user == .absent, facts.string(OSFacts.family) == "arch" || facts.string(OSFacts.id) == "arch" { user = .known("nobody") }
    }
    if case .absent = group {
      // Debian's QEMU runs in group kvm… only if that is what the build says; Fedora's in a group named like the user.
      let names = user == .known("qemu") ? ["qemu"] : groups
      group = names.first { name in accounts.groups.contains { $0.name == name } }.map { .known($0) } ?? .absent
    }
    facts.set(LibvirtFacts.qemuUser, user.map { accounts.userName($0) }, source: source)
    facts.set(LibvirtFacts.qemuGroup, group.map { accounts.groupName($0) }, source: source)
  }

  /// As virConnectOpen(3) chooses without a name: environment, the user's file, then by who asks.
  private static func sayURI(_ host: any HostReading, into facts: inout FactSet) {
    // virsh looks at its own variable before libvirt's.
    for name in ["VIRSH_DEFAULT_CONNECT_URI", "LIBVIRT_DEFAULT_URI"] {
      if let uri = host.environment(name), !uri.isEmpty {
        facts.set(LibvirtFacts.defaultURI, .known(uri), source: name)
        return
      }
    }
    let subject: Subject
    do { subject = try host.subject() } catch {
      facts.set(LibvirtFacts.defaultURI, .unknown(error.reason))
      return
    }
    // What the person's shell would set: the variable comes before libvirt.conf (virConnectGetDefaultURI).
    if subject.uid != 0, host.kind == .sysroot || !subject.isSelf, let found = LoginVariables(host, home: subject.home).uri {
      facts.set(LibvirtFacts.defaultURI, found.fact, source: found.source)
      return
    }
    // virConnectGetConfigFile: root reads the system's file, anybody else his own, and never both.
    var path = "/etc/libvirt/libvirt.conf"
    if subject.uid != 0 {
      let home = subject.home.hasPrefix("/") ? subject.home : "/nonexistent"
      let base = host.environment("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.config"
      path = base + "/libvirt/libvirt.conf"
    }
    // A home often has a person's name in it.
    let shown = subject.uid == 0 ? path : "~/.config/libvirt/libvirt.conf"
    switch LibvirtConfig.load(path, host) {
    case .read(let file):
      if let uri = file.string("uri_default"), !uri.isEmpty {
        facts.set(LibvirtFacts.defaultURI, .known(uri), source: shown)
        return
      }
    case .absent: break
    case .mistaken(let mistake):
      facts.set(LibvirtFacts.defaultURI, .unknown("line \(mistake.line): \(mistake.message)"), source: shown)
      return
    case .unreadable(let reason):
      // A home that root squashes or that is closed says nothing; the path of a person stays out of the report.
      let words = reason.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? reason
      facts.set(LibvirtFacts.defaultURI, .unknown(words), source: shown)
      return
    }
    // qemuConnectURIProbe and virConnectOpenInternal: root's default is the system's daemon.
    facts.set(LibvirtFacts.defaultURI, .known(subject.uid == 0 ? "qemu:///system" : "qemu:///session"), source: "libvirt")
  }
}

extension AccountFiles {
  /// The name of a user given by name or, with a plus sign, by number (libvirt's `+0`).
  func userName(_ text: String) -> String {
    guard let number = Self.number(text) else { return text }
    return account(uid: number)?.name ?? String(number)
  }

  /// The same for groups.
  func groupName(_ text: String) -> String {
    guard let number = Self.number(text) else { return text }
    return groups.first { $0.gid == number }?.name ?? String(number)
  }

  private static func number(_ text: String) -> UInt32? { UInt32(text.hasPrefix("+") ? String(text.dropFirst()) : text) }
}
