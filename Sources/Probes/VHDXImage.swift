/// VHDX, of Hyper-V: [MS-VHDX]. What is refused is what vhdx_open() of QEMU refuses.
enum VHDXImage {
  /// A GUID as it lies in the file: its first three parts are little-endian.
  private static let blockTable: [UInt8] = [0x66, 0x77, 0xC2, 0x2D, 0x23, 0xF6, 0, 0x42, 0x9D, 0x64, 0x11, 0x5E, 0x9B, 0xFD, 0x4A, 8]
  private static let metadata: [UInt8] = [6, 0xA2, 0x7C, 0x8B, 0x90, 0x47, 0x9A, 0x4B, 0xB8, 0xFE, 0x57, 0x5F, 5, 0xF, 0x88, 0x6E]

  /// A part of the file that the region table names.
  private struct Region {
    var offset: UInt64
    var length: UInt64
  }

  static func read(_ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) {
    let header = try header(bytes)
    image.version = 1
    let regions = try regions(bytes)
    let metadata = try VHDXMetadata.read(bytes, at: regions.metadata.offset)
    image.clusterBytes = Int64(metadata.block)
    try checkBlocks(metadata, regions.blocks, bytes)
    image.isDirty = try hasLog(header, bytes)
    try image.setSectors(metadata.size / 512)
    if image.isDirty == true { throw ImageFault("it has a log that must be replayed, as it was not closed cleanly") }
  }

  /// The valid one of the two copies that was written last.
  private static func header(_ bytes: ImageBytes) throws(ImageFault) -> ByteFields {
    var valid: [ByteFields] = []
    for place in [64 << 10, 128 << 10] as [UInt64] {
      let copy = try bytes.bytes(at: place, count: 4096)
      let fields = ByteFields(copy)
      if Checksum.isValid(copy), fields.has("head", at: 0), fields.le16(66) == 1 { valid.append(fields) }
    }
    guard let first = valid.first, let last = valid.last else { throw ImageFault("it has no valid header") }
    let (one, other) = (first.le64(8), last.le64(8))
    // disk2vhd writes the same header twice.
    if valid.count == 2, one == other, first.bytes.prefix(80) != last.bytes.prefix(80) {
      throw ImageFault("its two headers contradict each other")
    }
    return one >= other ? first : last
  }

  private static func regions(_ bytes: ImageBytes) throws(ImageFault) -> (blocks: Region, metadata: Region) {
    let table = try bytes.bytes(at: 192 << 10, count: 64 << 10)
    let fields = ByteFields(table)
    guard Checksum.isValid(table), fields.has("regi", at: 0), fields.le32(8) <= 2047 else { throw ImageFault("its region table is broken") }
    var (blocks, metadata): (Region?, Region?)
    for entry in 0..<Int(fields.le32(8)) {
      let at = 16 + 32 * entry
      let region = Region(offset: fields.le64(at + 16), length: UInt64(fields.le32(at + 24)))
      if table[at..<at + 16].elementsEqual(blockTable), blocks == nil {
        blocks = region
      } else if table[at..<at + 16].elementsEqual(self.metadata), metadata == nil {
        metadata = region
      } else if fields.le32(at + 28) & 1 != 0 {
        throw ImageFault("its region table has an entry that nobody knows")
      }
    }
    guard let blocks, let metadata else { throw ImageFault("its region table is not complete") }
    return (blocks, metadata)
  }

  /// The block table must be long enough, and no block may begin behind the end. The first 8192 entries are looked at.
  private static func checkBlocks(_ metadata: VHDXMetadata, _ region: Region, _ bytes: ImageBytes) throws(ImageFault) {
    let block = UInt64(metadata.block)
    let data = metadata.size / block + (metadata.size % block == 0 ? 0 : 1)
    // After as many data blocks as 2^23 sectors hold comes an entry for their bitmap.
    let ratio = (UInt64(1) << 23) * UInt64(metadata.sector) / block
    let entries = data == 0 ? 0 : data + (data - 1) / max(ratio, 1)
    guard entries <= region.length / 8 else { throw ImageFault("its block table is too small for its size") }
    let count = Int(min(entries, 8192))
    let table = try bytes.fields(at: region.offset, count: count * 8)
    for at in 0..<count {
      let entry = table.le64(at * 8)
      // State 6: the block is there.
      if entry & 7 == 6, entry & ~0xF_FFFF >= UInt64(bytes.size) { throw ImageFault("it was cut off: a block lies behind its end") }
    }
  }

  /// Whether there are entries of the log that the header names. vhdx_log_search()
  private static func hasLog(_ header: ByteFields, _ bytes: ImageBytes) throws(ImageFault) -> Bool {
    let (length, place) = (UInt64(header.le32(68)), header.le64(72))
    guard place >= 1 << 20, place % (1 << 20) == 0, header.le16(64) == 0 else { throw ImageFault("its log is at an impossible place") }
    if header.isZero(48, 16) || length == 0 { return false }
    guard length % (1 << 20) == 0 else { throw ImageFault("its log has an impossible length") }
    // Entries begin at multiples of 4 KiB; the log is 1 MiB as Hyper-V makes it.
    for offset in stride(from: UInt64(0), to: min(length, 1 << 20), by: 4096) {
      let entry = try bytes.fields(at: place &+ offset, count: 64)
      if entry.has("loge", at: 0), entry.bytes.dropFirst(32).prefix(16).elementsEqual(header.bytes[48..<64]) { return true }
    }
    return false
  }

  /// CRC-32C over a part of the file that holds its own checksum at its fifth byte.
  private enum Checksum {
    static func isValid(_ bytes: [UInt8]) -> Bool {
      var crc = UInt32.max
      for (at, byte) in bytes.enumerated() {
        crc ^= UInt32((4..<8).contains(at) ? 0 : byte)
        for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 0 ? 0 : 0x82F6_3B78) }
      }
      return ~crc == ByteFields(Array(bytes.prefix(8))).le32(4)
    }
  }
}
