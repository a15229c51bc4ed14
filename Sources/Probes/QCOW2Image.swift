/// The header of a qcow2 image and what hangs on it: docs/interop/qcow2.rst of QEMU. What is refused is what qcow2_do_open() refuses.
enum QCOW2Image {
  /// Incompatible features.
  enum Feature {
    static let dirty: UInt64 = 1 << 0
    static let corrupt: UInt64 = 1 << 1
    static let dataFile: UInt64 = 1 << 2
    static let compression: UInt64 = 1 << 3
    static let extendedL2: UInt64 = 1 << 4
    static let known: UInt64 = 0x1F
    /// Of the compatible ones.
    static let lazyRefcounts: UInt64 = 1 << 0
    /// Of the autoclear ones.
    static let bitmaps: UInt64 = 1 << 0
    static let rawDataFile: UInt64 = 1 << 1
  }

  /// The fields that more than one check needs.
  struct Header {
    let version: UInt32
    let clusterBits: UInt32
    let length: UInt32
    let backingOffset: UInt64
    let incompatible: UInt64, compatible: UInt64, autoclear: UInt64
    let encryption: UInt32
    let size: UInt64
    var clusterSize: UInt64 { 1 << UInt64(clusterBits) }
    /// Extensions end where the name of the backing file begins.
    var endOfExtensions: UInt64 { backingOffset == 0 ? clusterSize : backingOffset }

    /// Version 2 ends where version 3 has its features.
    init(_ fields: ByteFields) {
      version = fields.be32(4)
      backingOffset = fields.be64(8)
      clusterBits = fields.be32(20)
      size = fields.be64(24)
      encryption = fields.be32(32)
      let isNew = version >= 3
      incompatible = isNew ? fields.be64(72) : 0
      compatible = isNew ? fields.be64(80) : 0
      autoclear = isNew ? fields.be64(88) : 0
      length = isNew ? fields.be32(100) : 72
    }
  }

  static func read(_ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) {
    let fields = try bytes.fields(at: 0, count: 112)
    let header = Header(fields)
    image.version = Int(header.version)
    guard header.version == 2 || header.version == 3 else { throw ImageFault("unsupported qcow2 version \(header.version)") }
    guard (9...21).contains(header.clusterBits) else { throw ImageFault("unsupported cluster size of 2^\(header.clusterBits)") }
    image.clusterBytes = Int64(header.clusterSize)
    if header.length < 104, header.version == 3 { throw ImageFault("the qcow2 header is too short") }
    if UInt64(header.length) > header.clusterSize { throw ImageFault("the qcow2 header is larger than a cluster") }
    if header.backingOffset > header.clusterSize { throw ImageFault("the name of the backing file lies outside of the header") }

    try readFeatures(header, fields, bytes, into: &image)
    try checkTables(header, fields)
    try QCOW2Extensions.read(header, bytes, into: &image)
    try readBackingName(header, length: fields.be32(16), bytes, into: &image)
    image.snapshots = Int(fields.be32(60))
    try QCOW2Snapshots.check(count: fields.be32(60), at: fields.be64(64), bytes)
    try image.setSectors(header.size / 512)
  }

  private static func readFeatures(
    _ header: Header, _ fields: ByteFields, _ bytes: ImageBytes, into image: inout DiskImage
  ) throws(ImageFault) {
    image.isDirty = header.incompatible & Feature.dirty != 0
    if header.version == 3 {
      image.isCorrupt = header.incompatible & Feature.corrupt != 0
      image.hasLazyRefcounts = header.compatible & Feature.lazyRefcounts != 0
      image.hasExtendedL2 = header.incompatible & Feature.extendedL2 != 0
    }
    guard header.encryption <= 2 else { throw ImageFault("unsupported encryption method \(header.encryption)") }
    if header.encryption != 0 { image.encryption = header.encryption == 1 ? "aes" : "luks" }

    let type = header.length > 104 ? fields.byte(104) : 0
    guard type <= 1 else { throw ImageFault("unknown compression type \(type)") }
    image.compression = type == 0 ? "zlib" : "zstd"
    guard (type != 0) == (header.incompatible & Feature.compression != 0) else {
      throw ImageFault("the compression type \(image.compression ?? "") contradicts the feature bits")
    }
    let unknown = header.incompatible & ~Feature.known
    if unknown != 0 {
      let names = try QCOW2Extensions.featureNames(header, bytes, bits: unknown)
      throw ImageFault("features that QEMU does not know: \(names)")
    }
    // A subcluster is a 32nd of a cluster and at least a sector.
    if header.incompatible & Feature.extendedL2 != 0, header.clusterBits < 14 {
      throw ImageFault("its subclusters are smaller than a sector")
    }
    let order = header.version == 2 ? 4 : fields.be32(96)
    guard order <= 6 else { throw ImageFault("its reference counts are wider than 64 bits") }
    image.refcountBits = 1 << Int(order)
  }

  private static func checkTables(_ header: Header, _ fields: ByteFields) throws(ImageFault) {
    let refcountClusters = fields.be32(56)
    if refcountClusters == 0 { throw ImageFault("it has no reference count table") }
    try check(header, "the reference count table", at: fields.be64(48), UInt64(refcountClusters), header.clusterSize, limit: 8 << 20)
    try check(header, "the snapshot table", at: fields.be64(64), UInt64(fields.be32(60)), 40, limit: 40 * 65_536)
    let l1Size = UInt64(fields.be32(36))
    try check(header, "the L1 table", at: fields.be64(40), l1Size, 8, limit: 32 << 20)
    // Each entry of the L1 table stands for a cluster full of entries of 8 or 16 bytes; the sum wraps around as in size_to_l1().
    let shift = UInt64(2 * header.clusterBits - (header.incompatible & Feature.extendedL2 != 0 ? 4 : 3))
    let needed = (header.size &+ (1 << shift) &- 1) >> shift
    if needed > UInt64(Int32.max) { throw ImageFault("the image is too big") }
    if l1Size < needed { throw ImageFault("the L1 table is too small for the size of the image") }
  }

  /// qcow2_validate_table()
  private static func check(
    _ header: Header, _ name: String, at offset: UInt64, _ entries: UInt64, _ length: UInt64, limit: UInt64
  ) throws(ImageFault) {
    if entries > limit / length { throw ImageFault("\(name) is too large") }
    if UInt64(Int64.max) - entries * length < offset || offset % header.clusterSize != 0 {
      throw ImageFault("\(name) is at an impossible place")
    }
  }

  private static func readBackingName(
    _ header: Header, length: UInt32, _ bytes: ImageBytes, into image: inout DiskImage
  ) throws(ImageFault) {
    guard header.backingOffset != 0 else {
      image.backingFormat = nil
      return
    }
    if UInt64(length) > min(1023, header.clusterSize - header.backingOffset) {
      throw ImageFault("the name of the backing file is too long")
    }
    let name = try bytes.fields(at: header.backingOffset, count: Int(length)).text(0, Int(length))
    image.backingFile = name.isEmpty ? nil : name
    if name.isEmpty { image.backingFormat = nil }
  }
}
