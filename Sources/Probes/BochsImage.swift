/// The growing disks of Bochs. bochs_open()
enum BochsImage {
  static func read(_ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) {
    let fields = try bytes.fields(at: 0, count: 512)
    let isOld = fields.le32(64) == 0x1_0000
    image.version = isOld ? 1 : 2
    let sectors = fields.le64(isOld ? 84 : 88) / 512
    let (catalog, extent) = (fields.le32(72), UInt64(fields.le32(80)))
    guard catalog <= 0x10_0000 else { throw ImageFault("its catalog is too large") }
    guard extent >= 512, extent.isPowerOfTwo, extent <= 0x80_0000 else { throw ImageFault("unsupported extent size \(extent)") }
    let perExtent = extent / 512
    guard UInt64(catalog) >= sectors / perExtent + (sectors % perExtent == 0 ? 0 : 1) else {
      throw ImageFault("its catalog is too small for its size")
    }
    try image.setSectors(sectors)
  }
}
