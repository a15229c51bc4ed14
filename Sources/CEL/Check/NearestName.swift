/// The name that was probably meant.
enum NearestName {
  /// The candidate with the fewest edits to `name`, if they are few for its length; the first of equals.
  static func find(_ name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.utf8)
    // One slip in a short word, one in three letters of a long one: beyond that a guess only confuses.
    var best = min(max(1, wanted.count / 3), 6) + 1
    var found: String?
    for candidate in candidates {
      let bytes = Array(candidate.utf8)
      guard abs(bytes.count - wanted.count) < best, bytes != wanted else { continue }
      let distance = edits(wanted, bytes, below: best)
      if distance < best {
        best = distance
        found = candidate
      }
    }
    return found
  }

  /// Levenshtein's distance, with a swap of two neighbours as one edit; `limit` if it is not below that.
  private static func edits(_ a: [UInt8], _ b: [UInt8], below limit: Int) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in 0..<a.count {
      var current = [i + 1]
      current.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
        current.append(cost)
      }
      if (current.min() ?? 0) >= limit { return limit }
      beforePrevious = previous
      previous = current
    }
    return min(previous[b.count], limit)
  }
}
