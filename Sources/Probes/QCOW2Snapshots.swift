/// The table of internal snapshots in a qcow2 image: entries of varying length, of which only that they are whole matters here.
enum QCOW2Snapshots {
  /// Beyond that many only the first are looked at: so many no student has.
  private static let most = 4096

  /// qcow2_read_snapshots()
  static func check(count: UInt32, at place: UInt64, _ bytes: ImageBytes) throws(ImageFault) {
    var offset = place
    for _ in 0..<min(Int(count), most) {
      offset = (offset &+ 7) & ~7
      // Behind the end of the file all is zero, and an entry of zeros is whole.
      if offset >= UInt64(max(bytes.size, 0)) { return }
      let entry = try bytes.fields(at: offset, count: 40)
      let extra = entry.be32(36)
      if extra > 1024 { throw ImageFault("an entry of the snapshot table is too large") }
      offset = offset &+ 40 &+ UInt64(extra) &+ UInt64(entry.be16(12)) &+ UInt64(entry.be16(14))
      if offset &- place > 64 << 20 { throw ImageFault("the snapshot table is too large") }
    }
  }
}
