internal import CHost
internal import Glibc

/// Path resolution inside a root without openat2(2): every component is opened with O_PATH and O_NOFOLLOW, links are followed by hand.
///
/// The directories passed are kept open, and `..` goes back to the one before: no rename can lead the walk above the root.
enum SysrootWalk {
  /// As many links as the kernel follows (MAXSYMLINKS).
  private static let mostLinks = 40

  static func open(_ path: HostPath, beneath root: borrowing Descriptor, nofollow: Bool) throws(HostError) -> Descriptor {
    var passed: [(number: Int32, isDirectory: Bool)] = []
    defer { for step in passed { _ = close(step.number) } }
    // Innermost last. A slash at the end asks for a directory, as `.` does.
    var pending = components(path.bytes)
    var links = 0

    while let name = pending.popLast() {
      guard passed.last?.isDirectory ?? true else { throw .absent }
      if name == [46] { continue }
      if name == [46, 46] {
        if let step = passed.popLast() { _ = close(step.number) }
        continue
      }
      let handle = try Descriptor(vd_open_path(passed.last?.number ?? root.number, name.map { CChar(bitPattern: $0) } + [0], 1))
      let kind = try handle.status().kind
      if kind == .link, !(nofollow && pending.isEmpty) {
        links += 1
        guard links <= mostLinks else { throw .system(ELOOP) }
        let target = try handle.linkText()
        if target.isEmpty { throw .absent }
        if vd_is_procfs(handle.number) == 1, isMagic(target) { throw .escapes }
        if target[0] == UInt8(ascii: "/") {
          for step in passed { _ = close(step.number) }
          passed = []
        }
        pending += components(target)
      } else {
        let kept = fcntl(handle.number, F_DUPFD_CLOEXEC, 0)
        guard kept >= 0 else { throw HostError.from(errno) }
        passed.append((kept, kind == .directory))
      }
    }
    if let last = passed.popLast() { return try Descriptor(last.number) }
    let again = fcntl(root.number, F_DUPFD_CLOEXEC, 0)
    return try Descriptor(again >= 0 ? again : -errno)
  }

  /// The plain links of /proc are `self/mounts` and the like; those that jump show a whole path or `pipe:[1]`.
  private static func isMagic(_ target: [UInt8]) -> Bool {
    target[0] == UInt8(ascii: "/") || target.contains(UInt8(ascii: ":"))
  }

  /// Names from the last to the first.
  private static func components(_ path: [UInt8]) -> [[UInt8]] {
    var names = path.split(separator: UInt8(ascii: "/")).map { Array($0) }
    if path.last == UInt8(ascii: "/"), !names.isEmpty { names.append([46]) }
    return names.reversed()
  }
}
