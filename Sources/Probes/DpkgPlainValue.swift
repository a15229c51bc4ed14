/// Judges values at a glance: what is written as nearly all programs write it is accepted without a copy, in one pass.
///
/// It refuses nothing. Whatever is in doubt gives -1 and goes to `DpkgValue`, which knows all that dpkg allows and what dpkg says of the rest.
/// Every search here begins before the last line end of the text, and each line end stops it, so it stays within.
struct DpkgPlainValue {
  /// What a byte may be part of.
  private enum Kind {
    static let alphanumeric: UInt8 = 1, name: UInt8 = 2, version: UInt8 = 4, architecture: UInt8 = 8, digit: UInt8 = 16
  }

  private let text: DpkgText
  /// The kinds of each byte.
  private let kinds = Self.kindsOfBytes

  /// Values that lie in `text`.
  init(_ text: DpkgText) { self.text = text }

  /// Made once and kept: a plain pointer costs one instruction where an array costs five.
  nonisolated(unsafe) private static let kindsOfBytes: UnsafePointer<UInt8> = {
    let kinds = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    kinds.initialize(repeating: 0, count: 256)
    for byte in UInt8.min...UInt8.max where byte.isAlphanumericASCII {
      kinds[Int(byte)] = Kind.alphanumeric | Kind.name | Kind.version | Kind.architecture | (byte.isDigitASCII ? Kind.digit : 0)
    }
    // `-+._` in names, `.+~-` in versions (the colon has its own rules), `-` in architectures.
    kinds[45] = Kind.name | Kind.version | Kind.architecture
    kinds[43] = Kind.name | Kind.version
    kinds[46] = Kind.name | Kind.version
    kinds[95] = Kind.name
    kinds[126] = Kind.version
    return UnsafePointer(kinds)
  }()

  @inline(__always) private func isAny(_ kind: UInt8, _ at: Int) -> Bool { kinds[Int(text[at])] & kind != 0 }

  /// The first byte that is not of that kind.
  @inline(__always) private func end(of kind: UInt8, from start: Int) -> Int {
    var at = start
    while isAny(kind, at) { at &+= 1 }
    return at
  }

  /// Where a package's name ends; -1 where none begins.
  @inline(__always) func nameEnd(from start: Int) -> Int {
    isAny(Kind.alphanumeric, start) ? end(of: Kind.name, from: start &+ 1) : -1
  }

  /// Where a version ends that has a number or letter at both ends of each of its parts, but for its last byte, which may be `+` or `~`.
  @inline(__always) func versionEnd(from start: Int) -> Int {
    guard isAny(Kind.alphanumeric, start) else { return -1 }
    var at = end(of: Kind.version, from: start &+ 1)
    if text[at] == 58 {
      // An epoch: nine digits are never too big a number.
      guard at &- start <= 9, end(of: Kind.digit, from: start) == at, isAny(Kind.alphanumeric, at &+ 1) else { return -1 }
      at = end(of: Kind.version, from: at &+ 2)
    }
    // Nothing would be left for the revision.
    return text[at &- 1] == 45 ? -1 : at
  }

  /// Where the line ends that holds relations between packages, with blanks where dpkg puts them: `a (>= 1) | b:any, c`.
  func relationsEnd(from start: Int, alternatives: Bool) -> Int {
    var at = start
    while true {
      at = nameEnd(from: at)
      if at < 0 { return -1 }
      if text[at] == 58 {
        guard isAny(Kind.alphanumeric, at &+ 1) else { return -1 }
        at = end(of: Kind.architecture, from: at &+ 2)
      }
      if text[at] == 32 && text[at &+ 1] == 40 {
        at = relationEnd(from: at &+ 2)
        if at < 0 { return -1 }
      }
      switch text[at] {
      case 10: return at
      case 44 where text[at &+ 1] == 32: at &+= 2
      case 32 where alternatives && text[at &+ 1] == 124 && text[at &+ 2] == 32: at &+= 3
      default: return -1
      }
    }
  }

  /// Behind the closing parenthesis of `(>= 1)`; `start` is behind the opening one.
  @inline(__always) private func relationEnd(from start: Int) -> Int {
    let first = text[start]
    guard first >= 60 && first <= 62 else { return -1 }
    var at = start &+ 1
    if first != 61 && (text[at] == 61 || text[at] == first) { at &+= 1 }
    guard text[at] == 32 else { return -1 }
    at = versionEnd(from: at &+ 1)
    return at >= 0 && text[at] == 41 ? at &+ 1 : -1
  }

  /// Whether a line of Conffiles is ` /PATH SUM` with the 32 digits of an MD5 sum.
  @inline(__always) func isConffile(_ start: Int, _ end: Int) -> Bool {
    // One blank, a slash, a letter of the path, one more blank.
    guard end &- start >= 36, text[start] == 32, text[start &+ 1] == 47, isAny(Kind.alphanumeric, start &+ 2) else { return false }
    let space = end &- 33
    // The last blank of the line is the one that counts.
    return text[space] == 32 && !hasBlank(space &+ 1) && !hasBlank(space &+ 9) && !hasBlank(space &+ 17) && !hasBlank(space &+ 25)
  }

  /// Whether one of eight bytes is a blank.
  @inline(__always) private func hasBlank(_ at: Int) -> Bool {
    let word = text.word(at) ^ 0x2020_2020_2020_2020
    return (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0
  }
}
