/// The packages met so far, by name: only those marked `Multi-Arch: same` may be installed for several architectures at once.
///
/// dpkg writes its database in the order of names, and in that order the package before tells all. The first name out of order ends that,
/// and from there on a dictionary knows the names, as it has to for a file that somebody else has written.
struct DpkgInstances {
  /// Where each name begins, then twice where it ends and 1 more if it is marked, as long as all are in order.
  private var met: [Int] = []
  /// The beginning of the last of them.
  private var last: UInt64 = 0
  private var byName: [String: Bool]?
  /// The names in pieces of the file that are gone, one behind the other; the first entries of `met`, so many, lie in here.
  private var kept: [UInt8] = []
  private var keptCount = 0

  /// Keeps what lies in a text that is about to go.
  mutating func leave(_ text: DpkgText) {
    if byName != nil { return }
    for at in stride(from: keptCount, to: met.count, by: 2) {
      let start = kept.count
      kept.append(contentsOf: text.part(bounds(at)))
      met[at] = start
      met[at + 1] = kept.count << 1 | (met[at + 1] & 1)
    }
    keptCount = met.count
  }

  /// What is wrong with one more instance of that name, if anything.
  mutating func add(_ stanza: DpkgStanza, of text: DpkgText) -> String? {
    if stanza.state == .notInstalled { return nil }
    let isSame = stanza.multiArch == .same
    guard let before = update(stanza.name, isSame, text) else { return nil }
    if isSame && before { return nil }
    return isSame == before
      ? "multiple non-coinstallable package instances present" : "mixed non-coinstallable and coinstallable package instances present"
  }

  /// What the last package of that name was marked, nil if there was none.
  private mutating func update(_ name: Range<Int>, _ isSame: Bool, _ text: DpkgText) -> Bool? {
    if byName == nil {
      let word = Self.rank(name, text)
      // No name begins with eight zeros, so the first one comes after none.
      let order = word > last ? -1 : word < last ? 1 : orderOfLast(name, text)
      if order < 0 {
        last = word
        met.append(name.lowerBound)
        met.append(name.upperBound << 1 | (isSame ? 1 : 0))
        return nil
      }
      if order == 0 {
        let before = met[met.count - 1]
        met[met.count - 1] = before & ~1 | (isSame ? 1 : 0)
        return before & 1 == 1
      }
      var byName: [String: Bool] = [:]
      for at in stride(from: 0, to: met.count, by: 2) {
        let key = at < keptCount ? Self.key(kept[bounds(at)]) : Self.key(text.part(bounds(at)))
        byName[key] = met[at + 1] & 1 == 1
      }
      self.byName = byName
    }
    return byName?.updateValue(isSame, forKey: Self.key(text.part(name)))
  }

  private func bounds(_ at: Int) -> Range<Int> { met[at]..<met[at + 1] >> 1 }

  private static func key(_ name: some Sequence<UInt8>) -> String { String(decoding: name.map(\.lowercasedASCII), as: UTF8.self) }

  /// Below zero: the last name comes before this one.
  private func orderOfLast(_ name: Range<Int>, _ text: DpkgText) -> Int {
    let last = met.count - 2
    if last >= keptCount { return Self.order(bounds(last), name, text) }
    // The same order, for the first name of a piece.
    let (left, right) = (kept[bounds(last)].map { $0 | 0x20 }, text.part(name).map { $0 | 0x20 })
    return left.lexicographicallyPrecedes(right) ? -1 : left == right ? 0 : 1
  }

  /// The first eight bytes so that the earliest counts most, and upper and lower case are the same.
  @inline(__always) private static func rank(_ name: Range<Int>, _ text: DpkgText) -> UInt64 {
    // This bit makes capitals small. Of the bytes that a name may have it changes only `_` besides, to one that no name has.
    (text.firstWord(name) | 0x2020_2020_2020_2020).byteSwapped
  }

  /// Below zero: `left` comes first.
  private static func order(_ left: Range<Int>, _ right: Range<Int>, _ text: DpkgText) -> Int {
    var (left, right) = (left, right)
    while true {
      let (one, other) = (rank(left, text), rank(right, text))
      if one != other { return one < other ? -1 : 1 }
      // A name that ends here has blanks where the other goes on, and no name has blanks; only the ends are left to compare.
      if left.count <= 8 || right.count <= 8 { return left.count - right.count }
      left = left.lowerBound + 8..<left.upperBound
      right = right.lowerBound + 8..<right.upperBound
    }
  }
}
