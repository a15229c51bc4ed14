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
  borrowing func contents(limit: Int) throws(HostError) -> [UInt8] {
    let limit = max(limit, 0)
    let most = limit == .max ? limit : limit + 1
    var bytes: [UInt8] = []
    while true {
      // 16 KiB takes whole kernel files in one call: a continued read of some of them starts a new snapshot.
      let room = min(max(16 << 10, bytes.count), most - bytes.count)
      let came = try append(to: &bytes, room: room, offset: nil)
      if bytes.count > limit { throw .tooLarge(limit: limit) }
      if came == 0 { return bytes }
    }
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

  /// read(2) or pread(2) of at most `room` bytes; 0 at the end.
  private borrowing func append(to bytes: inout [UInt8], room: Int, offset: Int64?) throws(HostError) -> Int {
    let number = number
    var failure: Int32 = 0
    let start = bytes.count
    let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
      var came: Int
      repeat {
        came = offset.map { pread(number, buffer.baseAddress, room, off_t($0)) } ?? Glibc.read(number, buffer.baseAddress, room)
      } while came < 0 && errno == EINTR
      if came < 0 { failure = errno }
      filled = max(came, 0)
    }
    if failure != 0 { throw HostError.from(failure) }
    if start == 0 { bytes = chunk } else { bytes += chunk }
    return chunk.count
  }

  /// The names in an open directory as bytes, sorted by bytes, without `.` and `..`. getdents64(2).
  borrowing func entries() throws(HostError) -> [[UInt8]] {
    var names: [[UInt8]] = []
    var buffer = [UInt8](repeating: 0, count: 32 << 10)
    while true {
      let came = vd_directory_entries(number, &buffer, buffer.count)
      if came == -Int(EINTR) { continue }
      if came < 0 { throw HostError.from(Int32(-came)) }
      if came == 0 { break }
      // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, then the name with its NUL.
      var record = 0
      while record + 19 < came {
        let length = Int(buffer[record + 16]) | Int(buffer[record + 17]) << 8
        guard length > 19, record + length <= came else { throw .system(EIO) }
        let name = Array(buffer[(record + 19)..<(record + length)].prefix { $0 != 0 })
        record += length
        if name == [46] || name == [46, 46] || name.isEmpty { continue }
        names.append(name)
        if names.count > Self.mostEntries { throw .tooManyEntries(limit: Self.mostEntries) }
      }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }
}
