/// One line of /proc/self/mountinfo (proc_pid_mountinfo(5)).
struct MountPoint: Equatable {
  /// What of the file system is mounted here: `/`, or a directory of it.
  var root: String
  /// Where it is mounted.
  var path: String
  /// The kind of file system: `cgroup2`, `ext4`.
  var type: String
  /// The options of the file system: for a cgroup v1 hierarchy its controllers.
  var options: [String]

  /// The lines that are well formed.
  static func list(_ text: String) -> [MountPoint] { list(Array(text.utf8)) }

  /// The same, of the bytes as they were read.
  static func list(_ bytes: [UInt8]) -> [MountPoint] {
    var mounts: [MountPoint] = []
    var words: [Range<Int>] = []
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      while start < bytes.count {
        let end = KernelText.first(10, in: bytes, from: start)
        words.removeAll(keepingCapacity: true)
        var word = start
        for at in start...end where at == end || bytes[at] == 32 {
          if word < at { words.append(word..<at) }
          word = at + 1
        }
        if let mount = MountPoint(bytes, words) { mounts.append(mount) }
        start = end + 1
      }
    }
    return mounts
  }

  /// `36 35 98:0 /root /path rw,noatime master:1 - ext3 /dev/root rw,errors=continue`; the fields before `-` vary in number.
  private init?(_ bytes: UnsafeBufferPointer<UInt8>, _ words: [Range<Int>]) {
    func text(_ word: Range<Int>) -> String { String(decoding: UnsafeBufferPointer(rebasing: bytes[word]), as: UTF8.self) }
    guard words.count >= 9, let dash = words.firstIndex(where: { $0.count == 1 && bytes[$0.lowerBound] == UInt8(ascii: "-") }), dash >= 6,
      words.count >= dash + 4
    else { return nil }
    root = Self.unescaped(bytes, words[3])
    path = Self.unescaped(bytes, words[4])
    type = text(words[dash + 1])
    options = bytes[words[dash + 3]].split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Blank, tab, newline and backslash are written as three octal digits.
  private static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>, _ field: Range<Int>) -> String {
    // Hardly any path has such a digit.
    if !bytes[field].contains(UInt8(ascii: "\\")) { return String(decoding: UnsafeBufferPointer(rebasing: bytes[field]), as: UTF8.self) }
    let bytes = Array(bytes[field])
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "\\"), at + 3 < bytes.count,
        let code = UInt8(String(decoding: bytes[(at + 1)...(at + 3)], as: UTF8.self), radix: 8)
      {
        result.append(code)
        at += 4
      } else {
        result.append(bytes[at])
        at += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
