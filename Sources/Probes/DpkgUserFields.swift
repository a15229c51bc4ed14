/// The fields of one stanza that dpkg does not know and merely keeps: each name may come once.
struct DpkgUserFields {
  /// Where each name begins and ends, one after the other.
  private var bounds: [Int] = []
  /// How many names are remembered.
  private var count = 0
  /// A stanza with more fields than this is nobody's; doubles among them are not looked for.
  private static let most = 64

  /// Whether none was met yet.
  var isEmpty: Bool { count == 0 }

  /// For the next stanza.
  mutating func removeAll() { count = 0 }

  /// Remembers a name.
  mutating func add(_ name: Range<Int>) {
    if count >= Self.most { return }
    // The memory of the stanzas before is used again.
    if bounds.count > 2 * count {
      bounds[2 * count] = name.lowerBound
      bounds[2 * count + 1] = name.upperBound
    } else {
      bounds.append(name.lowerBound)
      bounds.append(name.upperBound)
    }
    count += 1
  }

  /// Whether the name was met before, in whatever case.
  func has(_ name: Range<Int>, _ text: DpkgText) -> Bool {
    for number in 0..<count {
      let other = bounds[2 * number]..<bounds[2 * number + 1]
      guard other.count == name.count else { continue }
      var at = 0
      while at < name.count, text[other.lowerBound + at].lowercasedASCII == text[name.lowerBound + at].lowercasedASCII { at += 1 }
      if at == name.count { return true }
    }
    return false
  }
}
