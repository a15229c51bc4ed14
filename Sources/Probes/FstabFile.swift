/// The entries of /etc/fstab: fstab(5).
struct FstabFile {
  struct Entry: Equatable {
    /// As written: `UUID=1234-ABCD`, `/dev/sdb1`.
    var device: String
    var target: String
    var type: String
    /// Without those that hold a secret.
    var options: [String]
    /// Counted from 1.
    var line: Int
  }

  let entries: [Entry]

  init(_ text: [UInt8]) {
    var entries: [Entry] = []
    for (number, line) in text.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      let words = line.split { $0 == 32 || $0 == 9 || $0 == 13 }
      guard words.count >= 3, words[0].first != UInt8(ascii: "#") else { continue }
      let options = words.count > 3 ? words[3].split(separator: UInt8(ascii: ",")).map(MountTable.unescaped) : ["defaults"]
      entries.append(
        Entry(
          device: Self.unquoted(MountTable.unescaped(words[0])), target: MountTable.unescaped(words[1]),
          type: String(decoding: words[2], as: UTF8.self), options: options.filter { !Self.isSecret($0) }, line: number + 1))
    }
    self.entries = entries
  }

  /// `UUID="…"` is allowed as well.
  private static func unquoted(_ device: String) -> String {
    String(decoding: device.utf8.filter { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
  }

  /// An option such as cifs' `password=`, which must leave this host by no way.
  static func isSecret(_ option: String) -> Bool {
    let name = KernelText.lowercased(String(decoding: option.utf8.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self))
    return name.hasPrefix("pass") || name.hasPrefix("pwd") || name.hasPrefix("secret") || name.hasPrefix("key=")
  }

  /// The file systems that every system has, and those without a device.
  private static let ownTargets = [
    "/", "/boot", "/boot/efi", "/boot/firmware", "/efi", "/usr", "/var", "/var/log", "/var/tmp", "/home", "/tmp", "none", "swap",
  ]
  private static let pseudoTypes = [
    "swap", "proc", "sysfs", "tmpfs", "devpts", "devtmpfs", "efivarfs", "cgroup", "cgroup2", "debugfs", "tracefs", "securityfs",
    "hugetlbfs",
    "mqueue", "ramfs", "binfmt_misc", "configfs", "ignore",
  ]

  /// Whether a host would be another without it.
  static func isOwn(_ entry: Entry) -> Bool { ownTargets.contains(entry.target) || pseudoTypes.contains(entry.type) }
}
