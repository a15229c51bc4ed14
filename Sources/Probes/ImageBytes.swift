import Host

/// Why an image is not what it says it is, in words for its record.
struct ImageFault: Error, Equatable {
  let text: String
  init(_ text: String) { self.text = text }
}

/// The header and the tables of an image as QEMU sees them: what lies beyond the end of the file reads as zeros (bdrv_aligned_preadv).
///
/// Nothing is locked and nothing written. However a header lies about its tables, no more than `budget` bytes are ever read.
final class ImageBytes {
  /// The length of the file.
  let size: Int64
  private let path: String
  private let host: any HostReading
  /// The last part that was read, as headers are read field by field.
  private var window = ByteFields([])
  private var start: UInt64 = .max
  private var budget = 4 << 20

  /// How much is read at a time.
  private static let part = 4096
  /// The most that is handed out at once.
  static let largest = 64 << 10

  init(_ host: any HostReading, path: String, size: Int64) {
    (self.host, self.path, self.size) = (host, path, max(size, 0))
  }

  /// That many bytes from there on, at most `largest`.
  func fields(at offset: UInt64, count: Int) throws(ImageFault) -> ByteFields {
    let count = min(max(count, 0), Self.largest)
    // BDRV_MAX_LENGTH
    guard offset <= 0x7FFF_FFFF_C000_0000 - UInt64(count) else { throw ImageFault("a part of it lies at an impossible place") }
    // Behind the end there are only zeros, which is what ByteFields says of bytes that it does not have.
    guard offset < UInt64(size) else { return ByteFields([]) }
    if count <= Self.part, offset >= start, offset - start <= UInt64(2 * Self.part - count) {
      return window.part(Int(offset - start), count)
    }
    guard count <= Self.part else { return ByteFields(try read(offset, count)) }
    start = offset / UInt64(Self.part) * UInt64(Self.part)
    window = ByteFields(try read(start, 2 * Self.part))
    return window.part(Int(offset - start), count)
  }

  /// The bytes themselves, as many as were asked for.
  func bytes(at offset: UInt64, count: Int) throws(ImageFault) -> [UInt8] {
    let bytes = try fields(at: offset, count: count).bytes
    return bytes + [UInt8](repeating: 0, count: min(max(count, 0), Self.largest) - bytes.count)
  }

  private func read(_ offset: UInt64, _ count: Int) throws(ImageFault) -> [UInt8] {
    budget -= count
    guard budget >= 0 else { throw ImageFault("its tables are too large to be looked at") }
    do { return try host.read(path, at: Int64(clamping: offset), count: count) } catch { throw ImageFault(error.reason) }
  }
}

/// Numbers and names at places of a header. What lies behind its end is zero.
struct ByteFields {
  let bytes: [UInt8]
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func part(_ offset: Int, _ count: Int) -> ByteFields {
    ByteFields(offset < bytes.count ? Array(bytes[offset..<min(bytes.count, offset + count)]) : [])
  }
  func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  // Big-endian.
  func be16(_ offset: Int) -> UInt16 { UInt16(byte(offset)) << 8 | UInt16(byte(offset + 1)) }
  func be32(_ offset: Int) -> UInt32 { UInt32(be16(offset)) << 16 | UInt32(be16(offset + 2)) }
  func be64(_ offset: Int) -> UInt64 { UInt64(be32(offset)) << 32 | UInt64(be32(offset + 4)) }
  // Little-endian.
  func le16(_ offset: Int) -> UInt16 { be16(offset).byteSwapped }
  func le32(_ offset: Int) -> UInt32 { be32(offset).byteSwapped }
  func le64(_ offset: Int) -> UInt64 { be64(offset).byteSwapped }

  /// Whether these characters stand there.
  func has(_ text: StaticString, at offset: Int) -> Bool {
    for at in 0..<text.utf8CodeUnitCount where byte(offset + at) != text.utf8Start[at] { return false }
    return offset + text.utf8CodeUnitCount <= bytes.count
  }

  /// A field of characters up to its first NUL; bytes that are no UTF-8 are repaired.
  func text(_ offset: Int, _ count: Int) -> String {
    String(decoding: bytes.dropFirst(offset).prefix(count).prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Whether all those bytes are NUL.
  func isZero(_ offset: Int, _ count: Int) -> Bool { bytes.dropFirst(offset).prefix(count).allSatisfy { $0 == 0 } }
}

extension UInt64 {
  /// Exactly one bit.
  var isPowerOfTwo: Bool { nonzeroBitCount == 1 }
}
