internal import CHost
internal import Glibc

/// The short ways to what the running machine shows. They are taken where no mount waits for a server and the path is an ordinary one, and they
/// answer as the careful ways of `FileTree` do.
extension Live {
  package func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
    // The kernel takes long to write it, and it was read to know the mounts.
    if path == "/proc/self/mountinfo", !mounts.information.isEmpty, mounts.information.count <= limit { return mounts.information }
    if let bytes = try kernel.read(path, limit: limit) { return bytes }
    var size = 0
    return try open(path, &size).contents(limit: limit, claimed: size)
  }

  package func read(_ path: String, limit: Int, piecewise body: ([UInt8], _ isLast: Bool) -> Int?) throws(HostError) {
    var size = 0
    try open(path, &size).pieces(limit: limit, body)
  }

  /// A regular file, open for reading, with the size that it claims; 0 where that was not asked.
  ///
  /// What a name leads to is looked at before it is opened, and once more when it is open, as where there is no /proc: half the calls of the
  /// way over a handle.
  private func open(_ path: String, _ size: inout Int) throws(HostError) -> Descriptor {
    guard mounts.areLocal, HostPath.isPlain(path) else { return try files.openFile(path) }
    var before = stat()
    guard fstatat(AT_FDCWD, path, &before, 0) == 0 else { throw HostError.from(errno) }
    guard before.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    let file = try Descriptor(vd_open_read(AT_FDCWD, path, 0))
    var now = stat()
    guard fstat(file.number, &now) == 0 else { throw HostError.from(errno) }
    guard now.st_mode & S_IFMT == S_IFREG, now.st_dev == before.st_dev, now.st_ino == before.st_ino else { throw .notRegular }
    size = Int(now.st_size)
    return file
  }

  /// stat(2) reads nothing and wakes no device, so that no handle is needed. It mounts nothing either: fstatat(2) implies AT_NO_AUTOMOUNT.
  package func status(_ path: String, followingLinks: Bool) throws(HostError) -> FileStatus {
    guard mounts.areLocal, HostPath.isPlain(path) else { return try files.handle(path, nofollow: !followingLinks).status() }
    var information = stat()
    guard fstatat(AT_FDCWD, path, &information, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else { throw HostError.from(errno) }
    return FileStatus(information)
  }

  package func list(_ path: String) throws(HostError) -> [String] { try entries(path, beginning: "") }

  package func list(_ path: String, beginning: String) throws(HostError) -> [String] {
    try entries(path, beginning: beginning)
  }

  /// O_DIRECTORY opens nothing that is no directory.
  private func entries(_ path: String, beginning: String) throws(HostError) -> [String] {
    let beginning = Array(beginning.utf8)
    let names: [[UInt8]]
    if mounts.areLocal, HostPath.isPlain(path) {
      names = try Descriptor(vd_open_directory(path)).entries(beginning: beginning)
    } else {
      names = try files.entries(HostPath(path), beginning: beginning)
    }
    return names.map { String(decoding: $0, as: UTF8.self) }
  }
}
