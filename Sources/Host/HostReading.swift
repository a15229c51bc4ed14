/// The only door to the machine for probes: a live host, a sysroot or, later, a capture.
///
/// Every byte and every answer that a probe uses comes through here, so that a capture can hold exactly what was read. Nothing here judges.
/// Paths are absolute and given as the audited host sees them; implementations never leave the host's root.
package protocol HostReading: Sendable {
  var kind: HostKind { get }

  /// The whole file, at most `limit` bytes (one byte more is `tooLarge`); the size that the file claims is not believed.
  func read(_ path: String, limit: Int) throws(HostError) -> [UInt8]
  /// The same piece by piece, for what need not be held whole. `body` says with how many of the bytes it is done: the others come again, before
  /// those that follow them in the file. nil ends the reading.
  func read(_ path: String, limit: Int, piecewise body: ([UInt8], _ isLast: Bool) -> Int?) throws(HostError)
  /// Part of a file, for headers and archives.
  func read(_ path: String, at offset: Int64, count: Int) throws(HostError) -> [UInt8]
  /// Names in a directory, sorted by bytes, without `.` and `..`.
  func list(_ path: String) throws(HostError) -> [String]
  /// The same, but only names that begin so: /usr/bin has thousands.
  func list(_ path: String, beginning: String) throws(HostError) -> [String]
  /// stat(2), or lstat(2).
  func status(_ path: String, followingLinks: Bool) throws(HostError) -> FileStatus
  func readLink(_ path: String) throws(HostError) -> String
  /// The access ACL; empty if there is none beyond the mode.
  func accessList(_ path: String) throws(HostError) -> [AccessEntry]
  /// statvfs(3): bytes that an ordinary user may still write. A sysroot does not know.
  func freeSpace(_ path: String) throws(HostError) -> Int64

  // What only a live host can answer. A sysroot throws `notLive`.
  func systemName() throws(HostError) -> SystemName
  func cpuid(leaf: UInt32, subleaf: UInt32) throws(HostError) -> CPUIDRegisters
  /// Processors that this process may run on.
  func usableProcessors() throws(HostError) -> Int
  /// Runs a few guest instructions under KVM (four lines of real-mode code, to HLT).
  func proveKVM() throws(HostError) -> KVMProof
  /// Connects to a Unix stream socket, sends `request` and reads the first answer, all before the deadline.
  func ask(socket path: String, request: [UInt8], deadlineMilliseconds: Int) throws(HostError) -> SocketAnswer
  /// What systemd says about these units, in the order of `names`: D-Bus, one second in all. `absent` where systemd does not run.
  func unitStates(_ names: [String]) throws(HostError) -> [UnitState]
  /// The person this is about: see `Subject`.
  func subject() throws(HostError) -> Subject
  /// Group ids in effect for this process: getgroups(2) and getegid(2).
  func effectiveGroups() throws(HostError) -> [UInt32]
  /// Group ids that the user database gives, network accounts included: getgrouplist(3). Bounded in time by a child.
  func configuredGroups(user: String, primary: UInt32) throws(HostError) -> [UInt32]
  /// The local user database.
  func accountFiles() throws(HostError) -> AccountFiles
  /// What runs, as far as /proc shows it. The kernel's own threads may be left out.
  func processes() throws(HostError) -> [RunningProcess]
  /// The same as far as it may belong to somebody's session: whoever asks for passwords reaches polkit over the system's bus, and systemd
  /// alone starts a `systemd --user`. Where there is neither, nothing.
  func sessionProcesses() throws(HostError) -> [RunningProcess]
  /// What a libvirt daemon says, through libvirt's own library (`dlopen`), in a child that is killed at the deadline.
  func libvirt(_ question: LibvirtQuestion) throws(HostError) -> LibvirtAnswer
  /// Devices of that subsystem as udev knows them: libudev, or on a sysroot /run/udev/data.
  func devices(subsystem: String) throws(HostError) -> [DeviceRecord]
  /// statfs(2).
  func fileSystem(_ path: String) throws(HostError) -> FileSystemStatus
  /// The addresses of all network devices.
  func addresses() throws(HostError) -> [DeviceAddress]
  /// Says what will be asked for sure, so that it may be fetched meanwhile. A host that can do no better does nothing.
  /// Whoever calls runs the errands that come back, on whatever thread has time; who asks before they are done waits for them.
  func foresee(_ questions: [Foreseen]) -> Errands
  /// A variable of the environment of the audited user's session; nil when it is not set or not trustworthy.
  func environment(_ name: String) -> String?
}

/// Where a host's answers come from.
package enum HostKind: String, Sendable { case live, sysroot, capture }

extension HostReading {
  package func list(_ path: String, beginning: String) throws(HostError) -> [String] {
    try list(path).filter { $0.hasPrefix(beginning) }
  }

  package func accountFiles() throws(HostError) -> AccountFiles { try AccountFiles(of: self) }
  package func processes() throws(HostError) -> [RunningProcess] { try findProcesses() }
  package func libvirt(_ question: LibvirtQuestion) throws(HostError) -> LibvirtAnswer { throw .notLive(kind) }
  package func devices(subsystem: String) throws(HostError) -> [DeviceRecord] { throw .notLive(kind) }
  package func fileSystem(_ path: String) throws(HostError) -> FileSystemStatus { throw .notLive(kind) }
  package func addresses() throws(HostError) -> [DeviceAddress] { throw .notLive(kind) }
  package func sessionProcesses() throws(HostError) -> [RunningProcess] { try processes() }
  package func foresee(_ questions: [Foreseen]) -> Errands { Errands() }

  package func read(_ path: String, limit: Int, piecewise body: ([UInt8], _ isLast: Bool) -> Int?) throws(HostError) {
    _ = body(try read(path, limit: limit), true)
  }

  /// One walk over /proc. A process that ends meanwhile, or whose name may not be read, has none. Bounded: more than that no student has.
  func findProcesses() throws(HostError) -> [RunningProcess] {
    try list("/proc").filter { $0.utf8.allSatisfy { (48...57).contains($0) } }.prefix(20_000).map { id in
      RunningProcess(id: id, name: (try? line("/proc/" + id + "/comm")) ?? "")
    }
  }

  /// A small configuration or kernel file.
  package func read(_ path: String) throws(HostError) -> [UInt8] { try read(path, limit: 4 << 20) }

  /// The same as text; invalid UTF-8 is repaired with U+FFFD.
  package func text(_ path: String, limit: Int = 4 << 20) throws(HostError) -> String {
    String(decoding: try read(path, limit: limit), as: UTF8.self)
  }

  /// The first line without its newline and surrounding blanks, as one-value files of the kernel have it.
  package func line(_ path: String) throws(HostError) -> String {
    try read(path, limit: 64 << 10).withUnsafeBufferPointer { bytes in
      var start = 0
      while start < bytes.count, bytes[start] == 32 || bytes[start] == 9 { start += 1 }
      var end = start
      while end < bytes.count, bytes[end] != 10 { end += 1 }
      while end > start, bytes[end - 1] == 32 || bytes[end - 1] == 9 || bytes[end - 1] == 13 || bytes[end - 1] == 0 { end -= 1 }
      return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
    }
  }

  /// Whether the path, links followed, leads to anything.
  package func exists(_ path: String) throws(HostError) -> Bool {
    do {
      _ = try status(path, followingLinks: true)
      return true
    } catch .absent { return false }
  }
}
