internal import CHost

/// Why the host did not show something. `reason` goes into the report as it is, so it is worded once, here.
package enum HostError: Error, Sendable, Equatable {
  /// ENOENT or ENOTDIR: looked, and there is none.
  case absent
  /// Any other errno.
  case system(Int32)
  /// A FIFO, socket, device or directory where a file was expected.
  case notRegular
  /// Something else where a Unix socket was expected.
  case notSocket
  case tooLarge(limit: Int)
  /// A directory with more names than anybody needs.
  case tooManyEntries(limit: Int)
  /// A link that leads out of the sysroot through a descriptor of a process (/proc/PID/root, /proc/PID/fd).
  case escapes
  case timedOut(milliseconds: Int)
  /// The question makes sense only on the running machine.
  case notLive(HostKind)
  /// The architecture or the build has no such thing.
  case unsupported(String)
  /// `--user` names nobody in the user database.
  case noSuchUser(String)
  /// A daemon answered something that its protocol does not allow.
  case malformedAnswer

  /// English, short, without a full stop: the `unknown` of a fact.
  package var reason: String {
    switch self {
    case .absent: "No such file or directory"
    case .system(let code): Self.text(code)
    case .notRegular: "not a regular file"
    case .notSocket: "not a socket"
    case .tooLarge(let limit): "larger than \(Self.size(limit))"
    case .tooManyEntries(let limit): "more than \(limit) entries"
    case .escapes: "leads out of the sysroot"
    case .timedOut(let milliseconds): "timed out after \(Self.duration(milliseconds))"
    case .notLive(let kind): "not in a \(kind.rawValue)"
    case .unsupported(let what): what
    case .noSuchUser: "no such user"
    case .malformedAnswer: "malformed answer"
    }
  }

  /// What a failed system call means: ENOENT and ENOTDIR say that there is none.
  static func from(_ code: Int32) -> HostError {
    code == VD_ENOENT || code == VD_ENOTDIR ? .absent : .system(code)
  }

  /// The name of an errno, `EACCES`; its number if libc knows none. strerrorname_np(3), which no locale changes.
  static func name(_ code: Int32) -> String {
    guard let name = vd_error_name(code) else { return String(code) }
    return String(cString: name)
  }

  /// The English text of an errno. strerrordesc_np(3): the report must not depend on LANG.
  private static func text(_ code: Int32) -> String {
    guard let text = vd_error_text(code) else { return "error \(code)" }
    return String(cString: text)
  }

  private static func size(_ bytes: Int) -> String {
    if bytes >= 1 << 20, bytes % (1 << 20) == 0 { return "\(bytes >> 20) MiB" }
    if bytes >= 1 << 10, bytes % (1 << 10) == 0 { return "\(bytes >> 10) KiB" }
    return "\(bytes) bytes"
  }

  private static func duration(_ milliseconds: Int) -> String {
    milliseconds > 0 && milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }
}
