import Host

/// What the header of a disk image says, found as QEMU finds it: a header that QEMU would refuse has an `error`.
///
/// Only the header and small tables are read, nothing is locked. What stood in the header before the mistake is kept.
struct DiskImage: Equatable {
  /// A dirty bitmap that is kept in the image.
  struct Bitmap: Equatable {
    var name: String
    var granularity: Int64
    /// Not saved by whoever used it last.
    var isInUse: Bool
    /// Recorded without being asked for.
    var isAuto: Bool
  }

  let path: String
  /// nil where the file could not be read.
  var format: ImageFormat?
  /// The size that a machine sees.
  var virtualBytes: Int64?
  /// The length of the file, and what it takes on the disk.
  var fileBytes: Int64?, allocatedBytes: Int64?
  /// Of the format: 2 is compat=0.10, 3 is compat=1.1.
  var version: Int?
  var clusterBytes: Int64?
  /// As the header names it: a path, or `nbd://…` and `json:{…}`.
  var backingFile: String?
  var backingFormat: String?
  /// Where the data of a qcow2 lies beside its tables.
  var dataFile: String?
  /// `aes` or `luks`.
  var encryption: String?
  /// Only for formats that have such a mark.
  var isDirty: Bool?, isCorrupt: Bool?
  /// Internal snapshots, for formats that can have them.
  var snapshots: Int?
  // qcow2 alone.
  var compression: String?
  var refcountBits: Int?
  var hasLazyRefcounts: Bool?
  var hasExtendedL2: Bool?
  var hasRawDataFile: Bool?
  var bitmaps: [Bitmap] = []
  /// Files beside this one that hold its data: the extents of a VMDK.
  var extents: [String] = []
  /// Why QEMU would not open it, or why we could not read it.
  var error: String?

  init(path: String) { self.path = path }

  /// Reads the file; errors are told in the result.
  static func read(_ path: String, _ host: any HostReading) -> DiskImage {
    var image = DiskImage(path: path)
    do throws(HostError) {
      let status = try host.status(path, followingLinks: true)
      guard status.kind == .regular else { throw HostError.notRegular }
      image.fileBytes = status.size
      image.allocatedBytes = status.allocated
    } catch {
      image.error = error.reason
      return image
    }
    let bytes = ImageBytes(host, path: path, size: image.fileBytes ?? 0)
    do { try image.read(bytes, host) } catch { image.error = error.text }
    return image
  }

  private mutating func read(_ bytes: ImageBytes, _ host: any HostReading) throws(ImageFault) {
    let head = try bytes.fields(at: 0, count: 512)
    let format = ImageFormat.probe(head, name: path)
    self.format = format
    switch format {
    case .qcow2: try QCOW2Image.read(bytes, into: &self)
    case .qcow: try QCOWImage.read(bytes, into: &self)
    case .vmdk: try VMDKImage.read(bytes, host, into: &self)
    case .vdi: try VDIImage.read(bytes, into: &self)
    case .vhdx: try VHDXImage.read(bytes, into: &self)
    case .vpc: try VPCImage.read(bytes, into: &self)
    case .qed: try QEDImage.read(bytes, into: &self)
    case .luks: try LUKSHeader.read(bytes, into: &self)
    case .parallels: try ParallelsImage.read(bytes, into: &self)
    case .bochs: try BochsImage.read(bytes, into: &self)
    case .cloop: try CloopImage.read(bytes, into: &self)
    case .dmg: try DMGImage.read(bytes, into: &self)
    case .raw, .iso: try RawImage.read(bytes, into: &self)
    }
  }

  /// Takes a size in sectors of 512 bytes; QEMU refuses more than BDRV_MAX_LENGTH.
  mutating func setSectors(_ sectors: UInt64) throws(ImageFault) {
    guard sectors <= 0x7FFF_FFFF_C000_0000 / 512 else { throw ImageFault("its size of \(sectors) sectors is larger than QEMU takes") }
    virtualBytes = Int64(sectors * 512)
  }
}
