/// One usual name of a field, as dpkg writes it: two comparisons of eight bytes tell whether it stands somewhere, colon included.
struct DpkgPlainField {
  /// How `DpkgPlain` reads the value.
  enum Kind {
    case prose, relations, alternatives, provides, conffiles, package, version, architecture, status, multiArch, priority, yes, ofTheUser
  }

  let kind: Kind
  /// The bit that the name has in every table, 0 for a field that dpkg does not know.
  let bit: UInt64
  /// How many bytes the name has: there its colon stands.
  let colon: Int
  /// The first eight bytes, less where the name is shorter, and which they are.
  fileprivate let first: UInt64, mask: UInt64
  /// The eight bytes that end with the colon; they may overlap the first.
  private let last: UInt64

  fileprivate init(_ name: DpkgFieldName, _ kind: Kind, _ bytes: UnsafeRawBufferPointer) {
    (self.kind, bit) = (kind, name.bit)
    colon = bytes.count
    /// Eight bytes of the name with its colon.
    func word(_ start: Int) -> UInt64 {
      (start..<min(start + 8, bytes.count + 1)).reversed().reduce(0) { $0 << 8 | UInt64($1 < bytes.count ? bytes[$1] : 58) }
    }
    first = word(0)
    mask = bytes.count < 7 ? 1 << UInt64(8 * (bytes.count + 1)) - 1 : .max
    last = word(max(0, bytes.count - 7))
  }

  /// What an empty slot holds.
  fileprivate static let nowhere = DpkgPlainField(
    DpkgFieldName(field: .package, bit: 0), .prose, UnsafeRawBufferPointer(start: nil, count: 0))

  /// Whether the name and a colon stand at `at`; sixteen bytes from there on are within the text.
  @inline(__always) fileprivate func stands(in text: DpkgText, at: Int, _ word: UInt64) -> Bool {
    word & mask == first && (colon < 8 || text.word(at &+ colon &- 7) == last)
  }
}

/// Finds the usual fields; every other name or spelling is left to `DpkgFieldTable`.
struct DpkgPlainFieldTable {
  /// How many bytes a search may look at: no usual name is longer, colon included.
  static let reach = 16
  private let slots = Self.table

  /// 64 slots for two dozen names, made once and kept: a plain pointer costs one instruction where an array costs five.
  nonisolated(unsafe) private static let table: UnsafePointer<DpkgPlainField> = {
    let slots = UnsafeMutablePointer<DpkgPlainField>.allocate(capacity: 64)
    slots.initialize(repeating: .nowhere, count: 64)
    func add(_ entry: DpkgPlainField) {
      var slot = Self.slot(entry.first)
      while slots[slot].colon != 0 { slot = (slot + 1) & 63 }
      slots[slot] = entry
    }
    var before: DpkgField?
    DpkgField.visitNames { name, text in
      // The name of today comes first, and obsolete ones are no usual ones.
      if before != name.field, let kind = name.field.kind { add(DpkgPlainField(name, kind, text)) }
      before = name.field
    }
    // dpkg knows nothing of it, but most packages have it.
    let homepage: StaticString = "Homepage"
    let bytes = UnsafeRawBufferPointer(start: homepage.utf8Start, count: homepage.utf8CodeUnitCount)
    add(DpkgPlainField(DpkgFieldName(field: .package, bit: 0), .ofTheUser, bytes))
    return UnsafePointer(slots)
  }()

  /// Four bytes tell the usual names apart, but for a few that begin alike.
  @inline(__always) private static func slot(_ word: UInt64) -> Int {
    Int(truncatingIfNeeded: (UInt32(truncatingIfNeeded: word) &* 0x9e37_79b1) &>> 26)
  }

  /// The field whose name begins at `at`. nil: none, or none of these. `at + reach` is at most the length of the text.
  @inline(__always) func find(_ text: DpkgText, at: Int) -> UnsafePointer<DpkgPlainField>? {
    let word = text.word(at)
    var slot = Self.slot(word)
    while slots[slot].colon != 0 {
      if slots[slot].stands(in: text, at: at, word) { return slots + slot }
      slot = (slot &+ 1) & 63
    }
    return nil
  }
}

extension DpkgField {
  /// How `DpkgPlain` reads its value; nil: it does not.
  fileprivate var kind: DpkgPlainField.Kind? {
    switch self {
    case .section, .installedSize, .origin, .maintainer, .bugs, .source, .description: .prose
    case .replaces, .conflicts, .breaks: .relations
    case .depends, .preDepends, .recommends, .suggests, .enhances: .alternatives
    case .conffiles: .conffiles
    case .provides: .provides
    case .package: .package
    case .version: .version
    case .architecture: .architecture
    case .status: .status
    case .multiArch: .multiArch
    case .priority: .priority
    case .essential, .protected: .yes
    case .revision, .configVersion, .filename, .size, .md5sum, .msdosFilename, .triggersPending, .triggersAwaited:
      nil
    }
  }
}
