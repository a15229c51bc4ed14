import Host

/// The paths at which somebody listens, from the kernel (/proc/net/unix, unix(7)); connecting would wake the daemon behind them.
struct ListeningSockets {
  private var paths: Set<String> = []
  private(set) var trouble: String?

  /// Empty on a host that does not run.
  init(_ host: any HostReading) {
    if host.kind == .sysroot { return }
    do { paths = Self.parse(try host.read("/proc/net/unix", limit: 4 << 20)) } catch { trouble = error.reason }
  }

  /// The kernel knows a socket by the path that its owner gave, with /var or without.
  func has(_ path: String) -> Bool { paths.contains(path) || (path.hasPrefix("/run/") && paths.contains("/var" + path)) }

  /// Columns: address, count, protocol, flags, type, state, inode, path. The flag 10000 is SO_ACCEPTCON.
  static func parse(_ bytes: [UInt8]) -> Set<String> {
    var paths: Set<String> = []
    for line in bytes.split(separator: 10).dropFirst() {
      let words = line.split(separator: 32, maxSplits: 7)
      guard words.count == 8, words[3].elementsEqual("00010000".utf8) else { continue }
      let path = words[7].drop { $0 == 32 }
      if path.first == 47 { paths.insert(String(decoding: path, as: UTF8.self)) }
    }
    return paths
  }
}
