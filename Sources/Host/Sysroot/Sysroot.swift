internal import Synchronization

/// A host's files beneath a directory: a mounted disk, a chroot, an unpacked backup. It answers nothing that only a running host knows.
///
/// The directory is opened once. Every path is resolved by the kernel inside it, as in a chroot: absolute links and `..` stay within,
/// links of /proc that jump elsewhere are refused. Only regular files and directories are ever opened for reading.
package final class Sysroot: TreeReading {
  package let kind = HostKind.sysroot
  package let files: FileTree
  private let user: String?
  /// Read once: half a dozen questions come down to them.
  private let database = Mutex<Result<AccountFiles, HostError>?>(nil)

  /// - Parameters:
  ///   - path: an existing directory, else `.absent` or ENOTDIR.
  ///   - user: `--user`, a name or number in the root's /etc/passwd.
  package convenience init(path: String, user: String?) throws(HostError) { try self.init(path: path, user: user, resolution: nil) }

  init(path: String, user: String?, resolution: SysrootDirectory.Resolution?) throws(HostError) {
    files = FileTree(try SysrootDirectory(path, resolution: resolution))
    self.user = user
  }

  package func accountFiles() throws(HostError) -> AccountFiles {
    let result: Result<AccountFiles, HostError> = database.withLock { known in
      if let known { return known }
      let result = Result { () throws(HostError) in try AccountFiles(of: self) }
      known = result
      return result
    }
    return try result.get()
  }

  package func subject() throws(HostError) -> Subject {
    let accounts = try accountFiles()
    if let user {
      guard let account = accounts.account(named: user) ?? UInt32(user).flatMap({ accounts.account(uid: $0) }) else {
        throw .noSuchUser(user)
      }
      return Subject(account, source: "--user")
    }
    // Of a tree without accounts nothing is said of anybody, not even of root.
    guard let account = accounts.firstPerson ?? accounts.account(uid: 0) else { throw .absent }
    return Subject(account, source: "/etc/passwd")
  }

  package func configuredGroups(user: String, primary: UInt32) throws(HostError) -> [UInt32] {
    try accountFiles().groupIDs(of: user, primary: primary)
  }

  /// Names that `--user` would take, to suggest the nearest.
  package func userNames() throws(HostError) -> [String] { try accountFiles().accounts.map(\.name) }

  // What only a running host knows.
  package func freeSpace(_ path: String) throws(HostError) -> Int64 { throw .notLive(kind) }
  package func systemName() throws(HostError) -> SystemName { throw .notLive(kind) }
  package func cpuid(leaf: UInt32, subleaf: UInt32) throws(HostError) -> CPUIDRegisters { throw .notLive(kind) }
  package func usableProcessors() throws(HostError) -> Int { throw .notLive(kind) }
  package func proveKVM() throws(HostError) -> KVMProof { throw .notLive(kind) }
  package func ask(socket path: String, request: [UInt8], deadlineMilliseconds: Int) throws(HostError) -> SocketAnswer {
    throw .notLive(kind)
  }
  package func unitStates(_ names: [String]) throws(HostError) -> [UnitState] { throw .notLive(kind) }
  package func effectiveGroups() throws(HostError) -> [UInt32] { throw .notLive(kind) }
  package func environment(_ name: String) -> String? { nil }
  package func devices(subsystem: String) throws(HostError) -> [DeviceRecord] { try UdevFiles(self).devices(subsystem: subsystem) }
}

extension Subject {
  /// Somebody that this process does not run as.
  init(_ account: LocalAccount, source: String) {
    self.init(name: account.name, uid: account.uid, gid: account.gid, home: account.home, isSelf: false, source: source)
  }
}
