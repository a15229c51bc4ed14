import Host

/// Which files somebody writes to under QEMU's locks: /proc/locks (proc_locks(5)), read once.
///
/// QEMU locks single bytes of an image with open file descriptions (file-posix.c): byte 100 + n for what it does, byte 200 + n for what it
/// forbids others to do; n is 1 for writing, 3 for resizing. All are read locks, so that not the kind of the lock tells but the byte.
struct FileLocks {
  /// A write lock.
  struct Lock: Equatable {
    /// nil: the kernel tells no process of locks that belong to an open file.
    var process: Int?
  }

  private struct Entry {
    var inode: UInt64
    var lock: Lock
  }

  private let entries: [Entry]
  private let host: (any HostReading)?

  /// Without /proc there are none.
  init(_ host: any HostReading) {
    let text = (try? host.read("/proc/locks", limit: 4 << 20)) ?? []
    self.init(text, host)
  }

  init(_ text: [UInt8], _ host: (any HostReading)?) {
    self.host = host
    entries = text.split(separator: 10).compactMap(Self.entry)
  }

  /// `1: OFDLCK ADVISORY  READ -1 00:29:1234 100 101`; one that waits has an arrow behind its number, and holds nothing.
  private static func entry(_ line: ArraySlice<UInt8>) -> Entry? {
    let words = line.split(separator: 32)
    guard words.count >= 8, words[1].elementsEqual("OFDLCK".utf8) || words[1].elementsEqual("POSIX".utf8) else { return nil }
    // The device says little: on overlay and btrfs it is another one than stat(2) tells. The inode is the file's.
    guard let colon = words[5].lastIndex(of: UInt8(ascii: ":")), let inode = number(words[5][(colon + 1)...]),
      let first = number(words[6]), let last = words[7].elementsEqual("EOF".utf8) ? UInt64.max : number(words[7])
    else { return nil }
    let isExclusive = words[3].elementsEqual("WRITE".utf8)
    let covers = { (byte: UInt64) in first <= byte && byte <= last }
    // Other programs lock whole files for reading; QEMU never does.
    let isQemu = first >= 100 && last <= 203
    guard isExclusive ? first <= 203 && last >= 100 : isQemu && (covers(101) || covers(103)) else { return nil }
    return Entry(inode: inode, lock: Lock(process: number(words[4]).flatMap { $0 > 0 ? Int(exactly: $0) : nil }))
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return UInt64(String(decoding: digits, as: UTF8.self))
  }

  /// The write lock on a file; nil if nobody has one that this process may see.
  func lock(on status: FileStatus, path: String) -> Lock? {
    guard status.inode != 0 else { return nil }
    let found = entries.filter { $0.inode == status.inode }
    guard let first = found.first else { return nil }
    if let known = found.first(where: { $0.lock.process != nil }) { return known.lock }
    return Lock(process: holder(inode: status.inode, path: path) ?? first.lock.process)
  }

  /// Looks for the lock among the open files of the emulators, where they may be seen, else for the path among their arguments, which everybody may read.
  private func holder(inode: UInt64, path: String) -> Int? {
    guard let host, let processes = try? host.processes() else { return nil }
    let emulators = processes.filter { $0.name.hasPrefix("qemu-") || $0.name == "kvm" || $0.name == "qemu" }
    let mark = ":\(inode) "
    for process in emulators.prefix(200) {
      let folder = "/proc/\(process.id)/fdinfo"
      for name in ((try? host.list(folder)) ?? []).prefix(1000) {
        // `lock:\t1: OFDLCK ADVISORY  READ -1 00:29:1234 100 101`
        guard let bytes = try? host.read(folder + "/" + name, limit: 16 << 10) else { continue }
        if KernelText.contains(bytes[...], "lock:"), KernelText.contains(bytes[...], mark) { return Int(process.id) }
      }
    }
    for process in emulators.prefix(200) {
      guard let bytes = try? host.read("/proc/\(process.id)/cmdline", limit: 1 << 20) else { continue }
      // The path must end where it ends: a quote of JSON, a comma of an option, or the end of the argument.
      let wanted = Array(path.utf8)
      var at = 0
      while let found = Self.find(wanted, in: bytes, from: at) {
        let next = found + wanted.count < bytes.count ? bytes[found + wanted.count] : 0
        let before = found > 0 ? bytes[found - 1] : 0
        let isWhole = next == 0 || next == UInt8(ascii: ",") || next == UInt8(ascii: "\"")
        if isWhole, before == 0 || before == UInt8(ascii: "=") || before == UInt8(ascii: "\"") { return Int(process.id) }
        at = found + 1
      }
    }
    return nil
  }

  private static func find(_ part: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard let first = part.first, bytes.count >= part.count else { return nil }
    var at = start
    while at <= bytes.count - part.count {
      at = KernelText.first(first, in: bytes, from: at)
      guard at <= bytes.count - part.count else { return nil }
      if bytes[at..<(at + part.count)].elementsEqual(part) { return at }
      at += 1
    }
    return nil
  }
}
