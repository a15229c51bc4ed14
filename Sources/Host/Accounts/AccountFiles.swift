/// One line of passwd(5).
package struct LocalAccount: Sendable, Equatable {
  package var name: String
  package var uid: UInt32, gid: UInt32
  package var home: String
}

/// One line of group(5).
package struct LocalGroup: Sendable, Equatable {
  package var name: String
  package var gid: UInt32
  package var members: [String]
}

/// The local user database, as the `files` service of nsswitch.conf(5) reads it: /etc/passwd and /etc/group.
package struct AccountFiles: Sendable {
  package private(set) var accounts: [LocalAccount]
  package private(set) var groups: [LocalGroup]

  /// Lines that glibc would not take (too few fields, no number, NIS `+` lines) do not count.
  package init(passwd: [UInt8], group: [UInt8]) {
    accounts = Self.lines(passwd).compactMap { fields in
      guard fields.count >= 4, let uid = Self.number(fields[2]), let gid = Self.number(fields[3]) else { return nil }
      return LocalAccount(name: fields[0], uid: uid, gid: gid, home: fields.count > 5 ? fields[5] : "")
    }
    groups = Self.lines(group).compactMap { fields in
      guard fields.count >= 3, let gid = Self.number(fields[2]) else { return nil }
      let members = fields.count > 3 ? fields[3].split(separator: ",").map { Self.trimmed($0) }.filter { !$0.isEmpty } : []
      return LocalGroup(name: fields[0], gid: gid, members: members)
    }
  }

  /// Reads both files of a host; either may be missing.
  package init(of host: some HostReading) throws(HostError) {
    self.init(passwd: try Self.bytes(host, "/etc/passwd"), group: try Self.bytes(host, "/etc/group"))
  }

  private static func bytes(_ host: some HostReading, _ path: String) throws(HostError) -> [UInt8] {
    do { return try host.read(path) } catch .absent { return [] }
  }

  /// The first line of that name counts, as in getpwnam(3).
  package func account(named name: String) -> LocalAccount? { accounts.first { $0.name.utf8.elementsEqual(name.utf8) } }
  package func account(uid: UInt32) -> LocalAccount? { accounts.first { $0.uid == uid } }

  /// The person that a root is most likely about: the lowest uid of 1000…59999, the range of people in login.defs(5).
  var firstPerson: LocalAccount? {
    accounts.filter { (1000...59_999).contains($0.uid) }.min { $0.uid < $1.uid }
  }

  /// The primary group and every group that lists the user, sorted: getgrouplist(3).
  package func groupIDs(of user: String, primary: UInt32) -> [UInt32] {
    let listed = groups.filter { $0.members.contains { $0.utf8.elementsEqual(user.utf8) } }.map(\.gid)
    return Set(listed + [primary]).sorted()
  }

  private static func lines(_ bytes: [UInt8]) -> [[String]] {
    bytes.split(separator: 10).compactMap { line in
      // glibc skips leading blanks, comments and empty lines (nss_files); + and - are for NIS.
      let line = line.drop { $0 == 32 || $0 == 9 }
      guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
      return line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  private static func number(_ text: String) -> UInt32? {
    guard let first = text.utf8.first, (48...57).contains(first) else { return nil }
    return UInt32(text)
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
    return String(text)
  }
}
