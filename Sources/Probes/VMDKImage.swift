import Host

/// VMware's format: a sparse file, or a text that names the files with the data. vmdk_open()
enum VMDKImage {
  /// A sparse extent: how large its disk and its grains are.
  private struct Sparse {
    var sectors: UInt64
    var grain: UInt64
  }

  /// Where the descriptor lies in a sparse file that QEMU or VMware made.
  private static let embedded: UInt64 = 512
  private static let lengthOfDescriptor = 20 * 512

  static func read(_ bytes: ImageBytes, _ host: any HostReading, into image: inout DiskImage) throws(ImageFault) {
    let head = try bytes.fields(at: 0, count: 512)
    var place: UInt64 = 0
    if head.has("KDMV", at: 0) || head.has("COWD", at: 0) {
      place = embedded
      // A header without a size leads to a descriptor that names other files.
      if head.has("KDMV", at: 0), head.le64(12) == 0, (1...1 << 40).contains(head.le64(28)) {
        place = head.le64(28) * 512
        try describe(VMDKDescriptor(try bytes.bytes(at: place, count: ImageBytes.largest)), host, into: &image)
      } else {
        let sparse = try sparse(bytes, into: &image)
        image.clusterBytes = Int64(clamping: sparse.grain * 512)
        try image.setSectors(sparse.sectors)
      }
    } else {
      try describe(VMDKDescriptor(try bytes.bytes(at: 0, count: ImageBytes.largest)), host, into: &image)
    }
    let descriptor = VMDKDescriptor(try bytes.bytes(at: place, count: lengthOfDescriptor))
    // The identities of the image and of the one below it; a part of a split image has none, and is no image by itself.
    guard descriptor.hasNumber("CID="), descriptor.hasNumber("parentCID=") else { throw ImageFault("its descriptor has no identity") }
    if let parent = descriptor.value("parentFileNameHint"), !parent.isEmpty {
      image.backingFile = parent
      image.backingFormat = "vmdk"
    }
  }

  /// vmdk_open_desc_file(), vmdk_parse_extents()
  private static func describe(_ descriptor: VMDKDescriptor, _ host: any HostReading, into image: inout DiskImage) throws(ImageFault) {
    guard let type = descriptor.value("createType") else { throw ImageFault("it does not say of what type it is") }
    guard ["monolithicFlat", "vmfs", "vmfsSparse", "seSparse", "twoGbMaxExtentSparse", "twoGbMaxExtentFlat"].contains(type) else {
      throw ImageFault("unsupported type \(type)")
    }
    var sectors: UInt64 = 0
    var grains: [UInt64] = []
    for (number, extent) in try descriptor.extents().enumerated() {
      let file = BackingName.path(extent.file, besides: image.path)
      let status: FileStatus
      do { status = try host.status(file, followingLinks: true) } catch { throw ImageFault("\(file): \(error.reason)") }
      guard status.kind == .regular || status.kind == .block else { throw ImageFault("\(file): \(HostError.notRegular.reason)") }
      image.extents.append(file)
      image.allocatedBytes = image.allocatedBytes.flatMap { $0.addingReportingOverflow(status.allocated ?? 0).partialValue }
      var length = extent.sectors
      // So many are looked into; a descriptor may name thousands, which are all alike.
      if extent.type == "SPARSE" || extent.type == "VMFSSPARSE", number < 16, status.kind == .regular {
        var other = DiskImage(path: file)
        let sparse = try sparse(ImageBytes(host, path: file, size: status.size), into: &other)
        length = sparse.sectors
        grains.append(sparse.grain)
      }
      let (sum, overflow) = sectors.addingReportingOverflow(length)
      guard !overflow else { throw ImageFault("the image is too big") }
      sectors = sum
    }
    if let grain = grains.first, grains.allSatisfy({ $0 == grain }) { image.clusterBytes = Int64(clamping: grain * 512) }
    try image.setSectors(sectors)
  }

  /// The binary header of a sparse extent, hosted (KDMV) or of old ESX servers (COWD).
  private static func sparse(_ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) -> Sparse {
    var fields = try bytes.fields(at: 0, count: 512)
    if fields.has("COWD", at: 0) {
      let sparse = Sparse(sectors: UInt64(fields.le32(12)), grain: UInt64(fields.le32(16)))
      try check(sparse.grain, directory: UInt64(fields.le32(24)))
      return sparse
    }
    guard fields.has("KDMV", at: 0) else { throw ImageFault("\(image.path) is no sparse extent") }
    // Streams are written without going back: the header that counts is at the end, between two markers.
    if fields.le64(56) == .max {
      let end = (UInt64(bytes.size) + 511) / 512 * 512
      guard end >= 1536 else { throw ImageFault("its footer is not there") }
      let footer = try bytes.fields(at: end - 1536, count: 1536)
      guard footer.has("KDMV", at: 512), footer.le32(8) == 0, footer.le32(12) == 3, footer.isZero(1024, 16) else {
        throw ImageFault("its footer is broken")
      }
      fields = footer.part(512, 512)
    }
    let version = fields.le32(4)
    image.version = Int(version)
    guard version <= 3 else { throw ImageFault("unsupported VMDK version \(version)") }
    let (entries, grain, capacity) = (fields.le32(44), fields.le64(20), fields.le64(12))
    guard entries <= 512 else { throw ImageFault("its grain tables are too big") }
    // 32 bits, as in QEMU.
    let covered = UInt64(UInt32(truncatingIfNeeded: UInt64(entries) &* grain))
    guard covered != 0 else { throw ImageFault("its grain tables cover nothing") }
    let directory = UInt64(UInt32(truncatingIfNeeded: (capacity &+ covered &- 1) / covered))
    guard (UInt64(bytes.size) + 511) / 512 >= fields.le64(64) else {
      throw ImageFault("it was cut off: its data begin behind its end")
    }
    try check(grain, directory: directory)
    // The grain directory, and its copy where flag 1 says that there is one.
    _ = try bytes.fields(at: fields.le64(56) << 9, count: 4)
    if fields.le32(8) & 2 != 0 { _ = try bytes.fields(at: fields.le64(48) << 9, count: 4) }
    return Sparse(sectors: capacity, grain: grain)
  }

  /// vmdk_add_extent()
  private static func check(_ grain: UInt64, directory: UInt64) throws(ImageFault) {
    guard grain <= 0x20_0000 else { throw ImageFault("its grains are too big") }
    guard directory <= 32 << 20 else { throw ImageFault("its grain directory is too big") }
  }
}
