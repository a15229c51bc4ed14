internal import Glibc

/// Files that the operator named on the command line: rule packs to read, an output to write. Not the audited host's.
package enum OperatorFiles {
  package static func read(_ path: String, limit: Int = 64 << 20) throws(HostError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { throw HostError.from(errno) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw .from(errno)
      }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      if bytes.count > limit { throw .tooLarge(limit: limit) }
    }
  }

  /// A file itself, or every file below a folder whose name ends so, sorted by path; hidden ones are left out.
  package static func find(_ path: String, suffix: String) throws(HostError) -> [String] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw HostError.from(errno) }
    if status.st_mode & S_IFMT != S_IFDIR { return [path] }
    var found: [String] = []
    try collect(path, suffix, depth: 0, into: &found)
    return found.sorted()
  }

  private static func collect(_ path: String, _ suffix: String, depth: Int, into found: inout [String]) throws(HostError) {
    guard depth < 16, let folder = opendir(path) else {
      if depth == 0 { throw HostError.from(errno) }
      return
    }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") || found.count > 10_000 { continue }
      let child = path.hasSuffix("/") ? path + name : path + "/" + name
      var status = stat()
      guard stat(child, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        try collect(child, suffix, depth: depth + 1, into: &found)
      } else if name.hasSuffix(suffix) {
        found.append(child)
      }
    }
  }

  /// Writes a whole file or none: a temporary file beside it takes its name at the end. A link at that name is replaced, never followed.
  ///
  /// Under sudo the file belongs to the caller. Devices such as /dev/stdout are written to directly.
  package static func write(_ bytes: [UInt8], to path: String) throws(HostError) {
    if path.hasPrefix("/dev/") { return try writeDirectly(bytes, to: path) }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard !name.isEmpty, name != ".", name != ".." else { throw .system(EISDIR) }
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw .from(errno) }
    defer { close(directory) }
    var status = stat()
    if fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 {
      let kind = status.st_mode & S_IFMT
      if kind == S_IFDIR { throw .system(EISDIR) }
      if kind != S_IFREG, kind != S_IFLNK { throw .notRegular }
    }
    let temporary = ".\(name.prefix(200)).\(getpid()).tmp"
    let file = openat(directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else { throw .from(errno) }
    do throws(HostError) {
      defer { close(file) }
      try WholeWriting.fill(file, bytes)
      if geteuid() == 0, let uid = caller("SUDO_UID"), let gid = caller("SUDO_GID") { _ = fchown(file, uid, gid) }
      guard fsync(file) == 0 || errno == EINVAL else { throw HostError.from(errno) }
      guard renameat(directory, temporary, directory, name) == 0 else { throw HostError.from(errno) }
    } catch {
      unlinkat(directory, temporary, 0)
      throw error
    }
  }

  private static func caller(_ name: String) -> UInt32? { Console.variable(name).flatMap { UInt32($0) } }

  private static func writeDirectly(_ bytes: [UInt8], to path: String) throws(HostError) {
    let file = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { throw .from(errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT != S_IFBLK else { throw .notRegular }
    try WholeWriting.fill(file, bytes)
  }
}
