import Host

/// The libraries that a program is linked to: the DT_NEEDED entries of its dynamic section, elf(5).
enum ProgramLibraries {
  private static let dynamicSegment: UInt32 = 2, loadSegment: UInt32 = 1
  private static let needed: UInt64 = 1, strings: UInt64 = 5

  /// A program header of a 64-bit file.
  private struct Segment {
    var kind: UInt32
    var offset: UInt64, address: UInt64, length: UInt64
  }

  static func read(_ path: String, _ host: any HostReading) throws(ImageFault) -> [String] {
    let size: Int64
    do { size = try host.status(path, followingLinks: true).size } catch { throw ImageFault(error.reason) }
    let file = ImageBytes(host, path: path, size: size)
    let header = try file.fields(at: 0, count: 64)
    guard header.has("\u{7F}ELF", at: 0) else { throw ImageFault("not a program but a script") }
    guard header.byte(4) == 2, header.byte(5) == 1 || header.byte(5) == 2 else { throw ImageFault("not a 64-bit program") }
    let isLittle = header.byte(5) == 1
    let word = { (fields: ByteFields, at: Int) in isLittle ? fields.le64(at) : fields.be64(at) }
    let half = { (fields: ByteFields, at: Int) in isLittle ? fields.le32(at) : fields.be32(at) }
    let short = { (fields: ByteFields, at: Int) in isLittle ? fields.le16(at) : fields.be16(at) }

    let (place, length, count) = (word(header, 32), Int(short(header, 54)), min(Int(short(header, 56)), 64))
    guard length >= 56 else { throw ImageFault("its program headers are broken") }
    var segments: [Segment] = []
    for number in 0..<count {
      let fields = try file.fields(at: place &+ UInt64(number * length), count: 56)
      segments.append(Segment(kind: half(fields, 0), offset: word(fields, 8), address: word(fields, 16), length: word(fields, 32)))
    }
    guard let dynamic = segments.first(where: { $0.kind == dynamicSegment }) else { throw ImageFault("it is linked to no libraries") }
    let table = try file.fields(at: dynamic.offset, count: Int(min(dynamic.length, 16 << 10)))
    var names: [UInt64] = []
    var address: UInt64?
    for at in stride(from: 0, to: table.bytes.count - 15, by: 16) {
      let (tag, value) = (word(table, at), word(table, at + 8))
      if tag == 0 { break }
      if tag == needed { names.append(value) }
      if tag == strings { address = value }
    }
    // The names are told by where they are in memory.
    guard let address,
      let load = segments.first(where: { $0.kind == loadSegment && $0.address <= address && address - $0.address < $0.length })
    else { throw ImageFault("its names of libraries are not found") }
    var result: [String] = []
    for name in names {
      let place = load.offset &+ (address - load.address) &+ name
      result.append(try file.fields(at: place, count: 256).text(0, 256))
    }
    return result
  }
}
