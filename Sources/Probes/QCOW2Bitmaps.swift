/// The directory of the dirty bitmaps in a qcow2 image, for incremental backups. bitmap_list_load()
enum QCOW2Bitmaps {
  static func read(
    _ header: QCOW2Image.Header, _ bytes: ImageBytes, at place: UInt64, size: UInt64, count: UInt32
  ) throws(ImageFault) -> [DiskImage.Bitmap] {
    var bitmaps: [DiskImage.Bitmap] = []
    var offset: UInt64 = 0
    while offset < size {
      guard bitmaps.count < Int(count) else { throw ImageFault("it has more bitmaps than its header says") }
      guard size - offset >= 24 else { throw ImageFault("its bitmap directory is broken") }
      let (start, overflow) = place.addingReportingOverflow(offset)
      guard !overflow else { throw ImageFault("its bitmap directory is at an impossible place") }
      let entry = try bytes.fields(at: start, count: 24)
      let (nameLength, extraLength) = (UInt64(entry.be16(18)), UInt64(entry.be32(20)))
      let length = (24 + extraLength + nameLength + 7) & ~7
      guard length <= size - offset else { throw ImageFault("its bitmap directory is broken") }
      let name = try bytes.fields(at: start &+ 24 &+ extraLength, count: Int(nameLength)).text(0, Int(nameLength))
      try check(entry, header, name: name)
      let flags = entry.be32(12)
      bitmaps.append(
        DiskImage.Bitmap(name: name, granularity: 1 << Int64(entry.byte(17)), isInUse: flags & 1 != 0, isAuto: flags & 2 != 0))
      offset += length
    }
    guard bitmaps.count == Int(count) else { throw ImageFault("it has fewer bitmaps than its header says") }
    return bitmaps
  }

  /// check_dir_entry()
  private static func check(_ entry: ByteFields, _ header: QCOW2Image.Header, name: String) throws(ImageFault) {
    let (table, tableSize, flags) = (entry.be64(0), UInt64(entry.be32(8)), entry.be32(12))
    let granularity = UInt64(entry.byte(17))
    let isSane =
      tableSize != 0 && table != 0 && table % header.clusterSize == 0 && tableSize <= 0x800_0000 && (9...31).contains(granularity)
      && flags & 0xFFFF_FFFC == 0 && (1...1023).contains(entry.be16(18)) && entry.byte(16) == 1 && entry.be32(20) == 0
    guard isSane, tableSize * header.clusterSize <= 0x2000_0000 else { throw ImageFault("its bitmap \(name) is broken") }
    // One bit for each granule of the disk, unless the bitmap was left in use and is not believed anyway.
    let covered = (tableSize * header.clusterSize * 8).multipliedReportingOverflow(by: 1 << granularity)
    if flags & 1 == 0, !covered.overflow, header.size > covered.partialValue { throw ImageFault("its bitmap \(name) is too small") }
  }
}
