import Facts
import Host

/// What a missing file means. On a running host, and in a capture of one, the kernel would have shown it: there is none.
/// A sysroot may simply lack that part of the tree, so nothing is known unless the directory around it is there.
struct Absence {
  /// Where to look.
  let host: any HostReading

  /// The fact for a file that could not be read. `within` is the directory whose presence shows that this part of the tree is there.
  func fact<Wrapped>(_ error: HostError, within directory: String) -> Fact<Wrapped> {
    guard error == .absent else { return .unknown(error.reason) }
    return isComplete(directory) ? .absent : .unknown(error.reason)
  }

  /// Whether "not there" can be believed below `directory`.
  func isComplete(_ directory: String) -> Bool {
    if host.kind != .sysroot { return true }
    return (try? host.exists(directory)) ?? false
  }
}

extension HostReading {
  /// Whether something is there, as far as it can be seen.
  func sees(_ path: String) -> Bool { (try? exists(path)) ?? false }
}
