@testable import Host

/// A host that says what a test tells it: files by path (directories follow from them), links, and the answers of a live machine.
final class FakeHost: HostReading, @unchecked Sendable {
  var kind: HostKind = .live
  var files: [String: [UInt8]] = [:]
  var links: [String: String] = [:]
  var statuses: [String: FileStatus] = [:]
  var failures: [String: HostError] = [:]
  var lists: [String: [AccessEntry]] = [:]
  var free: [String: Int64] = [:]
  var system: SystemName? = SystemName(release: "6.1.0-18-amd64", machine: "x86_64")
  var cpuids: [UInt32: CPUIDRegisters]? = [:]
  var processors: Int? = 2
  var kvm: KVMProof?
  var sockets: [String: SocketAnswer] = [:]
  /// By name; a name that is not here is `not-found`. nil: no systemd.
  var units: [String: UnitState]? = [:]
  var person = Subject(name: "alumno", uid: 1000, gid: 1000, home: "/home/alumno", isSelf: true, source: "getuid")
  var subjectFailure: HostError?
  var askFailure: HostError?
  var effective: [UInt32]? = [1000]
  var configured: [UInt32]? = [1000]
  var variables: [String: String] = [:]
  /// How many bytes at a time come of a file that is read piece by piece; nil: all at once.
  var pieceSize: Int?
  /// By the path that is asked for.
  var fileSystems: [String: FileSystemStatus] = [:]
  /// What the daemon says; nil: nobody can be asked.
  var told: LibvirtAnswer?
  /// By subsystem; one that is not here is looked up in the files of udev where there are some.
  var udev: [String: [DeviceRecord]] = [:]

  init(_ files: [String: String] = [:]) { self.files = files.mapValues { Array($0.utf8) } }

  private func resolve(_ path: String) throws(HostError) -> String {
    var path = path
    for _ in 0..<8 {
      if let failure = failures[path] { throw failure }
      guard let target = links[path] else { return path }
      path = target.hasPrefix("/") ? target : String(path[..<path.lastIndex(of: "/")!]) + "/" + target
    }
    throw .escapes
  }
  func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
    guard let bytes = files[try resolve(path)] else { throw .absent }
    if bytes.count > limit { throw .tooLarge(limit: limit) }
    return bytes
  }
  func read(_ path: String, limit: Int, piecewise body: ([UInt8], _ isLast: Bool) -> Int?) throws(HostError) {
    let bytes = try read(path, limit: limit)
    var (start, end) = (0, 0)
    repeat {
      end = min(bytes.count, end + (pieceSize ?? bytes.count))
      guard let done = body(Array(bytes[start..<end]), end == bytes.count) else { return }
      start += done
    } while end < bytes.count
  }
  func read(_ path: String, at offset: Int64, count: Int) throws(HostError) -> [UInt8] {
    Array(try read(path, limit: .max).dropFirst(Int(offset)).prefix(count))
  }
  func list(_ path: String) throws(HostError) -> [String] {
    let prefix = try resolve(path) + "/"
    var names: Set<String> = []
    for key in Array(files.keys) + Array(links.keys) + Array(statuses.keys) where key.hasPrefix(prefix) {
      names.insert(String(key.dropFirst(prefix.count).prefix { $0 != "/" }))
    }
    if names.isEmpty { throw .absent }
    return names.sorted()
  }
  func status(_ path: String, followingLinks: Bool) throws(HostError) -> FileStatus {
    if !followingLinks, links[path] != nil { return FileStatus(kind: .link, mode: 0o777) }
    let path = try resolve(path)
    if let status = statuses[path] { return status }
    if let bytes = files[path] { return FileStatus(kind: .regular, mode: 0o755, size: Int64(bytes.count)) }
    _ = try list(path)
    return FileStatus(kind: .directory, mode: 0o755)
  }
  func readLink(_ path: String) throws(HostError) -> String {
    guard let target = links[path] else { throw .absent }
    return target
  }
  func accessList(_ path: String) throws(HostError) -> [AccessEntry] { lists[path] ?? [] }
  func freeSpace(_ path: String) throws(HostError) -> Int64 {
    guard let space = free[path] else { throw .absent }
    return space
  }
  func fileSystem(_ path: String) throws(HostError) -> FileSystemStatus {
    guard let status = fileSystems[path] else { throw .notLive(kind) }
    return status
  }
  func systemName() throws(HostError) -> SystemName {
    guard let system else { throw .notLive(kind) }
    return system
  }
  func cpuid(leaf: UInt32, subleaf: UInt32) throws(HostError) -> CPUIDRegisters {
    guard let cpuids else { throw .notLive(kind) }
    return cpuids[leaf] ?? CPUIDRegisters(eax: 0, ebx: 0, ecx: 0, edx: 0)
  }
  func usableProcessors() throws(HostError) -> Int {
    guard let processors else { throw .notLive(kind) }
    return processors
  }
  func proveKVM() throws(HostError) -> KVMProof {
    guard let kvm else { throw .notLive(kind) }
    return kvm
  }
  func ask(socket path: String, request: [UInt8], deadlineMilliseconds: Int) throws(HostError) -> SocketAnswer {
    if kind == .sysroot { throw .notLive(kind) }
    if let askFailure { throw askFailure }
    guard let answer = sockets[path] else { throw .absent }
    return answer
  }
  func unitStates(_ names: [String]) throws(HostError) -> [UnitState] {
    if kind == .sysroot { throw .notLive(kind) }
    guard let units else { throw .absent }
    return names.map { units[$0] ?? UnitState(name: $0, load: "not-found", active: "inactive", sub: "dead") }
  }
  func subject() throws(HostError) -> Subject {
    if let subjectFailure { throw subjectFailure }
    return person
  }
  func effectiveGroups() throws(HostError) -> [UInt32] {
    guard let effective else { throw .notLive(kind) }
    return effective
  }
  func configuredGroups(user: String, primary: UInt32) throws(HostError) -> [UInt32] {
    guard let configured else { throw .notLive(kind) }
    return configured
  }
  func libvirt(_ question: LibvirtQuestion) throws(HostError) -> LibvirtAnswer {
    guard kind != .sysroot, let told else { throw .notLive(kind) }
    return told
  }
  func devices(subsystem: String) throws(HostError) -> [DeviceRecord] {
    if let records = udev[subsystem] { return records }
    guard files.keys.contains(where: { $0.hasPrefix("/run/udev/data/") }) else { throw .notLive(kind) }
    return try UdevFiles(self).devices(subsystem: subsystem)
  }
  func environment(_ name: String) -> String? { variables[name] }
}
