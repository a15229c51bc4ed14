internal import CHost
internal import Glibc

/// The root directory of a sysroot, and the only way to open anything beneath it.
///
/// A check of path strings cannot hold against links that are swapped meanwhile; the kernel's own resolution can: openat2(2) with
/// RESOLVE_IN_ROOT (Linux 5.6). Where that call is missing or filtered, `SysrootWalk` does the same one component at a time.
final class SysrootDirectory: PathResolving {
  enum Resolution: Sendable { case kernel, walk }

  private let root: Descriptor
  private let resolution: Resolution

  /// - Parameter resolution: nil asks the kernel whether it has openat2.
  init(_ path: String, resolution: Resolution?) throws(HostError) {
    guard !path.utf8.contains(0), !path.isEmpty else { throw .absent }
    let handle = vd_open_path(AT_FDCWD, path, 0)
    root = try Descriptor(handle)
    guard try root.status().kind == .directory else { throw .system(ENOTDIR) }
    if let resolution {
      self.resolution = resolution
    } else {
      // Old container runtimes answer EPERM to calls they do not know, old kernels ENOSYS.
      let probe = vd_open_in_root(root.number, "/", VD_HOLD, 1)
      if probe >= 0 { _ = close(probe) }
      self.resolution = probe >= 0 ? .kernel : .walk
    }
  }

  func openWithoutProc(_ path: HostPath) throws(HostError) -> Descriptor {
    guard resolution == .kernel else { throw .unsupported("/proc is not mounted") }
    return try Descriptor(vd_open_in_root(root.number, path.characters, VD_READ, 1))
  }

  func resolve(_ path: HostPath, nofollow: Bool) throws(HostError) -> Descriptor {
    if resolution == .walk { return try SysrootWalk.open(path, beneath: root, nofollow: nofollow) }
    // EAGAIN: something was renamed on the way and `..` could not be trusted. The walk keeps its own way back, so it ends this.
    for _ in 0..<16 {
      let handle = vd_open_in_root(root.number, path.characters, nofollow ? VD_HOLD_LINK : VD_HOLD, 1)
      if handle == -EAGAIN || handle == -EINTR { continue }
      if handle == -ELOOP { throw loop(path, nofollow: nofollow) }
      if handle == -EXDEV { throw .escapes }
      return try Descriptor(handle)
    }
    return try SysrootWalk.open(path, beneath: root, nofollow: nofollow)
  }

  /// ELOOP stands for both; without RESOLVE_NO_MAGICLINKS the kernel refuses a magic link with EXDEV (nd_jump_link in fs/namei.c).
  private func loop(_ path: HostPath, nofollow: Bool) -> HostError {
    let handle = vd_open_in_root(root.number, path.characters, nofollow ? VD_HOLD_LINK : VD_HOLD, 0)
    if handle >= 0 { _ = close(handle) }
    return handle == -ELOOP ? .system(ELOOP) : .escapes
  }
}
