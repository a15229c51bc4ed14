/// Shell patterns as libkmod matches `install` lines and aliases with them: fnmatch(3) without flags.
package enum ModprobePattern {
  /// `*`, `?`, `[a-z]`, `[!a]`; linear in the length of both but for the last star, so that no pattern hangs.
  package static func matches(_ name: String, pattern: String) -> Bool {
    let name = Array(name.utf8)
    let pattern = Array(pattern.utf8)
    var (at, position) = (0, 0)
    var retry: (at: Int, position: Int)?
    while position < name.count {
      if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
        at += 1
        retry = (at, position)
      } else if let next = step(pattern, at, name[position]) {
        at = next
        position += 1
      } else if let last = retry {
        // The star takes one byte more.
        retry = (last.at, last.position + 1)
        (at, position) = (last.at, last.position + 1)
      } else {
        return false
      }
    }
    while at < pattern.count, pattern[at] == UInt8(ascii: "*") { at += 1 }
    return at == pattern.count
  }

  /// Where the pattern goes on if its next element takes the byte.
  private static func step(_ pattern: [UInt8], _ at: Int, _ byte: UInt8) -> Int? {
    guard at < pattern.count else { return nil }
    switch pattern[at] {
    case UInt8(ascii: "?"): return at + 1
    case UInt8(ascii: "\\") where at + 1 < pattern.count: return pattern[at + 1] == byte ? at + 2 : nil
    case UInt8(ascii: "["):
      guard let (end, holds) = bracket(pattern, at, byte) else { return byte == pattern[at] ? at + 1 : nil }
      return holds ? end : nil
    default: return pattern[at] == byte ? at + 1 : nil
    }
  }

  /// nil where the bracket is never closed: it then stands for itself.
  private static func bracket(_ pattern: [UInt8], _ at: Int, _ byte: UInt8) -> (end: Int, holds: Bool)? {
    var index = at + 1
    guard index < pattern.count else { return nil }
    let negated = pattern[index] == UInt8(ascii: "!") || pattern[index] == UInt8(ascii: "^")
    if negated { index += 1 }
    var holds = false
    let first = index
    while index < pattern.count {
      if pattern[index] == UInt8(ascii: "]"), index > first { return (index + 1, holds != negated) }
      if index + 2 < pattern.count, pattern[index + 1] == UInt8(ascii: "-"), pattern[index + 2] != UInt8(ascii: "]") {
        if pattern[index] <= byte, byte <= pattern[index + 2] { holds = true }
        index += 3
      } else {
        if pattern[index] == byte { holds = true }
        index += 1
      }
    }
    return nil
  }
}
