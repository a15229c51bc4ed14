/// A set of code points: `[a-z]`, `\d`, `\pL`, `.`, or a letter regardless of case.
///
/// General categories are kept by name and asked of the standard library while matching: writing out the ranges of `\pL` would cost a
/// walk over all of Unicode for each pattern.
struct RegexSet: Sendable, Equatable {
  /// Some general categories, or all others.
  struct Categories: Sendable, Equatable {
    var mask: UInt32
    /// Whether a letter counts when another case of it does (`(?i)`).
    var foldsCase: Bool
    var isNegated: Bool

    func contains(_ scalar: UInt32) -> Bool {
      var found = RegexCategory.bit(of: scalar) & mask != 0
      if !found && foldsCase {
        found = RegexCase.orbit(of: scalar).contains { RegexCategory.bit(of: $0) & mask != 0 }
      }
      return found != isNegated
    }
  }

  /// Sorted, apart and not touching after `finish()`: first and last code point by turns.
  private var bounds: [UInt32] = []
  private var categories: [Categories] = []
  private var isNegated = false
  /// The answer for each ASCII code point.
  private(set) var ascii: (low: UInt64, high: UInt64) = (0, 0)

  static func == (a: RegexSet, b: RegexSet) -> Bool {
    a.bounds == b.bounds && a.categories == b.categories && a.isNegated == b.isNegated
  }

  /// Adds a range.
  mutating func insert(_ first: UInt32, _ last: UInt32) {
    bounds.append(first)
    bounds.append(last)
  }

  /// Adds general categories.
  mutating func insert(_ group: Categories) { categories.append(group) }

  /// Adds a range and, if asked, every other case of its letters.
  mutating func insert(_ first: UInt32, _ last: UInt32, foldingCase: Bool) {
    insert(first, last)
    if foldingCase { RegexCase.forEachVariant(first, last) { insert($0, $0) } }
  }

  /// Adds the ranges of a set that has nothing else.
  mutating func insert(contentsOf group: RegexSet) { bounds += group.bounds }

  /// Adds all that a set of ranges leaves out. `group` has no categories and is not finished.
  mutating func insertComplement(of group: RegexSet) {
    var group = group
    group.finish()
    var next: UInt32 = 0
    for index in stride(from: 0, to: group.bounds.count, by: 2) {
      if group.bounds[index] > next { insert(next, group.bounds[index] - 1) }
      next = group.bounds[index + 1] + 1
    }
    if next <= 0x10FFFF { insert(next, 0x10FFFF) }
  }

  /// Everything that is not in the set so far, from now on.
  mutating func negate() { isNegated.toggle() }

  /// Must be called once, after the last change and before the first question.
  mutating func finish() {
    if bounds.count > 2 { mergeBounds() }
    guard categories.isEmpty else {
      for scalar in 0..<UInt32(128) where slowlyContains(scalar) { markASCII(scalar) }
      return
    }
    for index in stride(from: 0, to: bounds.count, by: 2) where bounds[index] < 128 {
      for scalar in bounds[index]...min(bounds[index + 1], 127) { markASCII(scalar) }
    }
    if isNegated { ascii = (~ascii.low, ~ascii.high) }
  }

  private mutating func markASCII(_ scalar: UInt32) {
    if scalar < 64 { ascii.low |= 1 << UInt64(scalar) } else { ascii.high |= 1 << UInt64(scalar - 64) }
  }

  private mutating func mergeBounds() {
    let pairs = stride(from: 0, to: bounds.count, by: 2).map { (bounds[$0], bounds[$0 + 1]) }.sorted { $0 < $1 }
    var merged: [UInt32] = []
    for (first, last) in pairs {
      if let end = merged.last, first <= end || first == end + 1 {
        merged[merged.count - 1] = max(end, last)
      } else {
        merged.append(first)
        merged.append(last)
      }
    }
    bounds = merged
  }

  @inline(__always)
  func contains(_ scalar: UInt32) -> Bool {
    if scalar < 64 { return ascii.low >> UInt64(scalar) & 1 != 0 }
    if scalar < 128 { return ascii.high >> UInt64(scalar - 64) & 1 != 0 }
    return slowlyContains(scalar)
  }

  private func slowlyContains(_ scalar: UInt32) -> Bool {
    var low = 0
    var high = bounds.count / 2
    while low < high {
      let middle = (low + high) / 2
      if bounds[2 * middle + 1] < scalar { low = middle + 1 } else { high = middle }
    }
    let inRange = low < bounds.count / 2 && bounds[2 * low] <= scalar
    return (inRange || categories.contains { $0.contains(scalar) }) != isNegated
  }
}
