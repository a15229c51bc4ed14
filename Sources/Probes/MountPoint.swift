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
  static func list(_ text: String) -> [MountPoint] { KernelText.lines(text).compactMap { MountPoint($0) } }

  /// `36 35 98:0 /root /path rw,noatime master:1 - ext3 /dev/root rw,errors=continue`; the fields before `-` vary in number.
  private init?(_ line: Substring) {
    let words = line.utf8.split(separator: 32)
    guard words.count >= 9, let dash = words.firstIndex(where: { $0.elementsEqual("-".utf8) }), dash >= 6, words.count >= dash + 4 else {
      return nil
    }
    root = Self.unescaped(words[3])
    path = Self.unescaped(words[4])
    type = String(decoding: words[dash + 1], as: UTF8.self)
    options = words[dash + 3].split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Blank, tab, newline and backslash are written as three octal digits.
  private static func unescaped(_ field: some Collection<UInt8>) -> String {
    // Hardly any path has such a digit.
    if !field.contains(UInt8(ascii: "\\")) { return String(decoding: field, as: UTF8.self) }
    let bytes = Array(field)
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
