import Facts
import Host

/// The local users and groups, as far as access to /dev/kvm depends on them. passwd(5), group(5).
struct KVMDeviceAccounts {
  private let files: AccountFiles
  /// Why they could not be read.
  let failure: HostError?

  init(_ host: any HostReading) {
    do { (files, failure) = (try host.accountFiles(), nil) } catch { (files, failure) = (AccountFiles(passwd: [], group: []), error) }
  }

  /// The name, or the number where it has none: a container's node often belongs to a group of the host.
  func userName(_ uid: UInt32) -> String { files.account(uid: uid)?.name ?? String(uid) }
  func groupName(_ gid: UInt32) -> String { files.groups.first { $0.gid == gid }?.name ?? String(gid) }
  func groupID(_ name: String) -> UInt32? { files.groups.first { $0.name == name }?.gid ?? UInt32(name) }
  func hasUser(_ name: String) -> Bool { files.accounts.contains { $0.name == name } }

  /// The user and all groups of an account. libvirt gives QEMU the groups of the database and its configured group. virGetGroupList().
  func identity(user: String, group: String?) -> (uid: UInt32, groups: [UInt32])? {
    // libvirt takes "+0" and "0" for numbers.
    let number = UInt32(user.hasPrefix("+") ? String(user.dropFirst()) : user)
    guard let account = files.accounts.first(where: { $0.name == user || (number != nil && $0.uid == number) }) else {
      return number.map { ($0, group.flatMap { groupID(Self.unsigned($0)) }.map { [$0] } ?? []) }
    }
    var all = [account.gid]
    all += files.groups.filter { $0.members.contains(account.name) }.map(\.gid)
    if let group, let gid = groupID(Self.unsigned(group)) { all.append(gid) }
    return (account.uid, all)
  }

  private static func unsigned(_ name: String) -> String { name.hasPrefix("+") ? String(name.dropFirst()) : name }
}

/// Whom libvirt runs QEMU as: what qemu.conf says, else what the distribution built in.
enum QemuAccount {
  static func name(_ host: any HostReading, _ facts: FactSet, _ accounts: KVMDeviceAccounts) -> (user: String, group: String?)? {
    if let user = facts.string(LibvirtFacts.qemuUser) { return (user, facts.string(LibvirtFacts.qemuGroup)) }
    let settings = (try? host.read("/etc/libvirt/qemu.conf")).map(settings) ?? [:]
    if let user = settings["user"] { return (user, settings["group"]) }
    // Debian, Ubuntu and Arch build in libvirt-qemu; Fedora, RHEL, SUSE, Gentoo and Alpine qemu.
    guard let user = ["libvirt-qemu", "qemu"].first(where: accounts.hasUser) else { return nil }
    return (user, settings["group"] ?? user)
  }

  /// `user = "name"` and `group = "name"` of libvirt's configuration language; the last one counts.
  private static func settings(_ bytes: [UInt8]) -> [String: String] {
    var settings: [String: String] = [:]
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let words = line.drop { $0 == 32 || $0 == 9 }
      guard words.first != UInt8(ascii: "#"), let equals = words.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let key = words[..<equals].filter { $0 != 32 && $0 != 9 }
      let name = String(decoding: key, as: UTF8.self)
      guard name == "user" || name == "group" else { continue }
      let value = words[(equals + 1)...].drop { $0 == 32 || $0 == 9 }
      if let quote = value.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
        settings[name] = String(decoding: value.dropFirst().prefix { $0 != quote }, as: UTF8.self)
      } else {
        let number = value.prefix { (48...57).contains($0) }
        if !number.isEmpty { settings[name] = String(decoding: number, as: UTF8.self) }
      }
    }
    return settings
  }
}
