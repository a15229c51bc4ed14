internal import CHost
internal import Glibc

/// The extended attribute `system.posix_acl_access`: a version and 8-byte entries, little-endian (linux/posix_acl_xattr.h).
enum AccessListBytes {
  /// No attribute, or a file system without ACLs, is an empty list. getxattr(2) by way of /proc/self/fd: fgetxattr refuses O_PATH handles.
  static func read(_ handle: borrowing Descriptor) throws(HostError) -> [AccessEntry] {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let count = vd_access_list(handle.number, &buffer, buffer.count)
    switch count {
    case -Int(ENODATA), -Int(EOPNOTSUPP): return []
    case -Int(ENOENT), -Int(ENOTDIR): throw .unsupported("/proc is not mounted")
    case ..<0: throw HostError.from(Int32(-count))
    default: return try parse(Array(buffer.prefix(count)))
    }
  }

  static func parse(_ bytes: [UInt8]) throws(HostError) -> [AccessEntry] {
    func number(_ offset: Int, _ size: Int) -> UInt32 {
      (0..<size).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * UInt32($1)) }
    }
    guard bytes.count >= 4, (bytes.count - 4) % 8 == 0, number(0, 4) == 2 else { throw .unsupported("unknown form of access list") }
    var entries: [AccessEntry] = []
    for offset in stride(from: 4, to: bytes.count, by: 8) {
      let tag: AccessEntry.Tag
      switch number(offset, 2) {
      case 0x01: tag = .owner
      case 0x02: tag = .user
      case 0x04: tag = .group
      case 0x08: tag = .namedGroup
      case 0x10: tag = .mask
      case 0x20: tag = .other
      default: throw .unsupported("unknown form of access list")
      }
      let id = tag == .user || tag == .namedGroup ? number(offset + 4, 4) : .max
      entries.append(AccessEntry(tag: tag, id: id, permissions: UInt8(number(offset + 2, 2) & 7)))
    }
    return entries
  }
}
