import Host

/// What is mounted where, with the device and the options of each mount: /proc/self/mountinfo (proc_pid_mountinfo(5)).
struct MountTable {
  struct Mount: Equatable {
    /// As the kernel writes it: `8:17`.
    var number: String
    /// What of the file system is mounted.
    var root: String
    var target: String
    var type: String
    var source: String
    /// Of this mount, then of the file system, each once; what holds a secret is left out.
    var options: [String]

    var isReadOnly: Bool { options.contains("ro") }
    /// A file system that knows no owners and modes of its own, so that the mount's options give them and chown(2) is refused.
    var isForeign: Bool { MountTable.foreignTypes.contains(type) }
    /// On another machine: what its server allows is not seen here.
    var isNetwork: Bool {
      MountTable.networkTypes.contains(type)
        // Programs that are file systems: sshfs, GVfs, rclone. Those of local disks are known by name.
        || (type.hasPrefix("fuse.")
          && !["fuse.lxcfs", "fuse.ntfs-3g", "fuse.ntfs", "fuse.exfat", "fuse.snapfuse", "fuse.portal"].contains(type))
    }
    /// Seen only by whoever mounted it, not even by root. fuse_allow_current_process()
    var isPrivate: Bool { type.hasPrefix("fuse") && type != "fusectl" && !options.contains("allow_other") }
  }

  private static let foreignTypes = [
    "vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "fuse.ntfs-3g", "fuse.ntfs", "fuse.exfat", "hfs", "hfsplus", "iso9660", "udf",
    "cifs",
    "smb3", "smbfs",
  ]
  private static let networkTypes = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "coda", "9p", "virtiofs", "glusterfs", "lustre", "orangefs", "beegfs", "ncpfs",
  ]

  /// In the kernel's order; nil where it cannot be read, as on a sysroot.
  let mounts: [Mount]?

  init(_ host: any HostReading) {
    mounts = (try? host.read("/proc/self/mountinfo", limit: 4 << 20)).map(Self.parse)
  }

  init(_ text: [UInt8]) { mounts = Self.parse(text) }

  /// The mount that a path without links lies on: the deepest, and of those on one folder the last.
  func mount(of path: String) -> Mount? {
    var found: Mount?
    for mount in mounts ?? [] where Self.lies(path, in: mount.target) && mount.target.utf8.count >= (found?.target.utf8.count ?? 0) {
      found = mount
    }
    return found
  }

  /// Whether a path is that folder or something in it.
  static func lies(_ path: String, in folder: String) -> Bool {
    if folder == "/" { return true }
    guard path.utf8.starts(with: folder.utf8) else { return false }
    return path.utf8.count == folder.utf8.count || path.utf8.dropFirst(folder.utf8.count).first == UInt8(ascii: "/")
  }

  private static func parse(_ text: [UInt8]) -> [Mount] {
    text.split(separator: 10).compactMap { line in
      let words = line.split(separator: 32)
      guard words.count > 9, let dash = words.indices.dropFirst(6).first(where: { words[$0].elementsEqual([UInt8(ascii: "-")]) }),
        dash + 3 < words.count
      else { return nil }
      var options: [String] = []
      for option in (words[5].split(separator: UInt8(ascii: ",")) + words[dash + 3].split(separator: UInt8(ascii: ","))) {
        let option = unescaped(option)
        if !options.contains(option), !FstabFile.isSecret(option) { options.append(option) }
      }
      return Mount(
        number: String(decoding: words[2], as: UTF8.self), root: unescaped(words[3]), target: unescaped(words[4]),
        type: String(decoding: words[dash + 1], as: UTF8.self), source: unescaped(words[dash + 2]), options: options)
    }
  }

  /// `\040` is a blank: the kernel, and fstab(5) as well, write blanks, tabs, newlines and backslashes as octal numbers.
  static func unescaped(_ field: ArraySlice<UInt8>) -> String {
    var bytes: [UInt8] = []
    var at = field.startIndex
    while at < field.endIndex {
      let digits = field[at...].dropFirst().prefix(3)
      if field[at] == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (48...55).contains($0) }) {
        bytes.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + Int($1 - 48) }))
        at += 4
      } else {
        bytes.append(field[at])
        at += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
