internal import CHost
internal import Glibc
internal import Synchronization

/// The mounts whose server may be gone. stat(2) beneath a dead one never returns, not even to SIGKILL.
///
/// Before anything beneath such a mount is touched, a child asks its server; if no answer comes in time, everything beneath it is
/// `timedOut` for the rest of the run. A host without such mounts pays nothing.
final class NetworkMounts: Sendable {
  static let ofThisProcess = NetworkMounts(mountInformation: contents("/proc/self/mountinfo"))
  /// What one dead server may cost.
  static let deadline = 1000

  private struct Mount: Sendable {
    var point: [UInt8]
    var isRemote: Bool
  }

  /// In the kernel's order: a later one covers an earlier one on the same directory.
  private let mounts: [Mount]
  /// What they were read from; empty without /proc.
  let information: [UInt8]
  private let remotePoints: [[UInt8]]
  private let answers = Mutex<[[UInt8]: Bool]>([:])

  /// - Parameter mountInformation: the text of /proc/self/mountinfo (proc_pid_mountinfo(5)); empty without /proc.
  init(mountInformation: [UInt8]) {
    information = mountInformation
    mounts = mountInformation.split(separator: 10).compactMap { line in
      let fields = line.split(separator: 32)
      guard fields.count > 5, let dash = fields.dropFirst(6).firstIndex(of: [45]), dash + 1 < fields.count else { return nil }
      return Mount(point: Self.unescaped(fields[4]), isRemote: Self.isRemote(String(decoding: fields[dash + 1], as: UTF8.self)))
    }
    remotePoints = mounts.filter(\.isRemote).map(\.point)
  }

  /// File systems that wait for somebody else than this kernel. `fuseblk` (ntfs-3g) is a local disk, and lxcfs a container's /proc.
  private static func isRemote(_ type: String) -> Bool {
    if type.hasPrefix("fuse.") { return type != "fuse.lxcfs" }
    return [
      "nfs", "nfs4", "cifs", "smb3", "smbfs", "autofs", "9p", "virtiofs", "afs", "ceph", "coda", "glusterfs", "lustre", "ncpfs", "ocfs2",
      "orangefs", "beegfs", "fuse",
    ].contains(type)
  }

  /// Whether no mount waits for a server, so that every path may be touched at once.
  var areLocal: Bool { remotePoints.isEmpty }

  /// Throws `timedOut` if the path leads, over whatever links, to where no server answers.
  func admit(_ path: HostPath, nofollow: Bool) throws(HostError) {
    if remotePoints.isEmpty { return }
    var passed: [[UInt8]] = []
    var pending = Array(path.bytes.split(separator: UInt8(ascii: "/")).map { Array($0) }.reversed())
    var links = 0
    try admit(at: passed)
    while let name = pending.popLast() {
      if name == [46] { continue }
      if name == [46, 46] {
        _ = passed.popLast()
        continue
      }
      passed.append(name)
      try admit(at: passed)
      if pending.isEmpty && nofollow { return }
      // What lies on an answering or local file system may be read: a link tells where the path goes on.
      var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      let count = readlink(Self.path(passed).map { CChar(bitPattern: $0) } + [0], &target, target.count)
      guard count > 0 else { continue }
      links += 1
      if links > 40 { return }  // the kernel will say ELOOP
      let text = target.prefix(count).map { UInt8(bitPattern: $0) }
      passed.removeLast()
      if text[0] == UInt8(ascii: "/") { passed = [] }
      pending += text.split(separator: UInt8(ascii: "/")).map { Array($0) }.reversed()
    }
  }

  private func admit(at components: [[UInt8]]) throws(HostError) {
    let path = Self.path(components)
    guard let mount = covering(path), mount.isRemote else { return }
    let known = answers.withLock { $0[mount.point] }
    let answered =
      known ?? (vd_mount_answers(mount.point.map { CChar(bitPattern: $0) } + [0], Int32(Self.deadline)) != -ETIMEDOUT)
    answers.withLock { $0[mount.point] = answered }
    if !answered { throw .timedOut(milliseconds: Self.deadline) }
  }

  /// The mount that a path without links lies on: the longest mount point above it, the latest of equals.
  private func covering(_ path: [UInt8]) -> Mount? {
    var found: Mount?
    for mount in mounts where Self.lies(path, beneath: mount.point) && mount.point.count >= (found?.point.count ?? 0) { found = mount }
    return found
  }

  private static func lies(_ path: [UInt8], beneath point: [UInt8]) -> Bool {
    if point == [UInt8(ascii: "/")] { return true }
    return path.starts(with: point) && (path.count == point.count || path[point.count] == UInt8(ascii: "/"))
  }

  private static func path(_ components: [[UInt8]]) -> [UInt8] {
    components.isEmpty ? [UInt8(ascii: "/")] : components.flatMap { [UInt8(ascii: "/")] + $0 }
  }

  /// `\040` is a blank: the kernel writes blanks, tabs, newlines and backslashes as octal numbers.
  private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var index = field.startIndex
    while index < field.endIndex {
      let digits = field[index...].dropFirst().prefix(3)
      if field[index] == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (48...55).contains($0) }) {
        bytes.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + Int($1 - 48) }))
        index += 4
      } else {
        bytes.append(field[index])
        index += 1
      }
    }
    return bytes
  }

  private static func contents(_ path: String) -> [UInt8] {
    guard let file = try? Descriptor(vd_open_read(AT_FDCWD, path, 0)) else { return [] }
    return (try? file.contents(limit: 4 << 20)) ?? []
  }
}
