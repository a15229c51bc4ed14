/// Finds out whom a run on the live machine is about.
///
/// The name in SUDO_USER is not believed, only the number: a name can be set to anything, and two names may share a number.
struct SubjectSearch {
  /// `--user`: a name, or a number that is nobody's name.
  var requested: String?
  /// getuid(2), geteuid(2), getgid(2).
  var uid: UInt32, euid: UInt32, gid: UInt32
  /// secure_getenv(3).
  var variable: (String) -> String?
  /// The text of /proc/self/loginuid, which the session's start sets and root alone may change; nil without audit or /proc.
  var loginuid: () -> String?
  var accountNamed: (String) throws(HostError) -> LocalAccount?
  var accountOfUID: (UInt32) throws(HostError) -> LocalAccount?

  func subject() throws(HostError) -> Subject {
    if let requested {
      var account = try accountNamed(requested)
      if account == nil, let number = Self.number(requested) { account = try accountOfUID(number) }
      guard let account else { throw .noSuchUser(requested) }
      return subject(account, source: "--user")
    }
    // Only root can have been somebody else before.
    if euid == 0 {
      for name in ["SUDO_UID", "PKEXEC_UID"] {
        if let number = variable(name).flatMap(Self.number) { return subject(number, source: name) }
      }
      if let number = loginuid().flatMap(Self.number), number != .max { return subject(number, source: "loginuid") }
    }
    return subject(uid, source: "getuid")
  }

  private func subject(_ account: LocalAccount, source: String) -> Subject {
    Subject(name: account.name, uid: account.uid, gid: account.gid, home: account.home, isSelf: isSelf(account.uid), source: source)
  }

  /// A number without an account, or whose account cannot be asked for, is still that person: the kernel knows numbers alone.
  private func subject(_ number: UInt32, source: String) -> Subject {
    if let account = try? accountOfUID(number) { return subject(account, source: source) }
    let me = isSelf(number)
    return Subject(
      name: String(number), uid: number, gid: me ? gid : .max, home: me ? variable("HOME") ?? "" : "", isSelf: me, source: source)
  }

  private func isSelf(_ number: UInt32) -> Bool { number == uid && number == euid }

  /// Digits alone, as sudo and the kernel write them.
  private static func number(_ text: String) -> UInt32? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return UInt32(text)
  }
}
