/// The first qcow, of which QEMU says only its size. qcow_open()
enum QCOWImage {
  static func read(_ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) {
    let fields = try bytes.fields(at: 0, count: 48)
    let (size, clusterBits, l2Bits, encryption) = (fields.be64(24), fields.byte(32), fields.byte(33), fields.be32(36))
    image.version = 1
    guard size > 1 else { throw ImageFault("the image is smaller than two bytes") }
    guard (9...16).contains(clusterBits) else { throw ImageFault("unsupported cluster size of 2^\(clusterBits)") }
    image.clusterBytes = 1 << Int64(clusterBits)
    guard (6...13).contains(l2Bits) else { throw ImageFault("unsupported size of the L2 tables") }
    guard encryption <= 1 else { throw ImageFault("unsupported encryption method \(encryption)") }
    if encryption != 0 { image.encryption = "aes" }
    let shift = UInt64(clusterBits) + UInt64(l2Bits)
    guard size <= UInt64.max - (1 << shift), (size + (1 << shift) - 1) >> shift <= UInt64(Int32.max) / 8 else {
      throw ImageFault("the image is too big")
    }
    _ = try bytes.fields(at: fields.be64(40), count: 8)  // the L1 table
    let (place, length) = (fields.be64(8), fields.be32(16))
    if place != 0 {
      guard length <= 1023 else { throw ImageFault("the name of the backing file is too long") }
      let name = try bytes.fields(at: place, count: Int(length)).text(0, Int(length))
      image.backingFile = name.isEmpty ? nil : name
    }
    try image.setSectors(size / 512)
  }
}
