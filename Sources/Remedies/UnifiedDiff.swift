/// Two versions of a file as `diff -u` shows them and `patch -p1` takes them.
package enum UnifiedDiff {
  /// Empty where they are equal. `old` nil: the file is made; `new` nil: it goes.
  package static func text(path: String, old: [UInt8]?, new: [UInt8]?) -> String {
    String(decoding: bytes(path: path, old: old, new: new), as: UTF8.self)
  }

  /// The same without repairing bytes that are no UTF-8.
  package static func bytes(path: String, old: [UInt8]?, new: [UInt8]?) -> [UInt8] {
    let (before, after) = (lines(old ?? []), lines(new ?? []))
    let changes = changes(before, after)
    if changes.isEmpty, old != nil, new != nil { return [] }
    var out: [UInt8] = []
    out += Array("--- \(old == nil ? "/dev/null" : label("a" + path))\n+++ \(new == nil ? "/dev/null" : label("b" + path))\n".utf8)
    for hunk in hunks(changes, before.count, after.count) { write(hunk, before, after, to: &out) }
    return out
  }

  /// A name with blanks is closed by a tab, as GNU diff does it.
  private static func label(_ path: String) -> String { path.utf8.contains(32) ? path + "\t" : path }

  /// Lines with their newlines; the last one may lack it.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for at in bytes.indices where bytes[at] == UInt8(ascii: "\n") {
      lines.append(bytes[start...at])
      start = at + 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }

  /// A run of lines that goes and a run that comes, at the same place.
  private struct Change {
    var old: Range<Int>
    var new: Range<Int>
  }

  private static func changes(_ before: [ArraySlice<UInt8>], _ after: [ArraySlice<UInt8>]) -> [Change] {
    var head = 0
    while head < before.count, head < after.count, before[head] == after[head] { head += 1 }
    var tail = 0
    while tail < before.count - head, tail < after.count - head, before[before.count - 1 - tail] == after[after.count - 1 - tail] {
      tail += 1
    }
    let (old, new) = (head..<before.count - tail, head..<after.count - tail)
    if old.isEmpty, new.isEmpty { return [] }
    // The table below grows with the product: what differs so widely is shown as one change, which is just as right.
    if old.isEmpty || new.isEmpty || old.count * new.count > 4_000_000 { return [Change(old: old, new: new)] }
    return middle(before, after, old, new)
  }

  /// The longest common subsequence by dynamic programming.
  private static func middle(_ before: [ArraySlice<UInt8>], _ after: [ArraySlice<UInt8>], _ old: Range<Int>, _ new: Range<Int>) -> [Change]
  {
    let width = new.count + 1
    var longest = [Int32](repeating: 0, count: (old.count + 1) * width)
    for i in stride(from: old.count - 1, through: 0, by: -1) {
      for j in stride(from: new.count - 1, through: 0, by: -1) {
        longest[i * width + j] =
          before[old.lowerBound + i] == after[new.lowerBound + j]
          ? longest[(i + 1) * width + j + 1] + 1 : max(longest[(i + 1) * width + j], longest[i * width + j + 1])
      }
    }
    var changes: [Change] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      let start = (i, j)
      while i < old.count || j < new.count {
        if i < old.count, j < new.count, before[old.lowerBound + i] == after[new.lowerBound + j] { break }
        if j >= new.count || (i < old.count && longest[(i + 1) * width + j] >= longest[i * width + j + 1]) { i += 1 } else { j += 1 }
      }
      if start != (i, j) {
        changes.append(
          Change(old: old.lowerBound + start.0..<old.lowerBound + i, new: new.lowerBound + start.1..<new.lowerBound + j))
      }
      while i < old.count, j < new.count, before[old.lowerBound + i] == after[new.lowerBound + j] {
        i += 1
        j += 1
      }
    }
    return changes
  }

  private static let context = 3

  /// Changes whose contexts touch share a hunk.
  private static func hunks(_ changes: [Change], _ oldCount: Int, _ newCount: Int) -> [[Change]] {
    var hunks: [[Change]] = []
    for change in changes {
      if let last = hunks.last?.last, change.old.lowerBound - last.old.upperBound <= 2 * context {
        hunks[hunks.count - 1].append(change)
      } else {
        hunks.append([change])
      }
    }
    return hunks
  }

  private static func write(_ hunk: [Change], _ before: [ArraySlice<UInt8>], _ after: [ArraySlice<UInt8>], to out: inout [UInt8]) {
    guard let first = hunk.first, let last = hunk.last else { return }
    let lead = min(context, first.old.lowerBound)
    let trail = min(context, before.count - last.old.upperBound)
    let old = first.old.lowerBound - lead..<last.old.upperBound + trail
    let new = first.new.lowerBound - lead..<last.new.upperBound + trail
    out += Array("@@ -\(range(old)) +\(range(new)) @@\n".utf8)
    var at = old.lowerBound
    for change in hunk {
      for index in at..<change.old.lowerBound { line(UInt8(ascii: " "), before[index], to: &out) }
      for index in change.old { line(UInt8(ascii: "-"), before[index], to: &out) }
      for index in change.new { line(UInt8(ascii: "+"), after[index], to: &out) }
      at = change.old.upperBound
    }
    for index in at..<old.upperBound { line(UInt8(ascii: " "), before[index], to: &out) }
  }

  /// `start,count`, without the count if it is 1; an empty range names the line before it.
  private static func range(_ lines: Range<Int>) -> String {
    switch lines.count {
    case 1: "\(lines.lowerBound + 1)"
    case 0: "\(lines.lowerBound),0"
    default: "\(lines.lowerBound + 1),\(lines.count)"
    }
  }

  private static func line(_ sign: UInt8, _ line: ArraySlice<UInt8>, to out: inout [UInt8]) {
    out.append(sign)
    out += line
    if line.last != UInt8(ascii: "\n") { out += Array("\n\\ No newline at end of file\n".utf8) }
  }
}
