internal import CHost
internal import Glibc
internal import Synchronization

/// The running machine.
///
/// Files are held with O_PATH first and opened only if they are regular: a FIFO in place of a configuration file cannot hang the program
/// and no device is woken. Where there can be neither (`KernelTrees`) the files of the kernel are opened at once. What lies on a network file system is touched only while its server answers (`NetworkMounts`).
package final class Live: TreeReading {
  package let kind = HostKind.live
  package let files: FileTree
  private let user: String?
  /// Looked up once: behind it may be a directory server.
  private let person = Mutex<Result<Subject, HostError>?>(nil)
  /// Read once: half a dozen questions come down to them.
  private let database = Mutex<Result<AccountFiles, HostError>?>(nil)
  private let name: Result<SystemName, HostError>
  private let nameServices = Mutex<NameServices?>(nil)
  /// As of when it was asked first.
  let running = Mutex<Result<[RunningProcess], HostError>?>(nil)
  let mounts: NetworkMounts
  let kernel: KernelTrees

  // What a second thread fetches: `foresee`.
  let foreseenProcesses = Errand<Result<[RunningProcess], HostError>>()
  let foreseenProof = Errand<Result<KVMProof, HostError>>()

  /// Whether sockets may be connected to: a connection wakes a daemon that sleeps.
  let asksDaemons: Bool
  /// Sockets behind which nobody answered in time: a daemon that hangs costs its deadline once.
  let silentSockets = Mutex<[String]>([])
  /// Under way or come back, in the order in which they were begun.
  let visits = Mutex<[LibvirtVisit]>([])
  /// Names for dlopen(3).
  let libraries: Libraries

  /// - Parameters:
  ///   - user: `--user`; `subject` says `.noSuchUser` if nobody has that name or number.
  ///   - asksDaemons: false for `--no-libvirt`.
  package convenience init(user: String?, asksDaemons: Bool = true) {
    self.init(user: user, asksDaemons: asksDaemons, mounts: .ofThisProcess)
  }

  init(user: String?, asksDaemons: Bool = true, mounts: NetworkMounts, libraries: Libraries = Libraries()) {
    (self.user, self.asksDaemons, self.libraries) = (user, asksDaemons, libraries)
    files = FileTree(LiveFiles(mounts: mounts))
    self.mounts = mounts
    kernel = KernelTrees(mounts)
    name = Result { () throws(HostError) in try Self.systemName() }
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

  package func freeSpace(_ path: String) throws(HostError) -> Int64 {
    let handle = try files.handle(path, nofollow: false)
    var system = statvfs()
    guard fstatvfs(handle.number, &system) == 0 else { throw HostError.from(errno) }
    let (bytes, overflow) = UInt64(system.f_bavail).multipliedReportingOverflow(by: UInt64(system.f_frsize))
    return overflow ? .max : Int64(clamping: bytes)
  }

  package func systemName() throws(HostError) -> SystemName { try name.get() }

  private static func systemName() throws(HostError) -> SystemName {
    var name = utsname()
    guard uname(&name) == 0 else { throw HostError.from(errno) }
    return SystemName(
      release: withUnsafeBytes(of: &name.release) { String(upToNUL: $0) },
      machine: withUnsafeBytes(of: &name.machine) { String(upToNUL: $0) },
      version: withUnsafeBytes(of: &name.version) { String(upToNUL: $0) })
  }

  /// Zeros for a leaf that the processor does not have: Intel would answer with its highest one instead. Leaves of hypervisors
  /// (0x4000_0000 on) come as they are.
  package func cpuid(leaf: UInt32, subleaf: UInt32) throws(HostError) -> CPUIDRegisters {
    let range = leaf & 0xF000_0000
    if range != 0x4000_0000, leaf != range, leaf > (try Self.cpuid(range, 0)).eax { return CPUIDRegisters(eax: 0, ebx: 0, ecx: 0, edx: 0) }
    return try Self.cpuid(leaf, subleaf)
  }

  private static func cpuid(_ leaf: UInt32, _ subleaf: UInt32) throws(HostError) -> CPUIDRegisters {
    var registers: [UInt32] = [0, 0, 0, 0]
    guard vd_cpuid(leaf, subleaf, &registers) == 0 else { throw .unsupported("this processor has no CPUID") }
    return CPUIDRegisters(eax: registers[0], ebx: registers[1], ecx: registers[2], edx: registers[3])
  }

  package func usableProcessors() throws(HostError) -> Int {
    let count = vd_usable_processors()
    guard count > 0 else { throw HostError.from(-count) }
    return Int(count)
  }

  package func subject() throws(HostError) -> Subject {
    let result: Result<Subject, HostError> = person.withLock { known in
      if let known { return known }
      let result = Result { () throws(HostError) in try findSubject() }
      known = result
      return result
    }
    return try result.get()
  }

  private func findSubject() throws(HostError) -> Subject {
    let local = try accountFiles()
    return try SubjectSearch(
      requested: user, uid: getuid(), euid: geteuid(), gid: getgid(), variable: Self.variable,
      loginuid: { try? self.line("/proc/self/loginuid") },
      accountNamed: { (name) throws(HostError) in
        if let account = local.account(named: name) { return account }
        return try self.services().account(named: name)
      },
      accountOfUID: { (uid) throws(HostError) in
        if let account = local.account(uid: uid) { return account }
        return try self.services().account(uid: uid)
      }
    ).subject()
  }

  private func services() -> NameServices {
    nameServices.withLock { known in
      if let known { return known }
      let services = NameServices(nsswitch: (try? read("/etc/nsswitch.conf")) ?? [])
      known = services
      return services
    }
  }

  package func effectiveGroups() throws(HostError) -> [UInt32] {
    var groups = [gid_t](repeating: 0, count: Int(max(getgroups(0, nil), 0)))
    let count = getgroups(Int32(groups.count), &groups)
    guard count >= 0 else { throw HostError.from(errno) }
    return Set(groups.prefix(Int(count)) + [getegid()]).sorted()
  }

  /// Local accounts from the files. A directory server is asked where the account is its, or where groups come from it as well; if it
  /// does not answer, a local account has what the files give it, as a login would.
  package func configuredGroups(user: String, primary: UInt32) throws(HostError) -> [UInt32] {
    let local = try accountFiles()
    let services = services()
    let isLocal = local.account(named: user) != nil
    if isLocal, !services.groupsFromElsewhere { return local.groupIDs(of: user, primary: primary) }
    do { return try services.groupIDs(of: user, primary: primary) } catch {
      if isLocal { return local.groupIDs(of: user, primary: primary) }
      throw error
    }
  }

  /// Local names that `--user` would take, to suggest the nearest.
  package func userNames() throws(HostError) -> [String] { try accountFiles().accounts.map(\.name) }

  /// Under sudo the variables are root's or whatever the caller let through: only a person's own process speaks for the person.
  package func environment(_ name: String) -> String? {
    guard (try? subject())?.isSelf == true else { return nil }
    return Self.variable(name)
  }

  static func variable(_ name: String) -> String? { vd_environment(name).map { String(cString: $0) } }
}
