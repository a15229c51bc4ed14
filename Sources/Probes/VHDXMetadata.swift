/// What a VHDX says of its disk: [MS-VHDX] §2.6.
struct VHDXMetadata {
  var block: UInt32
  /// The logical sector: 512 or 4096.
  var sector: UInt32
  var size: UInt64

  private static let parameters: [UInt8] = [0x37, 0x67, 0xA1, 0xCA, 0x36, 0xFA, 0x43, 0x4D, 0xB3, 0xB6, 0x33, 0xF0, 0xAA, 0x44, 0xE7, 0x6B]
  private static let size: [UInt8] = [0x24, 0x42, 0xA5, 0x2F, 0x1B, 0xCD, 0x76, 0x48, 0xB2, 0x11, 0x5D, 0xBE, 0xD8, 0x3B, 0xF4, 0xB8]
  private static let identity: [UInt8] = [0xAB, 0x12, 0xCA, 0xBE, 0xE6, 0xB2, 0x23, 0x45, 0x93, 0xEF, 0xC3, 9, 0xE0, 0, 0xC7, 0x46]
  private static let logical: [UInt8] = [0x1D, 0xBF, 0x41, 0x81, 0x6F, 0xA9, 9, 0x47, 0xBA, 0x47, 0xF2, 0x33, 0xA8, 0xFA, 0xAB, 0x5F]
  private static let physical: [UInt8] = [0xC7, 0x48, 0xA3, 0xCD, 0x5D, 0x44, 0x71, 0x44, 0x9C, 0xC9, 0xE9, 0x88, 0x52, 0x51, 0xC5, 0x56]
  private static let parent: [UInt8] = [0x2D, 0x5F, 0xD3, 0xA8, 0x0B, 0xB3, 0x4D, 0x45, 0xAB, 0xF7, 0xD3, 0xD8, 0x48, 0x34, 0xAB, 0x0C]

  /// vhdx_parse_metadata()
  static func read(_ bytes: ImageBytes, at place: UInt64) throws(ImageFault) -> VHDXMetadata {
    let table = try bytes.fields(at: place, count: 64 << 10)
    let count = Int(table.le16(10))
    guard table.has("metadata", at: 0), count <= 2047 else { throw ImageFault("its metadata is broken") }
    let known = [parameters, size, identity, logical, physical, parent]
    var places = [UInt64?](repeating: nil, count: known.count)
    for entry in 0..<count {
      let at = 32 + 32 * entry
      if let which = known.firstIndex(where: { table.bytes.dropFirst(at).prefix(16).elementsEqual($0) }) {
        guard places[which] == nil else { throw ImageFault("its metadata has an entry twice") }
        places[which] = place &+ UInt64(table.le32(at + 16))
      } else if table.le32(at + 24) & 4 != 0 {
        throw ImageFault("its metadata has an entry that nobody knows")
      }
    }
    guard let parameters = places[0], let size = places[1], places[2] != nil, let logical = places[3], places[4] != nil else {
      throw ImageFault("its metadata is not complete")
    }
    let shape = try bytes.fields(at: parameters, count: 8)
    if shape.le32(4) & 2 != 0 { throw ImageFault("it is the difference to another VHDX, which QEMU cannot follow") }
    let result = VHDXMetadata(
      block: shape.le32(0), sector: try bytes.fields(at: logical, count: 4).le32(0), size: try bytes.fields(at: size, count: 8).le64(0))
    guard (1 << 20...256 << 20).contains(result.block), UInt64(result.block).isPowerOfTwo else {
      throw ImageFault("unsupported block size \(result.block)")
    }
    guard result.sector == 512 || result.sector == 4096 else { throw ImageFault("unsupported sector size \(result.sector)") }
    return result
  }
}
