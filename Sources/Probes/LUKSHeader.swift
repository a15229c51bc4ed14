/// LUKS version 1, by itself or inside a qcow2: the on-disk format specification 1.2.3. What is refused is what QEMU's crypto/block-luks.c refuses.
enum LUKSHeader {
  /// A whole file of LUKS: what follows the header is the disk.
  static func read(_ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) {
    image.version = 1
    image.encryption = "luks"
    try check(bytes, at: 0, available: .max)
    let payload = UInt64(try bytes.fields(at: 0, count: 112).be32(104)) * 512
    guard payload <= UInt64(bytes.size) else { throw ImageFault("it ends before the encrypted data begins") }
    try image.setSectors((UInt64(bytes.size) - payload + 511) / 512)
  }

  /// What QEMU can decrypt: qcrypto_block_luks_parse_header()
  private static func checkCipher(_ header: ByteFields) throws(ImageFault) {
    let cipher = header.text(8, 32)
    // Such as `xts-plain64` and `cbc-essiv:sha256`.
    let parts = header.text(40, 32).utf8.split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw ImageFault("the LUKS cipher mode is unknown") }
    let mode = String(Substring(parts[0]))
    let vector = parts[1].split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    let generator = String(Substring(vector[0]))
    let hashes = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "ripemd160"]
    guard ["ecb", "cbc", "xts", "ctr"].contains(mode) else { throw ImageFault("the LUKS cipher mode \(mode) is not supported") }
    let isVector = ["plain", "plain64"].contains(generator) || (generator == "essiv" && vector.count == 2)
    guard isVector, vector.count < 2 || hashes.contains(String(Substring(vector[1]))) else {
      throw ImageFault("the LUKS initialisation vector \(generator) is not supported")
    }
    guard hashes.contains(header.text(72, 32)) else { throw ImageFault("the LUKS hash \(header.text(72, 32)) is not supported") }
    // XTS has two keys.
    let (keys, key) = (UInt32(mode == "xts" ? 2 : 1), header.be32(108))
    let lengths: [UInt32] = cipher == "cast5" ? [16] : ["aes", "serpent", "twofish"].contains(cipher) ? [16, 24, 32] : []
    guard key % keys == 0, lengths.contains(key / keys) else {
      throw ImageFault("the LUKS cipher \(cipher) with a key of \(key) bytes is not supported")
    }
  }

  /// Whether a header is there and its parts do not overlap. `available`: the bytes that are set aside for it.
  static func check(_ bytes: ImageBytes, at place: UInt64, available: UInt64) throws(ImageFault) {
    let header = try bytes.fields(at: place, count: 592)
    guard header.has("LUKS", at: 0), header.be16(4) == 0xBABE else { throw ImageFault("the encryption header is not LUKS") }
    guard header.be16(6) == 1 else { throw ImageFault("LUKS version \(header.be16(6)) is not supported") }
    // The fields are 32 bytes long and end in NUL.
    for (offset, name) in [(8, "cipher"), (40, "cipher mode"), (72, "hash")] where header.text(offset, 32).utf8.count >= 32 {
      throw ImageFault("the name of the LUKS \(name) does not end")
    }
    try checkCipher(header)
    let payload = UInt64(header.be32(104))
    // The key slots lie from the eighth sector on; 0 says that the header is apart from its data.
    guard payload == 0 || payload >= 8 else { throw ImageFault("the LUKS header overlaps its data") }
    guard header.be32(164) != 0 else { throw ImageFault("the LUKS key has no iterations") }

    let slotLength = (UInt64(header.be32(108)) * 4000 + 511) / 512
    var slots: [UInt64] = []
    for slot in 0..<8 {
      let at = 208 + 48 * slot
      let (state, start) = (header.be32(at), UInt64(header.be32(at + 40)))
      let isSane =
        header.be32(at + 44) == 4000 && start >= 8 && (state == 0x00AC_71F3 || state == 0x0000_DEAD)
        && (state == 0x0000_DEAD || header.be32(at + 4) != 0) && (payload == 0 || start + slotLength <= payload)
        && !slots.contains { start + slotLength > $0 && $0 + slotLength > start }
      guard isSane else { throw ImageFault("the LUKS key slot \(slot) is broken") }
      slots.append(start)
    }
  }
}
