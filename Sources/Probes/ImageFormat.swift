/// The formats that QEMU tells apart by their first bytes, and the ISO 9660 that it takes for raw.
enum ImageFormat: String {
  case qcow2, raw, vmdk, vdi, vhdx, vpc, qed, luks, iso
  // Seldom seen: their sizes are told and little else.
  case qcow, parallels, bochs, cloop, dmg

  /// What the first 512 bytes and the name say: the `bdrv_probe` functions of QEMU. Of what it does not know QEMU says raw.
  ///
  /// A fixed VHD and LUKS2 are raw to QEMU as well: the one has its mark at its end, of the other it knows nothing.
  static func probe(_ head: ByteFields, name: String) -> ImageFormat {
    if head.be32(0) == 0x5146_49FB {  // QFI\xfb
      if head.be32(4) == 1 { return .qcow }
      if head.be32(4) >= 2 { return .qcow2 }
    }
    if head.has("KDMV", at: 0) || head.has("COWD", at: 0) || VMDKDescriptor.begins(head) { return .vmdk }
    if head.le32(0x40) == 0xBEDA_107F { return .vdi }
    if head.has("vhdxfile", at: 0) { return .vhdx }
    if head.has("conectix", at: 0) { return .vpc }
    if head.has("QED\0", at: 0) { return .qed }
    if head.has("LUKS", at: 0), head.be16(4) == 0xBABE, head.be16(6) == 1 { return .luks }
    if head.has("WithoutFreeSpace", at: 0) || head.has("WithouFreSpacExt", at: 0), head.le32(16) == 2 { return .parallels }
    if head.has("Bochs Virtual HD Image\0", at: 0), head.has("Redolog\0", at: 32), head.has("Growing\0", at: 48),
      head.le32(64) == 0x2_0000 || head.le32(64) == 0x1_0000
    {
      return .bochs
    }
    if head.has("#!/bin/sh\n#V2.0 Format\nmodprobe cloop ", at: 0) { return .cloop }
    if name.hasSuffix(".dmg") { return .dmg }
    return .raw
  }
}
