/// The fields of dpkg's database that dpkg gives a meaning to (lib/dpkg/parse.c, `fieldinfos`); all others are the user's.
enum DpkgField: UInt8, CaseIterable {
  case package, essential, protected, status, priority, section, installedSize, origin, maintainer, bugs, architecture, multiArch, source
  case version, revision, configVersion, replaces, provides, depends, preDepends, recommends, suggests, breaks, conflicts, enhances
  case conffiles, filename, size, md5sum, msdosFilename, description, triggersPending, triggersAwaited

  /// As dpkg writes it, first the name of today, then the obsolete ones.
  var names: [StaticString] {
    switch self {
    case .package: ["Package"]
    case .essential: ["Essential"]
    case .protected: ["Protected"]
    case .status: ["Status"]
    case .priority: ["Priority", "Class"]
    case .section: ["Section"]
    case .installedSize: ["Installed-Size"]
    case .origin: ["Origin"]
    case .maintainer: ["Maintainer"]
    case .bugs: ["Bugs"]
    case .architecture: ["Architecture"]
    case .multiArch: ["Multi-Arch"]
    case .source: ["Source"]
    case .version: ["Version"]
    case .revision: ["Revision", "Package-Revision", "Package_Revision"]
    case .configVersion: ["Config-Version"]
    case .replaces: ["Replaces"]
    case .provides: ["Provides"]
    case .depends: ["Depends"]
    case .preDepends: ["Pre-Depends"]
    case .recommends: ["Recommends", "Recommended"]
    case .suggests: ["Suggests", "Optional"]
    case .breaks: ["Breaks"]
    case .conflicts: ["Conflicts"]
    case .enhances: ["Enhances"]
    case .conffiles: ["Conffiles"]
    case .filename: ["Filename"]
    case .size: ["Size"]
    case .md5sum: ["MD5sum"]
    case .msdosFilename: ["MSDOS-Filename"]
    case .description: ["Description"]
    case .triggersPending: ["Triggers-Pending"]
    case .triggersAwaited: ["Triggers-Awaited"]
    }
  }

  /// The name of today.
  var name: String { names[0].description }

  /// Calls `body` for each name with the bit that stands for it, always in the same order.
  static func visitNames(_ body: (DpkgFieldName, UnsafeRawBufferPointer) -> Void) {
    var bit: UInt64 = 1
    for field in allCases {
      for name in field.names {
        body(DpkgFieldName(field: field, bit: bit), UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bit <<= 1
      }
    }
  }

  /// Upper and lower case are the same to dpkg. 0 is never a hash.
  @inline(__always) static func hash(_ name: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for at in 0..<name.count { hash = (hash ^ UInt64(name[at].lowercasedASCII)) &* 0x100_0000_01b3 }
    return hash | 1
  }
}

/// One way to write a field's name. Each has its own bit: dpkg refuses a name given twice, but not two names of the same field.
struct DpkgFieldName {
  /// What the name means.
  var field: DpkgField
  /// Set in a stanza once the name was met.
  var bit: UInt64
}

/// Finds a field by its name, however it is written, without making a string of it.
struct DpkgFieldTable {
  private struct Slot {
    /// 0: nothing here.
    var hash: UInt64
    var name: DpkgFieldName
  }

  private static let mask = 255
  private let slots = Self.table

  /// Made once and kept: forty names in 256 slots, so that nearly every search ends at the first.
  nonisolated(unsafe) private static let table: UnsafePointer<Slot> = {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: mask + 1)
    slots.initialize(repeating: Slot(hash: 0, name: DpkgFieldName(field: .package, bit: 0)), count: mask + 1)
    DpkgField.visitNames { name, text in
      let hash = DpkgField.hash(text)
      var at = Int(truncatingIfNeeded: hash >> 8) & mask
      while slots[at].hash != 0 { at = (at + 1) & mask }
      slots[at] = Slot(hash: hash, name: name)
    }
    return UnsafePointer(slots)
  }()

  /// 64 bits of hash stand for the name: forty names collide with nothing that a package manager writes.
  func find(_ hash: UInt64) -> DpkgFieldName? {
    var at = Int(truncatingIfNeeded: hash >> 8) & Self.mask
    while slots[at].hash != 0 {
      if slots[at].hash == hash { return slots[at].name }
      at = (at + 1) & Self.mask
    }
    return nil
  }
}

extension UInt8 {
  /// C's isspace(3) in the C locale.
  @inline(__always) var isCSpace: Bool { self == 32 || (9...13).contains(self) }
  @inline(__always) var lowercasedASCII: UInt8 { (65...90).contains(self) ? self + 32 : self }
  @inline(__always) var isDigitASCII: Bool { (48...57).contains(self) }
  @inline(__always) var isAlphanumericASCII: Bool { isDigitASCII || (97...122).contains(self | 32) }
}
