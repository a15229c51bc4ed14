internal import CHost
internal import Glibc

/// /proc and /sys, held open.
///
/// What lies on these very mounts is a file, a directory or a plain link, never a device or a FIFO: it may be opened for reading at once, without
/// a look at what it is. Whatever is mounted over or beneath them (lxcfs, control groups, a file bound over another) takes the careful way.
final class KernelTrees: Sendable {
  /// The mount points, with how many bytes of a path name them; negative where they are not what they should be.
  private let proc: Int32, sys: Int32
  /// Nearly every file of the kernel is smaller; a larger one is read the other way.
  private static let room = 16 << 10

  /// - Parameter mounts: a root directory whose server is dead would hold even the way to /proc.
  init(_ mounts: NetworkMounts) {
    func hold(_ path: String, _ isRight: (Int32) -> Int32) -> Int32 {
      guard let point = try? HostPath(path), (try? mounts.admit(point, nofollow: false)) != nil else { return -1 }
      let handle = vd_open_path(AT_FDCWD, path, 1)
      if handle >= 0, isRight(handle) != 1 {
        _ = close(handle)
        return -1
      }
      return handle
    }
    proc = hold("/proc", vd_is_procfs)
    sys = hold("/sys", vd_is_sysfs)
  }

  deinit {
    for handle in [proc, sys] where handle >= 0 { _ = close(handle) }
  }

  /// The whole file; nil where another way has to be taken, be it only to say why not.
  func read(_ path: String, limit: Int) throws(HostError) -> [UInt8]? {
    let place = Place(path)
    let tree = place.isProc ? proc : sys
    guard place.skipped > 0, tree >= 0 else { return nil }
    var came = 0
    let bytes = withUnsafeTemporaryAllocation(byteCount: Self.room, alignment: 1) { buffer -> [UInt8] in
      guard let start = buffer.baseAddress else { return [] }
      came = path.withCString { vd_read_kernel_file(tree, $0 + place.skipped, start, Self.room, place.isAtOnce ? 1 : 0) }
      return came > 0 && came < Self.room ? [UInt8](UnsafeRawBufferPointer(rebasing: buffer[..<came])) : []
    }
    if came == -Int(ENOENT) || came == -Int(ENOTDIR) { throw .absent }
    // Whom the kernel lets in here does not depend on the way.
    if came == -Int(EACCES) { throw .system(EACCES) }
    guard came >= 0, came < Self.room else { return nil }
    if came > max(limit, 0) { throw .tooLarge(limit: max(limit, 0)) }
    return bytes
  }

  /// Where a path leads, told by its bytes.
  private struct Place {
    /// How many bytes name the mount point; 0 for a path that leads to neither, or is not a plain one. Control groups are a mount of their own.
    var skipped = 0
    var isProc = false
    /// One call of the kernel's writes an attribute of sysfs, a sysctl, the name of a process; other files of procfs come line by line.
    var isAtOnce = false

    init(_ path: String) {
      var path = path
      guard HostPath.isPlain(path) else { return }
      path.withUTF8 { bytes in
        func holds(_ text: StaticString, at start: Int) -> Bool {
          guard start >= 0, bytes.count >= start + text.utf8CodeUnitCount else { return false }
          for at in 0..<text.utf8CodeUnitCount where bytes[start + at] != text.utf8Start[at] { return false }
          return true
        }
        // What follows must be a name: nothing would be the directory itself, and a slash would lead back to the root.
        func leads(_ point: StaticString) -> Bool {
          holds(point, at: 0) && bytes.count > point.utf8CodeUnitCount && bytes[point.utf8CodeUnitCount] != UInt8(ascii: "/")
        }
        if leads("/proc/") {
          (isProc, skipped) = (true, 6)
          isAtOnce = holds("sys/", at: 6) || holds("/comm", at: bytes.count - 5)
        } else if leads("/sys/"), !holds("fs/cgroup/", at: 5) {
          (skipped, isAtOnce) = (5, true)
        }
      }
    }
  }
}
