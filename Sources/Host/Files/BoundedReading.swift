internal import CHost
internal import Glibc

extension Descriptor {
  /// The most that one `read(_:at:count:)` gives: headers and tables are far smaller, and a claimed size must not cost memory.
  static let largestPart = 64 << 20
  /// The most names that a directory may have.
  static let mostEntries = 20_000

  /// Everything that can be read, at most `limit` bytes.
  ///
  /// The budget counts bytes that came, because st_size is 0 in procfs, always 4096 in sysfs, and a lie in sparse and growing files.
  ///
  /// - Parameter claimed: the size that the file claims, where it is known already; it only saves calls.
  borrowing func contents(limit: Int, claimed: Int = 0) throws(HostError) -> [UInt8] {
    let limit = max(limit, 0)
    let most = limit == .max ? limit : limit + 1
    // 16 KiB takes whole kernel files in one call: a continued read of some of them starts a new snapshot.
    var room = min(max(16 << 10, min(claimed, 4 << 20) + 1), most)
    var bytes: [UInt8] = []
    while true {
      let isWhole = try fill(&bytes, room: room, claimed: claimed)
      if bytes.count > limit { throw .tooLarge(limit: limit) }
      if isWhole { return bytes }
      // The claimed size is only a guess at how much comes, so that large files are not copied as they grow.
      let claimed = min((try? status().size) ?? 0, 4 << 20)
      room = min(max(bytes.count, Int(claimed) - bytes.count + 1), most - bytes.count)
    }
  }

  /// Everything, a few pages at a time, in memory that is used over and over: fresh pages cost more than what is read into them.
  ///
  /// - Parameter body: takes what has come and is not done with, and whether the file ends with it; says with how many bytes it is done, or
  ///   nil to read no further.
  borrowing func pieces(limit: Int, _ body: ([UInt8], _ isLast: Bool) -> Int?) throws(HostError) {
    let limit = max(limit, 0)
    var bytes: [UInt8] = []
    var total = 0
    while true {
      let before = bytes.count
      // Twice as much whenever nothing could be done with what came, so that one endless record is not looked at over and over.
      let isWhole = try fill(&bytes, room: max(32 << 10, before), claimed: 0)
      total += bytes.count - before
      if total > limit { throw .tooLarge(limit: limit) }
      guard let done = body(bytes, isWhole), !isWhole else { return }
      bytes.removeFirst(min(max(done, 0), bytes.count))
    }
  }

  /// Reads on until `room` more bytes have come. Returns whether the file ended before. A read that brings less than it might have, and just
  /// as much as the file claims to hold, brought the end as well.
  private borrowing func fill(_ bytes: inout [UInt8], room: Int, claimed: Int) throws(HostError) -> Bool {
    let (number, before) = (number, bytes)
    var failure: Int32 = 0
    var isWhole = false
    bytes = [UInt8](unsafeUninitializedCapacity: before.count + room) { buffer, filled in
      _ = buffer.update(fromContentsOf: before)
      filled = before.count
      while filled < before.count + room, failure == 0, !isWhole {
        let came = Glibc.read(number, buffer.baseAddress.map { $0 + filled }, before.count + room - filled)
        if came > 0 {
          filled += came
          isWhole = filled == claimed && filled < before.count + room
        } else if came == 0 {
          isWhole = true
        } else if errno != EINTR {
          failure = errno
        }
      }
    }
    if failure != 0 { throw HostError.from(failure) }
    return isWhole
  }

  /// At most `count` bytes from `offset` on; fewer where the file ends.
  borrowing func part(at offset: Int64, count: Int) throws(HostError) -> [UInt8] {
    guard offset >= 0 else { throw .system(EINVAL) }
    guard count <= Self.largestPart else { throw .tooLarge(limit: Self.largestPart) }
    var bytes: [UInt8] = []
    while bytes.count < count {
      let (position, overflow) = offset.addingReportingOverflow(Int64(bytes.count))
      if overflow { break }
      // The kernel refuses a read that would end beyond the largest offset, instead of saying that the file ends before.
      let room = min(max(64 << 10, bytes.count), count - bytes.count, Int(clamping: Int64.max - position))
      if try append(to: &bytes, room: room, offset: position) == 0 { break }
    }
    return bytes
  }

  /// pread(2) of at most `room` bytes; 0 at the end.
  private borrowing func append(to bytes: inout [UInt8], room: Int, offset: Int64) throws(HostError) -> Int {
    let number = number
    var failure: Int32 = 0
    let start = bytes.count
    let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
      var came: Int
      repeat {
        came = pread(number, buffer.baseAddress, room, off_t(offset))
      } while came < 0 && errno == EINTR
      if came < 0 { failure = errno }
      filled = max(came, 0)
    }
    if failure != 0 { throw HostError.from(failure) }
    if start == 0 { bytes = chunk } else { bytes += chunk }
    return chunk.count
  }

  /// The names in an open directory as bytes, sorted by bytes, without `.` and `..`. getdents64(2).
  ///
  /// - Parameter beginning: only names that begin so; the others still count against the bound.
  borrowing func entries(beginning: [UInt8] = []) throws(HostError) -> [[UInt8]] {
    var names: [[UInt8]] = []
    var count = 0
    var failure: HostError?
    let number = number
    withUnsafeTemporaryAllocation(byteCount: 32 << 10, alignment: 8) { buffer in
      while failure == nil {
        guard let start = buffer.baseAddress else { return }
        let came = vd_directory_entries(number, start, buffer.count)
        if came == -Int(EINTR) { continue }
        if came < 0 { failure = HostError.from(Int32(-came)) }
        if came <= 0 { return }
        failure = Self.take(UnsafeRawBufferPointer(rebasing: buffer[..<came]), beginning, &count, into: &names)
      }
    }
    if let failure { throw failure }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The names of struct linux_dirent64: inode 8, offset 8, record length 2, type 1, then the name with its NUL.
  private static func take(
    _ records: UnsafeRawBufferPointer, _ beginning: [UInt8], _ count: inout Int, into names: inout [[UInt8]]
  ) -> HostError? {
    var record = 0
    while record + 19 < records.count {
      let length = Int(records[record + 16]) | Int(records[record + 17]) << 8
      // The kernel pads records to eight bytes.
      guard length >= 24, record + length <= records.count else { return .system(EIO) }
      let start = record + 19
      record += length
      let dot = UInt8(ascii: ".")
      if records[start] == 0
        || (records[start] == dot && (records[start + 1] == 0 || (records[start + 1] == dot && records[start + 2] == 0)))
      {
        continue
      }
      count += 1
      if count > mostEntries { return .tooManyEntries(limit: mostEntries) }
      var at = 0
      while at < beginning.count, start + at < record, records[start + at] == beginning[at] { at += 1 }
      if at < beginning.count { continue }
      var end = start
      while end < record, records[end] != 0 { end += 1 }
      names.append(Array(records[start..<end]))
    }
    return nil
  }
}
