internal import CHost
internal import Glibc

/// The user database beyond the local files (nsswitch.conf(5)): LDAP, SSSD, NIS, systemd-homed, the `altfiles` of image-based systems.
///
/// A dead server can hold libc's calls for minutes, so a child makes them and is killed at the deadline.
struct NameServices: Sendable {
  /// What a dead directory server may cost.
  static let deadline = 2000
  /// NGROUPS_MAX of Linux.
  private static let mostGroups = 65_536

  /// Whether groups come from something else than /etc/group.
  let groupsFromElsewhere: Bool

  /// - Parameter nsswitch: the text of /etc/nsswitch.conf; without one libc asks the files alone (and DNS for hosts).
  init(nsswitch: [UInt8]) {
    // Lines end at any of the bytes that end lines somewhere.
    groupsFromElsewhere = nsswitch.split { (10...13).contains($0) }.contains { line in
      let words = line.prefix { $0 != UInt8(ascii: "#") }.split { $0 == 32 || $0 == 9 || $0 == UInt8(ascii: ":") }
      guard let first = words.first, first.elementsEqual("group".utf8) || first.elementsEqual("initgroups".utf8) else { return false }
      // `systemd` knows only accounts of its own; `[NOTFOUND=return]` is an action and no source.
      return words.dropFirst().contains { word in
        !["files", "compat", "systemd"].contains { word.elementsEqual($0.utf8) } && word.first != UInt8(ascii: "[")
          && word.last != UInt8(ascii: "]")
      }
    }
  }

  /// getpwnam(3).
  func account(named name: String) throws(HostError) -> LocalAccount? { try account(name: name, uid: 0) }

  /// getpwuid(3).
  func account(uid: UInt32) throws(HostError) -> LocalAccount? { try account(name: nil, uid: uid) }

  private func account(name: String?, uid: UInt32) throws(HostError) -> LocalAccount? {
    if let name, name.utf8.contains(0) { return nil }
    var found = vd_account()
    let result = vd_account_lookup(name, uid, &found, Int32(Self.deadline))
    if result == -ENOENT { return nil }
    if result < 0 { throw Self.failure(result) }
    return LocalAccount(
      name: withUnsafeBytes(of: &found.name) { String(upToNUL: $0) }, uid: found.uid, gid: found.gid,
      home: withUnsafeBytes(of: &found.home) { String(upToNUL: $0) })
  }

  /// getgrouplist(3), sorted.
  func groupIDs(of user: String, primary: UInt32) throws(HostError) -> [UInt32] {
    if user.utf8.contains(0) { throw .noSuchUser(user) }
    var groups = [gid_t](repeating: 0, count: Self.mostGroups)
    let count = vd_group_list(user, primary, &groups, Int32(groups.count), Int32(Self.deadline))
    if count < 0 { throw Self.failure(count) }
    return Set(groups.prefix(Int(count))).sorted()
  }

  private static func failure(_ result: Int32) -> HostError {
    result == -ETIMEDOUT ? .timedOut(milliseconds: deadline) : .system(-result)
  }
}

extension String {
  /// A fixed array of C: the bytes up to its first NUL.
  init(upToNUL bytes: UnsafeRawBufferPointer) { self.init(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
}
