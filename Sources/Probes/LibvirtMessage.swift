/// One question and one answer of libvirt's wire protocol (virnetprotocol.x, remote_protocol.x), enough to tell a daemon that answers from one that hangs.
enum LibvirtMessage {
  private static let program: UInt32 = 0x2000_8086
  private static let version: UInt32 = 1
  /// REMOTE_PROC_AUTH_LIST: what a client asks first, before it has any right.
  private static let authList: UInt32 = 66
  private static let header = 28

  /// How a client may prove who it is (remote_auth_type).
  enum Authentication: UInt32 { case none, sasl, polkit }

  /// Seven big-endian words of XDR: length with itself, program, version, procedure, type 0 (call), serial 0, status 0 (ok).
  static let question: [UInt8] = {
    let words: [UInt32] = [UInt32(header), program, version, authList, 0, 0, 0]
    return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
  }()

  /// The ways in that the daemon offers; nil where this is no answer to the question, an error of the daemon included.
  static func authentications(_ answer: [UInt8]) -> [Authentication]? {
    guard answer.count >= header + 4, answer.count % 4 == 0 else { return nil }
    let words: [UInt32] = stride(from: 0, to: answer.count, by: 4).map { at in
      answer[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    // Type 1 is a reply, status 0 says that it is no error.
    guard Int(words[0]) == answer.count, Array(words[1..<7]) == [program, version, authList, 1, 0, 0] else { return nil }
    // REMOTE_AUTH_TYPE_LIST_MAX is 20.
    guard words[7] <= 20, words.count == 8 + Int(words[7]) else { return nil }
    return words[8...].compactMap(Authentication.init)
  }
}
