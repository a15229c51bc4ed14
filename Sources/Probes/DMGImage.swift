/// Apple's disk image, which is known by its name alone; what it holds is told in its last 512 bytes.
enum DMGImage {
  static func read(_ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) {
    let trailer = try bytes.fields(at: UInt64(max(bytes.size - 512, 0)), count: 512)
    guard trailer.has("koly", at: 0) else { throw ImageFault("it has no trailer of a DMG") }
    image.version = Int(trailer.be32(4))
    try image.setSectors(trailer.be64(492))
  }
}
