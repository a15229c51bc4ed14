/// Names a set of rule packs by its contents, the same whether the packs are embedded or read from a folder.
public enum PackDigest {
  /// SHA-256, in hexadecimal, over each pack's name and bytes in the order of the names.
  ///
  /// Both are preceded by their length, so that no two different sets run into the same bytes.
  public static func hex(_ packs: [(name: String, bytes: [UInt8])]) -> String {
    var hash = SHA256()
    for pack in packs.sorted(by: { $0.name < $1.name }) {
      for part in [Array(pack.name.utf8), pack.bytes] {
        hash.update(Array("\(part.count):".utf8))
        hash.update(part)
      }
    }
    return hash.hex()
  }
}
