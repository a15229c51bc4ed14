internal import CHost
internal import Glibc

/// How one kind of host turns paths into O_PATH handles.
protocol PathResolving: Sendable {
  /// A handle that reads nothing, so that no device wakes and no FIFO waits. With `nofollow` the last name may be a link.
  func resolve(_ path: HostPath, nofollow: Bool) throws(HostError) -> Descriptor
  /// Opens a path for reading without the help of /proc; what came must then be compared with the handle.
  func openWithoutProc(_ path: HostPath) throws(HostError) -> Descriptor
}

/// The files of a host, and the rules for opening them that hold for every kind.
package struct FileTree: Sendable {
  private let resolver: any PathResolving
  init(_ resolver: any PathResolving) { self.resolver = resolver }

  func handle(_ path: String, nofollow: Bool) throws(HostError) -> Descriptor {
    var path = try HostPath(path)
    return try hold(&path, nofollow: nofollow)
  }

  /// A regular file, open for reading. What is no regular file is never opened: opening a watchdog starts it, a FIFO waits for a writer.
  func openFile(_ path: String) throws(HostError) -> Descriptor {
    var path = try HostPath(path)
    let handle = try hold(&path, nofollow: false)
    let status = try handle.status()
    guard status.kind == .regular else { throw .notRegular }
    let again = vd_reopen(handle.number)
    guard again == -ENOENT || again == -ENOTDIR else { return try Descriptor(again) }
    return try openWithoutProc(path, status)
  }

  /// The same where /proc is not mounted: open by name once more, and see that it is what was looked at.
  func openWithoutProc(_ path: HostPath, _ status: FileStatus) throws(HostError) -> Descriptor {
    let file = try resolver.openWithoutProc(path)
    let now = try file.status()
    guard now.kind == .regular, now.device == status.device, now.inode == status.inode else { throw .notRegular }
    return file
  }

  /// The names in a directory, as bytes.
  func entries(_ path: HostPath, beginning: [UInt8] = []) throws(HostError) -> [[UInt8]] {
    var path = path
    let handle = try hold(&path, nofollow: false)
    guard try handle.status().kind == .directory else { throw .absent }
    // `.` of a handle is that directory itself, /proc or no /proc.
    return try Descriptor(vd_open_read(handle.number, ".", 1)).entries(beginning: beginning)
  }

  /// A handle, and in `path` what led to it: another path where a name stands for bytes that are no UTF-8.
  private func hold(_ path: inout HostPath, nofollow: Bool) throws(HostError) -> Descriptor {
    do { return try resolver.resolve(path, nofollow: nofollow) } catch .absent where path.mayBeRepaired {
      let original = try path.original { (directory) throws(HostError) in try entries(directory) }
      guard let original, original != path else { throw .absent }
      path = original
      return try resolver.resolve(path, nofollow: nofollow)
    }
  }
}

/// A host whose files are a tree of the file system: live and sysroot.
package protocol TreeReading: HostReading {
  var files: FileTree { get }
}

extension TreeReading {
  package func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] { try files.openFile(path).contents(limit: limit) }

  package func read(_ path: String, limit: Int, piecewise body: ([UInt8], _ isLast: Bool) -> Int?) throws(HostError) {
    try files.openFile(path).pieces(limit: limit, body)
  }

  package func read(_ path: String, at offset: Int64, count: Int) throws(HostError) -> [UInt8] {
    try files.openFile(path).part(at: offset, count: count)
  }

  package func list(_ path: String) throws(HostError) -> [String] {
    try files.entries(HostPath(path)).map { String(decoding: $0, as: UTF8.self) }
  }

  package func list(_ path: String, beginning: String) throws(HostError) -> [String] {
    try files.entries(HostPath(path), beginning: Array(beginning.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  package func status(_ path: String, followingLinks: Bool) throws(HostError) -> FileStatus {
    try files.handle(path, nofollow: !followingLinks).status()
  }

  package func readLink(_ path: String) throws(HostError) -> String {
    let handle = try files.handle(path, nofollow: true)
    guard try handle.status().kind == .link else { throw .system(EINVAL) }
    return String(decoding: try handle.linkText(), as: UTF8.self)
  }

  package func accessList(_ path: String) throws(HostError) -> [AccessEntry] {
    try AccessListBytes.read(files.handle(path, nofollow: false))
  }
}
