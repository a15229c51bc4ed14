internal import Glibc

/// An absolute path of the audited host as the kernel takes it: bytes with a NUL at the end.
struct HostPath: Sendable, Equatable {
  private(set) var characters: [CChar]

  /// A relative path is EINVAL: it would depend on the directory the program was started in. A path with a NUL cannot exist.
  init(_ path: String) throws(HostError) {
    try self.init(bytes: Array(path.utf8))
  }

  /// Whether the kernel can take the text itself: absolute, short enough, without NUL and U+FFFD (or anything that begins like it).
  static func isPlain(_ path: String) -> Bool {
    var path = path
    return path.withUTF8 { bytes in
      guard bytes.first == UInt8(ascii: "/"), bytes.count < Int(PATH_MAX) else { return false }
      for byte in bytes where byte == 0 || byte == 0xEF { return false }
      return true
    }
  }

  init(bytes: [UInt8]) throws(HostError) {
    guard bytes.first == UInt8(ascii: "/") else { throw .system(EINVAL) }
    guard !bytes.contains(0) else { throw .absent }
    guard bytes.count < Int(PATH_MAX) else { throw .system(ENAMETOOLONG) }
    characters = [CChar](unsafeUninitializedCapacity: bytes.count + 1) { buffer, filled in
      for at in bytes.indices { buffer[at] = CChar(bitPattern: bytes[at]) }
      buffer[bytes.count] = 0
      filled = bytes.count + 1
    }
  }

  /// The bytes without the NUL.
  var bytes: [UInt8] { characters.dropLast().map { UInt8(bitPattern: $0) } }

  /// Whether U+FFFD is in it, so that the name may stand for bytes that are not UTF-8.
  var mayBeRepaired: Bool {
    guard characters.count > 3 else { return false }
    for start in 0..<(characters.count - 3) where characters[start] == CChar(bitPattern: 0xEF) {
      if characters[start + 1] == CChar(bitPattern: 0xBF), characters[start + 2] == CChar(bitPattern: 0xBD) { return true }
    }
    return false
  }

  /// The path whose names, once repaired to UTF-8, read like this one; nil if nothing or more than one thing does.
  ///
  /// `list` shows a name such as `caf\xE9.conf` with U+FFFD, and whoever reads that name back must get that file.
  func original(listing: (HostPath) throws(HostError) -> [[UInt8]]) throws(HostError) -> HostPath? {
    var found: [UInt8] = []
    for name in bytes.split(separator: UInt8(ascii: "/")) {
      var name = Array(name)
      let shown = String(decoding: name, as: UTF8.self)
      if shown.unicodeScalars.contains("\u{FFFD}") {
        let same = try listing(HostPath(bytes: found.isEmpty ? [UInt8(ascii: "/")] : found))
          .filter { String(decoding: $0, as: UTF8.self).utf8.elementsEqual(shown.utf8) }
        guard same.count == 1 else { return nil }
        name = same[0]
      }
      found.append(UInt8(ascii: "/"))
      found += name
    }
    return try HostPath(bytes: found)
  }
}
