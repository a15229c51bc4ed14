/// VHD, of Virtual PC and older Hyper-V. vpc_open()
///
/// Only those with a copy of the footer at the start are recognised; a fixed one has it at the end alone, and is raw to QEMU.
enum VPCImage {
  private static let mostSectors: UInt64 = 0xFF00_0000

  static func read(_ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) {
    let footer = try bytes.fields(at: 0, count: 512)
    // The ones' complement of the sum of all bytes but its own.
    var sum: UInt32 = 0
    for at in 0..<512 where !(64..<68).contains(at) { sum &+= UInt32(footer.byte(at)) }
    guard footer.be32(64) == ~sum else { throw ImageFault("the checksum of its footer is wrong") }
    let sectors = sectors(footer)
    guard sectors <= mostSectors else { throw ImageFault("the image is too big") }
    let header = try bytes.fields(at: footer.be64(16), count: 512)
    guard header.has("cxsparse", at: 0) else { throw ImageFault("the header of the dynamic disk is not there") }
    let block = UInt64(header.be32(32))
    guard block.isPowerOfTwo, block >= 512 else { throw ImageFault("unsupported block size \(block)") }
    let entries = UInt64(header.be32(28))
    guard sectors * 512 / block <= UInt64(UInt32.max) else { throw ImageFault("it has too many blocks") }
    guard entries * block >= sectors * 512 else { throw ImageFault("its block table is too small for its size") }
    guard entries <= UInt64(Int32.max) / 4 else { throw ImageFault("its block table is too large: \(entries) entries") }
    try checkBlocks(bytes, at: header.be64(16), entries: entries, block: block)
    // A footer of type 2 says that the disk is fixed, and a fixed one has no blocks.
    if footer.be32(60) != 2 { image.clusterBytes = Int64(block) }
    try image.setSectors(sectors)
  }

  /// Virtual PC counts cylinders, heads and sectors; Hyper-V, Azure, XenServer and disk2vhd believe the size instead.
  private static func sectors(_ footer: ByteFields) -> UInt64 {
    let geometry = UInt64(footer.be16(56)) * UInt64(footer.byte(58)) * UInt64(footer.byte(59))
    let believesSize =
      footer.has("win ", at: 28) || footer.has("qem2", at: 28) || footer.has("d2v ", at: 28) || footer.has("CTXS", at: 28)
      || footer.has("tap\0", at: 28) || footer.has("wa\0\0", at: 28)
    return believesSize || geometry == 65_535 * 16 * 255 ? footer.be64(48) / 512 : geometry
  }

  /// No block may lie behind the end of the file. The first 16,384 entries are looked at, which is 32 GiB of disk.
  private static func checkBlocks(_ bytes: ImageBytes, at place: UInt64, entries: UInt64, block: UInt64) throws(ImageFault) {
    let bitmap = (block / 4096 + 511) / 512 * 512
    guard place <= UInt64(Int64.max) else { throw ImageFault("its block table is at an impossible place") }
    var end = (place + entries * 4 + 511) / 512 * 512
    let table = try bytes.fields(at: place, count: Int(min(entries, 16_384)) * 4)
    for at in 0..<Int(min(entries, 16_384)) {
      let sector = table.be32(at * 4)
      if sector != .max { end = max(end, UInt64(sector) * 512 + bitmap + block) }
    }
    if end > UInt64(bytes.size) { throw ImageFault("it was cut off: \(end) bytes are needed and \(bytes.size) are there") }
  }
}
