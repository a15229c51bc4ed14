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
    (accounts, groups) = ([], [])
    Self.lines(passwd) { fields in
      guard fields.count >= 4, let uid = Self.number(fields[2]), let gid = Self.number(fields[3]) else { return }
      accounts.append(LocalAccount(name: Self.text(fields[0]), uid: uid, gid: gid, home: fields.count > 5 ? Self.text(fields[5]) : ""))
    }
    Self.lines(group) { fields in
      guard fields.count >= 3, let gid = Self.number(fields[2]) else { return }
      groups.append(LocalGroup(name: Self.text(fields[0]), gid: gid, members: fields.count > 3 ? Self.members(fields[3]) : []))
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

  private typealias Field = UnsafeBufferPointer<UInt8>

  /// The first six fields of each line as bytes, as few of them become text; what follows them is of no interest.
  private static func lines(_ bytes: [UInt8], _ take: ([Field]) -> Void) {
    var fields: [Field] = []
    fields.reserveCapacity(6)
    bytes.withUnsafeBufferPointer { bytes in
      var next = 0
      while next < bytes.count {
        var start = next
        while next < bytes.count, bytes[next] != 10 { next += 1 }
        let end = next
        next += 1
        // glibc skips leading blanks, comments and empty lines (nss_files); + and - are for NIS.
        while start < end, bytes[start] == 32 || bytes[start] == 9 { start += 1 }
        if start == end { continue }
        let first = bytes[start]
        if first == UInt8(ascii: "#") || first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { continue }
        fields.removeAll(keepingCapacity: true)
        for at in start...end where at == end || bytes[at] == UInt8(ascii: ":") {
          fields.append(Field(rebasing: bytes[start..<at]))
          start = at + 1
          if fields.count == 6 { break }
        }
        take(fields)
      }
    }
  }

  private static func text(_ field: Field) -> String { String(decoding: field, as: UTF8.self) }

  private static func number(_ field: Field) -> UInt32? {
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

  /// Names between commas, without the blanks around them.
  private static func members(_ field: Field) -> [String] {
    var members: [String] = []
    var start = 0
    for at in 0...field.count where at == field.count || field[at] == UInt8(ascii: ",") {
      var (from, to) = (start, at)
      start = at + 1
      while from < to, field[from] == 32 || field[from] == 9 { from += 1 }
      while to > from, field[to - 1] == 32 || field[to - 1] == 9 || field[to - 1] == 13 { to -= 1 }
      if from < to { members.append(text(Field(rebasing: field[from..<to]))) }
    }
    return members
  }
}
