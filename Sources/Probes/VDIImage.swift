/// VirtualBox's own format. vdi_open()
enum VDIImage {
  static func read(_ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) {
    let fields = try bytes.fields(at: 0, count: 512)
    let version = fields.le32(68)
    let (size, block, blocks) = (fields.le64(368), fields.le32(376), fields.le32(384))
    image.version = Int(version >> 16)
    image.clusterBytes = Int64(block)
    // 1 MiB is the only size of a block, and half a billion blocks are the most.
    guard size <= 0x1FFF_FFFF << 20 else { throw ImageFault("the image is too big") }
    guard version == 0x0001_0001 else { throw ImageFault("unsupported VDI version \(version >> 16).\(version & 0xFFFF)") }
    guard fields.le32(340) % 512 == 0, fields.le32(344) % 512 == 0 else { throw ImageFault("its tables are not aligned to sectors") }
    guard fields.le32(360) == 512 else { throw ImageFault("unsupported sector size \(fields.le32(360))") }
    guard block == 1 << 20 else { throw ImageFault("unsupported block size \(block)") }
    let rounded = (size + 511) / 512 * 512
    guard rounded <= UInt64(blocks) << 20 else { throw ImageFault("its block map is too small for its size") }
    // Snapshots and differencing disks of VirtualBox name the disk below them by its identity, which QEMU cannot look up.
    guard fields.isZero(424, 16), fields.isZero(440, 16) else {
      throw ImageFault("it is the difference to another VDI, which QEMU cannot follow")
    }
    guard blocks <= 0x1FFF_FFFF else { throw ImageFault("it has too many blocks") }
    try image.setSectors(rounded / 512)
  }
}
