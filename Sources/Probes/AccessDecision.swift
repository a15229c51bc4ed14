import Host

/// Who may do what with a file, decided as the kernel does: the access check algorithm of acl(5), with root's as the only capability.
struct AccessDecision {
  let mode: UInt32
  let owner: UInt32, group: UInt32
  /// Empty where there is none beyond the mode.
  let entries: [AccessEntry]

  init(_ status: FileStatus, entries: [AccessEntry] = []) {
    (mode, owner, group) = (status.mode, status.uid, status.gid)
    // Where the mask is empty the kernel does not even look at the ACL, whatever acl(5) says: acl_permission_check() in fs/namei.c.
    self.entries = status.mode & 0o070 == 0 ? [] : entries
  }

  static let readWrite: UInt8 = 6

  /// Whether somebody with this user and these groups gets all the `wanted` bits (4 read, 2 write, 1 execute).
  func allows(_ wanted: UInt8, uid: UInt32, groups: [UInt32]) -> Bool {
    // CAP_DAC_OVERRIDE; executing needs at least one x bit, but no device is executed.
    if uid == 0 { return true }
    func holds(_ bits: UInt8) -> Bool { bits & wanted == wanted }
    if uid == owner { return holds(entry(.owner) ?? UInt8(truncatingIfNeeded: (mode >> 6) & 7)) }
    let mask = entry(.mask) ?? 7
    if let named = entries.first(where: { $0.tag == .user && $0.id == uid }) { return holds(named.permissions & mask) }
    var matched = false
    if groups.contains(group) {
      matched = true
      // With an ACL, the group bits of the mode are the mask, not what the owning group may do.
      if holds((entry(.group) ?? UInt8(truncatingIfNeeded: (mode >> 3) & 7)) & mask) { return true }
    }
    for named in entries where named.tag == .namedGroup && groups.contains(named.id) {
      matched = true
      if holds(named.permissions & mask) { return true }
    }
    // Whoever a group entry names is not "other", even if that gives less.
    return !matched && holds(entry(.other) ?? UInt8(truncatingIfNeeded: mode & 7))
  }

  private func entry(_ tag: AccessEntry.Tag) -> UInt8? { entries.first { $0.tag == tag }?.permissions }
}
