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
      return LocalAccount(name: Self.text(fields[0]), uid: uid, gid: gid, home: fields.count > 5 ? Self.text(fields[5]) : "")
    }
    groups = Self.lines(group).compactMap { fields in
      guard fields.count >= 3, let gid = Self.number(fields[2]) else { return nil }
      let members = fields.count > 3 ? fields[3].split(separator: UInt8(ascii: ",")).map { Self.trimmed($0) }.filter { !$0.isEmpty } : []
      return LocalGroup(name: Self.text(fields[0]), gid: gid, members: members)
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

  /// The fields as bytes, as few of them become text.
  private static func lines(_ bytes: [UInt8]) -> [[ArraySlice<UInt8>]] {
    bytes.split(separator: 10).compactMap { line in
      // glibc skips leading blanks, comments and empty lines (nss_files); + and - are for NIS.
      let line = line.drop { $0 == 32 || $0 == 9 }
      guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
      return line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    }
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String { String(decoding: field, as: UTF8.self) }

  private static func number(_ field: ArraySlice<UInt8>) -> UInt32? {
    guard !field.isEmpty else { return nil }
    var number: UInt32 = 0
    for byte in field {
      guard (48...57).contains(byte) else { return nil }
      let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, isStillTooLarge) = tens.addingReportingOverflow(UInt32(byte - 48))
      if isTooLarge || isStillTooLarge { return nil }
      number = sum
    }
    return number
  }

  private static func trimmed(_ field: ArraySlice<UInt8>) -> String {
    var field = field.drop { $0 == 32 || $0 == 9 }
    while let last = field.last, last == 32 || last == 9 || last == 13 { field.removeLast() }
    return text(field)
  }
}
