import Host

/// Which kernel runs, and where its modules are.
enum KernelRelease {
  /// uname -r. A sysroot tells it by /proc/sys/kernel/osrelease, or by holding the modules of one kernel only.
  static func name(_ host: any HostReading) -> String? {
    if let name = try? host.systemName().release { return name }
    if let line = try? host.line("/proc/sys/kernel/osrelease"), !line.isEmpty { return line }
    if let text = try? host.text("/proc/version", limit: 64 << 10) {
      let words = text.utf8.split(separator: UInt8(ascii: " "), maxSplits: 3)
      if words.count > 2, words[0].elementsEqual("Linux".utf8), words[1].elementsEqual("version".utf8) {
        return String(Substring(words[2]))
      }
    }
    return onlyOne(host)
  }

  /// /lib/modules/RELEASE, whether or not it is there; nil where the release is not known.
  static func moduleDirectory(_ host: any HostReading) -> String? { name(host).map { "/lib/modules/" + $0 } }

  private static func onlyOne(_ host: any HostReading) -> String? {
    guard let names = try? host.list("/lib/modules"), names.count == 1 else { return nil }
    return names[0]
  }
}
