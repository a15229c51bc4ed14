import Facts
import Host

/// Who may manage machines on this host, and whether the audited user is one of them.
struct LibvirtAccess {
  /// Who decides.
  var access: Fact<LibvirtConfig.Access>
  /// Whether polkit is asked too, after the socket's mode let somebody in.
  var asksPolkit: Bool
  /// The group that the socket belongs to, where its mode decides.
  var socketGroup: Fact<String>

  /// What is known without talking to the daemon.
  init(_ host: any HostReading, _ socket: LibvirtSocket, _ config: LibvirtConfig, _ accounts: AccountFiles?) {
    access = config.access(mode: socket.status?.mode)
    asksPolkit = config.authentication != .known("none")
    if let gid = socket.status?.gid {
      socketGroup = .known(accounts?.groups.first { $0.gid == gid }?.name ?? String(gid))
    } else {
      socketGroup = config.socketGroup
    }
  }

  /// The group whose members may manage: the socket's where its mode decides, else the one in polkit's rule.
  func managingGroup(_ config: LibvirtConfig, _ accounts: AccountFiles?) -> String {
    if access == .known(.mode) {
      if case .known(let name) = socketGroup, name != "root" { return name }
      if case .known(let name) = config.setting("unix_sock_group"), name != "root" { return name }
    }
    // Ubuntu up to 16.10 said libvirtd.
    let hasGroup = { (name: String) in accounts?.groups.contains { $0.name == name } == true }
    return !hasGroup("libvirt") && hasGroup("libvirtd") ? "libvirtd" : "libvirt"
  }

  /// The right to manage, sessions aside.
  func mayManage(isRoot: Bool, inGroup: Fact<Bool>, polkitGrants: Fact<Bool>) -> Fact<Bool> {
    if isRoot { return .known(true) }
    switch access {
    case .known(.open): return .known(true)
    case .known(.polkit): return polkitGrants
    case .known(.mode): return asksPolkit ? Self.both(inGroup, polkitGrants) : inGroup
    case .absent: return .absent
    case .unknown(let reason):
      // Open to all or open to those whom polkit lets in: the latter may manage either way.
      return polkitGrants == .known(true) ? .known(true) : .unknown(reason)
    }
  }

  /// Both must hold; one that certainly does not settles it even if nothing is known of the other.
  static func both(_ first: Fact<Bool>, _ second: Fact<Bool>) -> Fact<Bool> {
    if first == .known(false) || second == .known(false) { return .known(false) }
    if case .unknown = first { return first }
    return second
  }
}
