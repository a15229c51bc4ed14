internal import CHost
internal import Glibc

/// The short ways to what the running machine shows. They are taken where no mount waits for a server and the path is an ordinary one, and they
/// answer as the careful ways of `FileTree` do.
extension Live {
  package func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
    if let bytes = try kernel.read(path, limit: limit) { return bytes }
    return try files.openFile(path).contents(limit: limit)
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
    if path == Foreseen.programs.path, beginning == Foreseen.programs.beginning, let answer = foreseenPrograms.take() {
      return try answer.get()
    }
    return try entries(path, beginning: beginning)
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
