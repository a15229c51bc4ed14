import Host

/// As much of SQLite's file format as rpm's database needs: walking a table, finding one row, and the write-ahead log (sqlite.org/fileformat2).
final class RPMPages {
  private let path: String
  private let host: any HostReading
  private let pageSize: Int
  /// Without the bytes that each page reserves at its end.
  private let usable: Int
  /// Pages that a log holds a newer copy of.
  private var newer: [UInt32: [UInt8]] = [:]
  private var blocks: [Int64: [UInt8]] = [:]
  /// Every page costs one; whatever the pointers say, the walk ends.
  private var budget = 200_000

  private static let blockSize = 64 << 10

  /// A page of a b-tree.
  private struct Page {
    let bytes: [UInt8]
    /// Where the b-tree header begins: behind the file header on the first page.
    let start: Int
    var kind: UInt8 { bytes[start] }
    var cellCount: Int { RPMPages.short(bytes, start + 3) }
    var isLeaf: Bool { kind == 13 }
    var isInterior: Bool { kind == 5 }
    var right: UInt32 { RPMPages.word(bytes, start + 8) }
    /// Offset of a cell, nil where it points out of the page.
    func cell(_ number: Int) -> Int? {
      let at = start + (isLeaf ? 8 : 12) + 2 * number
      guard at + 2 <= bytes.count else { return nil }
      let offset = RPMPages.short(bytes, at)
      return offset + 4 <= bytes.count ? offset : nil
    }
  }

  /// Reads the file's header and, where there is one, the log.
  init(_ path: String, _ host: any HostReading) throws(HostError) {
    (self.path, self.host) = (path, host)
    let header = try host.read(path, at: 0, count: 100)
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw .unsupported("not a SQLite file: \(path)")
    }
    // 65,536 does not fit in two bytes, so 1 stands for it.
    let size = Self.short(header, 16)
    pageSize = size == 1 ? 65_536 : size
    usable = pageSize - Int(header[20])
    guard pageSize >= 512, pageSize & (pageSize - 1) == 0, usable >= 480 else { throw .unsupported("not a SQLite file: \(path)") }
    try readLog()
  }

  fileprivate static func short(_ bytes: [UInt8], _ at: Int) -> Int { Int(bytes[at]) << 8 | Int(bytes[at + 1]) }
  fileprivate static func word(_ bytes: [UInt8], _ at: Int) -> UInt32 { bytes[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) } }
  private var damaged: HostError { .unsupported("damaged database: \(path)") }

  // MARK: Tables

  /// The root pages of the tables, by name (sqlite_schema, page 1).
  func tables() throws(HostError) -> [String: UInt32] {
    var tables: [String: UInt32] = [:]
    try walk(1) { record, _ in
      if record.count >= 4, case .text("table") = record[0], case .text(let name) = record[1], case .integer(let root) = record[3] {
        tables[name] = UInt32(truncatingIfNeeded: root)
      }
    }
    return tables
  }

  /// Rows of the table Name: a package's name and the row of its header.
  func names(_ root: UInt32) throws(HostError) -> [(String, Int64)] {
    var names: [(String, Int64)] = []
    try walk(root) { record, _ in
      guard record.count >= 2, case .integer(let number) = record[1] else { return }
      switch record[0] {
      case .text(let name): names.append((name, number))
      case .blob(let bytes): names.append((String(decoding: bytes, as: UTF8.self), number))
      default: break
      }
    }
    return names
  }

  /// The second column of the row: a header.
  func blob(_ root: UInt32, row: Int64) throws(HostError) -> [UInt8]? {
    var number = root
    for _ in 0..<20 {
      let page = try page(number)
      if page.isLeaf {
        for cell in 0..<page.cellCount {
          guard let at = page.cell(cell) else { throw damaged }
          var position = at
          let size = try varint(page.bytes, &position)
          let key = try varint(page.bytes, &position)
          if key != row { continue }
          let record = Self.record(try payload(page.bytes, position, size))
          if record.count >= 2, case .blob(let bytes) = record[1] { return bytes }
          return nil
        }
        return nil
      }
      guard page.isInterior else { throw damaged }
      var next = page.right
      for cell in 0..<page.cellCount {
        guard let at = page.cell(cell) else { throw damaged }
        var position = at + 4
        if row <= (try varint(page.bytes, &position)) {
          next = Self.word(page.bytes, at)
          break
        }
      }
      number = next
    }
    throw damaged
  }

  /// All rows of a table, in the order of their numbers.
  private func walk(_ root: UInt32, depth: Int = 0, _ visit: ([Column], Int64) -> Void) throws(HostError) {
    if depth > 20 { throw damaged }
    let page = try page(root)
    for number in 0..<page.cellCount {
      guard let at = page.cell(number) else { throw damaged }
      if page.isLeaf {
        var position = at
        let size = try varint(page.bytes, &position)
        let key = try varint(page.bytes, &position)
        visit(Self.record(try payload(page.bytes, position, size)), key)
      } else if page.isInterior {
        try walk(Self.word(page.bytes, at), depth: depth + 1, visit)
      } else {
        throw damaged
      }
    }
    if page.isInterior { try walk(page.right, depth: depth + 1, visit) }
  }

  // MARK: Cells

  /// The whole content of a leaf cell; what does not fit in the page is chained over overflow pages.
  private func payload(_ bytes: [UInt8], _ at: Int, _ size: Int64) throws(HostError) -> [UInt8] {
    // rpm allows headers of 256 MiB; real ones have a few hundred KiB.
    guard size >= 0, size <= 32 << 20 else { throw damaged }
    let size = Int(size)
    let most = usable - 35
    if size <= most {
      guard at + size <= bytes.count else { throw damaged }
      return Array(bytes[at..<at + size])
    }
    // How much of a long content stays in the page: the file format's own sum.
    let least = (usable - 12) * 32 / 255 - 23
    let fitting = least + (size - least) % (usable - 4)
    let local = fitting <= most ? fitting : least
    guard at + local + 4 <= bytes.count else { throw damaged }
    var whole = Array(bytes[at..<at + local])
    whole.reserveCapacity(size)
    var next = Self.word(bytes, at + local)
    while whole.count < size {
      let more = try content(next)
      whole += more[4..<min(4 + size - whole.count, usable)]
      next = Self.word(more, 0)
    }
    return whole
  }

  private func varint(_ bytes: [UInt8], _ at: inout Int) throws(HostError) -> Int64 {
    guard let value = Self.varint(bytes, &at) else { throw damaged }
    return value
  }

  /// Seven bits a byte, the highest first; the ninth byte has eight.
  private static func varint(_ bytes: [UInt8], _ at: inout Int) -> Int64? {
    var value: UInt64 = 0
    for number in 0..<9 {
      guard at < bytes.count else { return nil }
      let byte = bytes[at]
      at += 1
      if number == 8 { return Int64(bitPattern: value << 8 | UInt64(byte)) }
      value = value << 7 | UInt64(byte & 0x7f)
      if byte & 0x80 == 0 { break }
    }
    return Int64(bitPattern: value)
  }

  /// A value as it lies in a record.
  private enum Column {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
  }

  /// The columns of a record; a damaged one ends early.
  private static func record(_ bytes: [UInt8]) -> [Column] {
    var at = 0
    guard let headerSize = varint(bytes, &at), headerSize <= bytes.count, headerSize >= 1 else { return [] }
    var value = Int(headerSize)
    var columns: [Column] = []
    while at < Int(headerSize), let type = varint(bytes, &at) {
      let length: Int
      switch type {
      case 0, 8, 9: length = 0
      case 1...4: length = Int(type)
      case 5: length = 6
      case 6, 7: length = 8
      case 12...: length = Int((type - 12) / 2)
      default: return columns
      }
      guard length <= bytes.count - value else { return columns }
      let content = bytes[value..<value + length]
      value += length
      switch type {
      case 0, 7: columns.append(.null)
      case 8, 9: columns.append(.integer(type - 8))
      case 1...6:
        let negative = (content.first ?? 0) & 0x80 != 0
        columns.append(.integer(Int64(bitPattern: content.reduce(negative ? ~0 : 0) { $0 << 8 | UInt64($1) })))
      default: columns.append(type % 2 == 0 ? .blob(Array(content)) : .text(String(decoding: content, as: UTF8.self)))
      }
    }
    return columns
  }

  // MARK: Pages

  private func page(_ number: UInt32) throws(HostError) -> Page {
    let bytes = try content(number)
    let page = Page(bytes: bytes, start: number == 1 ? 100 : 0)
    return page
  }

  /// One page, from the log if it is there. The file is read in blocks: neighbours are usually wanted next.
  private func content(_ number: UInt32) throws(HostError) -> [UInt8] {
    budget -= 1
    guard number >= 1, budget > 0 else { throw damaged }
    if let page = newer[number] { return page }
    let offset = Int64(number - 1) * Int64(pageSize)
    let start = offset / Int64(Self.blockSize) * Int64(Self.blockSize)
    let block: [UInt8]
    if let known = blocks[start] {
      block = known
    } else {
      block = try host.read(path, at: start, count: Self.blockSize)
      if blocks.count >= 512 { blocks.removeAll(keepingCapacity: true) }
      blocks[start] = block
    }
    let from = Int(offset - start)
    guard from + pageSize <= block.count else { throw damaged }
    return Array(block[from..<from + pageSize])
  }

  /// rpm keeps its changes in a write-ahead log until it closes the database; a run that was killed leaves them there. Frames count up to
  /// the last that ends a transaction, as long as their checksums follow from each other.
  private func readLog() throws(HostError) {
    let log: [UInt8]
    do { log = try host.read(path + "-wal", limit: 64 << 20) } catch {
      if error == .absent { return }
      throw error
    }
    // A log of other pages, or none at all, is an old one that SQLite would pass over as well.
    guard log.count > 32, Self.word(log, 0) & ~1 == 0x377f_0682, Int(Self.word(log, 8)) == pageSize else { return }
    // The sums are computed in the byte order of the machine that wrote the log.
    let bigEndian = Self.word(log, 0) & 1 == 1
    var sum = (first: UInt32(0), second: UInt32(0))
    func add(_ range: Range<Int>) {
      for at in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
        let one = Self.word(log, at)
        let two = Self.word(log, at + 4)
        sum.first = sum.first &+ (bigEndian ? one : one.byteSwapped) &+ sum.second
        sum.second = sum.second &+ (bigEndian ? two : two.byteSwapped) &+ sum.first
      }
    }
    add(0..<24)
    guard sum == (Self.word(log, 24), Self.word(log, 28)) else { return }
    var pending: [UInt32: [UInt8]] = [:]
    var at = 32
    while at + 24 + pageSize <= log.count {
      // Frames of an earlier round of the log carry other salts.
      guard Self.word(log, at + 8) == Self.word(log, 16), Self.word(log, at + 12) == Self.word(log, 20) else { break }
      add(at..<at + 8)
      add(at + 24..<at + 24 + pageSize)
      guard sum == (Self.word(log, at + 16), Self.word(log, at + 20)) else { break }
      pending[Self.word(log, at)] = Array(log[at + 24..<at + 24 + pageSize])
      if Self.word(log, at + 4) != 0 {
        newer.merge(pending) { _, new in new }
        pending = [:]
      }
      at += 24 + pageSize
    }
  }
}
