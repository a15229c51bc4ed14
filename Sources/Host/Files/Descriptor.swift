internal import CHost
internal import Glibc

/// An open file descriptor with one owner, closed when that owner goes.
struct Descriptor: ~Copyable, Sendable {
  let number: Int32

  /// Takes what a `vd_` call returned: a descriptor or a negative errno.
  init(_ result: Int32) throws(HostError) {
    guard result >= 0 else { throw HostError.from(-result) }
    number = result
  }

  deinit { _ = close(number) }

  /// fstat(2), which works on O_PATH handles as well.
  borrowing func status() throws(HostError) -> FileStatus {
    var information = stat()
    guard fstat(number, &information) == 0 else { throw HostError.from(errno) }
    return FileStatus(information)
  }

  /// The text of a symbolic link held with O_PATH and O_NOFOLLOW. readlinkat(2) with an empty name.
  borrowing func linkText() throws(HostError) -> [UInt8] {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlinkat(number, "", &buffer, buffer.count)
    guard count >= 0 else { throw HostError.from(errno) }
    return buffer.prefix(count).map { UInt8(bitPattern: $0) }
  }
}

extension FileStatus {
  init(_ information: stat) {
    let kind: Kind =
      switch information.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .link
      case S_IFCHR: .character
      case S_IFBLK: .block
      case S_IFIFO: .fifo
      case S_IFSOCK: .socket
      default: .other
      }
    self.init(
      kind: kind, mode: UInt32(information.st_mode & 0o7777), uid: information.st_uid, gid: information.st_gid,
      size: Int64(information.st_size), inode: UInt64(information.st_ino), device: UInt64(information.st_dev),
      major: vd_major(information.st_rdev), minor: vd_minor(information.st_rdev),
      modified: Int64(information.st_mtim.tv_sec),
      // A server of files may claim anything.
      allocated: Int64(clamping: UInt64(clamping: information.st_blocks).multipliedReportingOverflow(by: 512).partialValue))
  }
}
