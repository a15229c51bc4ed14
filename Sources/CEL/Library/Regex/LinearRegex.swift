/// A regular expression of RE2's syntax and meaning, for CEL's `matches()`: time is bounded by pattern times text, whatever they are.
///
/// Leftmost-first, on code points. The one difference in meaning: RE2 also finds `\B` between the bytes of one code point, where here is
/// no position. `\C`, which takes half a code point, and scripts beyond those of `RegexScript` are refused.
struct LinearRegex: Sendable {
  /// As it was written.
  let pattern: String
  /// What the search runs.
  let program: RegexProgram
  /// The sets that the program's instructions name by number.
  let sets: [RegexSet]
  /// How a match must begin.
  let start: RegexStart
  /// Capturing groups, without the whole match.
  let groupCount: Int
  /// The names that `(?P<name>…)` gave to groups, with their numbers (from 1).
  let groupNames: [(name: String, index: Int)]

  /// Throws what RE2 refuses, and what exceeds `RegexLimits`.
  init(_ pattern: String) throws(LinearRegexError) {
    self.pattern = pattern
    var parser = try RegexParser(pattern)
    let node = try parser.parse()
    program = try RegexProgram(node)
    sets = parser.sets
    groupCount = parser.groupCount
    groupNames = parser.groupNames
    start = RegexStart(program, sets: sets)
    guard program.instructions.count * (groupCount + 1) <= RegexLimits.captureCells else {
      throw LinearRegexError(what: "too many groups for a program of \(program.instructions.count) instructions", offset: 0)
    }
  }

  /// How many steps one code point of text can cost at most: what an evaluator charges for a search.
  var stepsPerCodePoint: Int { program.instructions.count }

  /// Whether the pattern matches anywhere in the text, which is UTF-8.
  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if let answer = start.decide(text) { return answer }
    return RegexSearch(self, text).hasMatch()
  }

  /// Whether the pattern matches anywhere in the text.
  func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { matches($0) }
  }

  /// The first match that begins at byte `from` or later: byte ranges of the whole and of each group, nil for a group that took no part.
  func firstMatch(in text: UnsafeBufferPointer<UInt8>, from position: Int = 0) -> [Range<Int>?]? {
    guard position >= 0 && position <= text.count else { return nil }
    return RegexSearch(self, text).firstMatch(from: position)
  }
}
