/// The header extensions of qcow2: a type, a length and the data, padded to eight bytes, up to the type 0. qcow2_read_extensions()
enum QCOW2Extensions {
  private enum Kind {
    static let end: UInt32 = 0
    static let backingFormat: UInt32 = 0xE279_2ACA
    static let features: UInt32 = 0x6803_F857
    static let encryption: UInt32 = 0x0537_BE77
    static let bitmaps: UInt32 = 0x2385_2875
    static let dataFile: UInt32 = 0x4441_5441
  }

  /// Each extension in turn until the body says that it has seen enough.
  private static func each(
    _ header: QCOW2Image.Header, _ bytes: ImageBytes, _ body: (UInt32, UInt64, UInt32) throws(ImageFault) -> Bool
  ) throws(ImageFault) {
    var offset = UInt64(header.length)
    while offset < header.endOfExtensions {
      let fields = try bytes.fields(at: offset, count: 8)
      let (kind, length) = (fields.be32(0), fields.be32(4))
      offset += 8
      guard offset <= header.endOfExtensions, UInt64(length) <= header.endOfExtensions - offset else {
        throw ImageFault("a header extension is too large")
      }
      if kind == Kind.end { return }
      guard try body(kind, offset, length) else { return }
      offset += (UInt64(length) + 7) & ~7
    }
  }

  static func read(_ header: QCOW2Image.Header, _ bytes: ImageBytes, into image: inout DiskImage) throws(ImageFault) {
    var hasEncryption = false
    try each(header, bytes) { (kind, offset, length) throws(ImageFault) in
      switch kind {
      case Kind.backingFormat:
        guard length < 16 else { throw ImageFault("the name of the backing format is too long") }
        let name = try bytes.fields(at: offset, count: Int(length)).text(0, Int(length))
        image.backingFormat = name.isEmpty ? nil : name
      case Kind.dataFile:
        // At most a cluster of name, of which a path is 4096 bytes.
        let name = try bytes.fields(at: offset, count: Int(min(length, 4096))).text(0, 4096)
        image.dataFile = name.isEmpty ? nil : name
      case Kind.encryption:
        try readEncryption(header, bytes, offset, length)
        hasEncryption = true
      case Kind.bitmaps: try readBitmaps(header, bytes, offset, length, into: &image)
      default: break
      }
      return true
    }
    if header.encryption == 2, !hasEncryption { throw ImageFault("its encryption header is missing") }
    if header.incompatible & QCOW2Image.Feature.dataFile != 0 {
      image.hasRawDataFile = header.autoclear & QCOW2Image.Feature.rawDataFile != 0
    }
  }

  /// The names that the feature table of the image has for those bits, or their numbers.
  static func featureNames(_ header: QCOW2Image.Header, _ bytes: ImageBytes, bits: UInt64) throws(ImageFault) -> String {
    var names: [String] = []
    var left = bits
    do {
      try each(header, bytes) { (kind, offset, length) throws(ImageFault) in
        guard kind == Kind.features else { return true }
        // Entries of 48 bytes: the kind of feature (0: incompatible), the bit, the name.
        let table = try bytes.fields(at: offset, count: Int(min(length, 4096)))
        for at in stride(from: 0, to: table.bytes.count - 47, by: 48) where table.byte(at) == 0 && table.byte(at + 1) < 64 {
          let bit = UInt64(1) << UInt64(table.byte(at + 1))
          guard left & bit != 0 else { continue }
          left &= ~bit
          names.append(table.text(at + 2, 46))
        }
        return true
      }
    } catch {}  // The image is refused in any case; its table was only to say why in better words.
    for bit in 0..<64 where left >> UInt64(bit) & 1 != 0 { names.append("bit \(bit)") }
    return names.joined(separator: ", ")
  }

  /// Where the LUKS header lies inside the image.
  private static func readEncryption(
    _ header: QCOW2Image.Header, _ bytes: ImageBytes, _ offset: UInt64, _ length: UInt32
  ) throws(ImageFault) {
    guard header.encryption == 2 else { throw ImageFault("it has an encryption header without being encrypted so") }
    guard length == 16 else { throw ImageFault("its encryption header extension has the wrong length") }
    let place = try bytes.fields(at: offset, count: 16)
    guard place.be64(0) % header.clusterSize == 0 else { throw ImageFault("its encryption header is at an impossible place") }
    try LUKSHeader.check(bytes, at: place.be64(0), available: place.be64(8))
  }

  private static func readBitmaps(
    _ header: QCOW2Image.Header, _ bytes: ImageBytes, _ offset: UInt64, _ length: UInt32, into image: inout DiskImage
  ) throws(ImageFault) {
    guard length == 24 else { throw ImageFault("its bitmaps extension has the wrong length") }
    // A program that knows nothing of bitmaps has written to the image: QEMU forgets them.
    guard header.autoclear & QCOW2Image.Feature.bitmaps != 0 else { return }
    let fields = try bytes.fields(at: offset, count: 24)
    let (count, size, place) = (fields.be32(0), fields.be64(8), fields.be64(16))
    guard fields.be32(4) == 0 else { throw ImageFault("a reserved field of its bitmaps extension is in use") }
    guard (1...65_535).contains(count) else { throw ImageFault("it has an impossible number of bitmaps") }
    guard place % header.clusterSize == 0 else { throw ImageFault("its bitmap directory is at an impossible place") }
    guard size > 0, size <= 1024 * 65_535 else { throw ImageFault("its bitmap directory has an impossible size") }
    image.bitmaps = try QCOW2Bitmaps.read(header, bytes, at: place, size: size, count: count)
  }
}
