/// The packages met so far, by name: only those marked `Multi-Arch: same` may be installed for several architectures at once.
///
/// dpkg writes its database in the order of names, and in that order the package before tells all. The first name out of order ends that,
/// and from there on a dictionary knows the names, as it has to for a file that somebody else has written.
struct DpkgInstances {
  /// Where each name begins and ends, one after the other, as long as all are in order.
  private var bounds: [Int] = []
  /// Which of them are marked.
  private var marks: [Bool] = []
  private var byName: [String: Bool]?

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
      let order = bounds.isEmpty ? -1 : Self.order(bounds[bounds.count - 2]..<bounds[bounds.count - 1], name, text)
      if order < 0 {
        bounds.append(name.lowerBound)
        bounds.append(name.upperBound)
        marks.append(isSame)
        return nil
      }
      if order == 0 {
        defer { marks[marks.count - 1] = isSame }
        return marks[marks.count - 1]
      }
      var byName: [String: Bool] = [:]
      for (number, mark) in marks.enumerated() { byName[Self.key(bounds[2 * number]..<bounds[2 * number + 1], text)] = mark }
      self.byName = byName
    }
    return byName?.updateValue(isSame, forKey: Self.key(name, text))
  }

  private static func key(_ name: Range<Int>, _ text: DpkgText) -> String {
    String(decoding: text.part(name).map(\.lowercasedASCII), as: UTF8.self)
  }

  /// Below zero: `left` comes first. Upper and lower case are the same.
  @inline(__always) private static func order(_ left: Range<Int>, _ right: Range<Int>, _ text: DpkgText) -> Int {
    // This bit makes capitals small. Of the bytes that a name may have it changes only `_` besides, to one that no name has.
    let small: UInt64 = 0x2020_2020_2020_2020
    var (left, right) = (left, right)
    while true {
      let (first, second) = (text.firstWord(left), text.firstWord(right))
      // The earliest byte counts most.
      let (one, other) = ((first | small).byteSwapped, (second | small).byteSwapped)
      if one != other { return one < other ? -1 : 1 }
      // A name that ends here has blanks where the other goes on, and no name has blanks; only the ends are left to compare.
      if left.count <= 8 || right.count <= 8 { return left.count - right.count }
      left = left.lowerBound + 8..<left.upperBound
      right = right.lowerBound + 8..<right.upperBound
    }
  }
}
