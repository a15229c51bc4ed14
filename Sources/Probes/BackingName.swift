/// How QEMU reads the name of a backing file. path_has_protocol(), path_combine() in block.c
enum BackingName {
  /// The whole path; nil for what is no file of this host, such as `nbd://host/disk` and `json:{…}`.
  static func file(_ name: String, of image: String) -> String? {
    if name.isEmpty { return nil }
    guard let special = name.utf8.first(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }), special == UInt8(ascii: ":") else {
      return path(name, besides: image)
    }
    // `file:` is cut off; a relative name behind it is relative to wherever QEMU runs, which is /.
    guard name.utf8.starts(with: "file:".utf8) else { return nil }
    let rest = String(Substring(name.utf8.dropFirst(5)))
    return rest.utf8.first == UInt8(ascii: "/") ? rest : "/" + rest
  }

  /// A relative path is relative to the folder of the image that names it.
  static func path(_ name: String, besides image: String) -> String {
    if name.utf8.first == UInt8(ascii: "/") { return name }
    guard let slash = image.utf8.lastIndex(of: UInt8(ascii: "/")) else { return name }
    return String(Substring(image.utf8[...slash])) + name
  }
}
