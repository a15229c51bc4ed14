/// The compressed loop of Knoppix. cloop_open()
enum CloopImage {
  static func read(_ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) {
    let fields = try bytes.fields(at: 128, count: 8)
    let (block, blocks) = (fields.be32(0), fields.be32(4))
    image.version = 2
    guard block != 0, block % 512 == 0, block <= 64 << 20 else { throw ImageFault("unsupported block size \(block)") }
    // A table of offsets of eight bytes, at most 512 MiB of it.
    guard (UInt64(blocks) + 1) * 8 <= 512 << 20 else { throw ImageFault("it has too many blocks") }
    try image.setSectors(UInt64(blocks) * UInt64(block / 512))
  }
}
