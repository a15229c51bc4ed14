/// QED, an older format of QEMU's own. bdrv_qed_do_open()
enum QEDImage {
  private static let backing: UInt64 = 1, dirty: UInt64 = 2, rawBacking: UInt64 = 4

  static func read(_ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) {
    let fields = try bytes.fields(at: 0, count: 64)
    let (cluster, table, header) = (UInt64(fields.le32(4)), UInt64(fields.le32(8)), UInt64(fields.le32(12)))
    let features = fields.le64(16)
    guard features & ~7 == 0 else { throw ImageFault("features that QEMU does not know: \(String(features & ~7, radix: 16))") }
    guard (4096...(64 << 20)).contains(cluster), cluster.isPowerOfTwo else { throw ImageFault("unsupported cluster size \(cluster)") }
    image.clusterBytes = Int64(cluster)
    image.isDirty = features & dirty != 0
    guard (1...16).contains(table), table.isPowerOfTwo else { throw ImageFault("unsupported table size \(table)") }
    let size = fields.le64(48)
    // Two levels of tables with entries of eight bytes.
    let entries = table * cluster / 8
    let (most, overflow) = (entries * cluster).multipliedReportingOverflow(by: entries)
    guard size % 512 == 0, overflow || size <= most else { throw ImageFault("its size of \(size) bytes is impossible") }
    try checkTable(at: fields.le64(40), cluster: cluster, clusters: table, header: header, size: UInt64(bytes.size))

    if features & backing != 0 {
      let (place, length) = (UInt64(fields.le32(56)), UInt64(fields.le32(60)))
      // The product has 32 bits in QEMU.
      guard place + length <= UInt64(UInt32(truncatingIfNeeded: cluster &* header)), length < 1024 else {
        throw ImageFault("the name of the backing file lies outside of the header")
      }
      let name = try bytes.fields(at: place, count: Int(length)).text(0, Int(length))
      image.backingFile = name.isEmpty ? nil : name
      if features & rawBacking != 0, image.backingFile != nil { image.backingFormat = "raw" }
    }
    try image.setSectors(size / 512)
  }

  /// qed_check_table_offset()
  private static func checkTable(
    at offset: UInt64, cluster: UInt64, clusters: UInt64, header: UInt64, size: UInt64
  ) throws(ImageFault) {
    let (end, overflow) = offset.addingReportingOverflow((clusters - 1) * cluster)
    let whole = size / cluster * cluster
    let isInside = { (place: UInt64) in place % cluster == 0 && place >= header * cluster && place < whole }
    guard !overflow, end > offset, isInside(offset), isInside(end) else { throw ImageFault("the L1 table is at an impossible place") }
  }
}
