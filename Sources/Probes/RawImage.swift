/// An image without a header, and the ISO 9660 of CDs, which QEMU takes for raw.
enum RawImage {
  /// The sector of the primary volume descriptor: ECMA-119 §8.4.
  private static let descriptor: UInt64 = 16 * 2048

  static func read(_ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) {
    try image.setSectors(UInt64(bytes.size) / 512 + (bytes.size % 512 == 0 ? 0 : 1))
    let volume = try bytes.fields(at: descriptor, count: 256)
    guard volume.byte(0) == 1, volume.has("CD001", at: 1) else { return }
    image.format = .iso
    // A hybrid image that a USB stick can be made from is longer than its volume; one that is shorter was not copied whole.
    let (blocks, block) = (Int64(volume.le32(80)), Int64(volume.le16(128)))
    if blocks * block > bytes.size { throw ImageFault("it ends after \(bytes.size) of \(blocks * block) bytes") }
  }
}
