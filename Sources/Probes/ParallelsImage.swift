/// The format of Parallels: docs/interop/parallels.rst of QEMU.
enum ParallelsImage {
  static func read(_ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) {
    let fields = try bytes.fields(at: 0, count: 64)
    let (tracks, entries) = (fields.le32(28), fields.le32(32))
    image.version = Int(fields.le32(16))
    guard tracks != 0 else { throw ImageFault("its clusters have no sectors") }
    guard tracks <= UInt32(Int32.max) / 513 else { throw ImageFault("its clusters are too big") }
    guard entries <= UInt32(Int32.max) / 4 else { throw ImageFault("its block table is too large") }
    // The first form of the format has a size of 32 bits.
    let sectors = fields.le64(36)
    try image.setSectors(fields.has("WithoutFreeSpace", at: 0) ? sectors & 0xFFFF_FFFF : sectors)
  }
}
