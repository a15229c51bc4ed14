/// Reads RE2's syntax (https://github.com/google/re2/wiki/Syntax) with its default flags; refuses what RE2 refuses.
struct RegexParser {
  /// What `(?imsU)` switches; restored at the end of the group that it stands in.
  struct Flags {
    var foldsCase = false
    var multiline = false
    var dotMatchesNewline = false
    var swapsGreed = false
  }

  /// A group that is still open, and what has been read of it.
  private struct Frame {
    var alternatives: [RegexNode] = []
    var parts: [RegexNode] = []
    /// The number of a capturing group; nil for `(?:…)` and for the whole pattern.
    var index: Int?
    var flagsBefore: Flags
    var offset: Int
  }

  /// The pattern in code points.
  let pattern: [UInt32]
  /// How far it has been read.
  var position = 0
  /// What holds at `position`.
  var flags = Flags()
  /// The sets met so far; nodes name them by index.
  private(set) var sets: [RegexSet] = []
  /// Capturing groups met so far.
  private(set) var groupCount = 0
  /// Names of groups with their numbers.
  private(set) var groupNames: [(name: String, index: Int)] = []
  private var frames: [Frame] = []

  /// Throws when the text is longer than `RegexLimits` allows.
  init(_ text: String) throws(LinearRegexError) {
    pattern = text.unicodeScalars.map(\.value)
    guard pattern.count <= RegexLimits.patternLength else {
      throw LinearRegexError(what: "pattern longer than \(RegexLimits.patternLength) characters", offset: RegexLimits.patternLength)
    }
  }

  /// The whole pattern; call it once.
  mutating func parse() throws(LinearRegexError) -> RegexNode {
    frames = [Frame(flagsBefore: flags, offset: 0)]
    // RE2 refuses to stack repetitions (a**), but only where one directly follows the other.
    var lastWasRepetition = false
    while let scalar = peek() {
      let offset = position
      var isRepetition = false
      switch scalar {
      case 0x28:  // (
        if peek(1) == 0x3F { try openSpecialGroup() } else { try openGroup(index: nextGroup(), length: 1) }
      case 0x29:  // )
        try closeGroup()
      case 0x7C:  // |
        position += 1
        endAlternative()
      case 0x5E:  // ^
        push(assertion: flags.multiline ? .lineStart : .textStart, length: 1)
      case 0x24:  // $
        push(assertion: flags.multiline ? .lineEnd : .textEnd, length: 1)
      case 0x2E:  // .
        position += 1
        var set = RegexSet()
        if !flags.dotMatchesNewline { set.insert(0x0A, 0x0A) }
        set.negate()
        push(set)
      case 0x5B:  // [
        push(try parseClass())
      case 0x2A, 0x2B, 0x3F:  // * + ?
        position += 1
        let minimum = scalar == 0x2B ? 1 : 0
        let maximum = scalar == 0x3F ? 1 : nil
        try repeatLast(minimum, maximum, counted: false, offset: offset, stacked: lastWasRepetition)
        isRepetition = true
      case 0x7B:  // {
        if let (minimum, maximum) = parseCounts() {
          try repeatLast(minimum, maximum, counted: true, offset: offset, stacked: lastWasRepetition)
          isRepetition = true
        } else {
          position += 1
          push(literal: scalar)
        }
      case 0x5C:  // \
        try parseBackslash()
      default:
        position += 1
        push(literal: scalar)
      }
      lastWasRepetition = isRepetition
    }
    guard frames.count == 1 else { throw error("missing closing )", frames[frames.count - 1].offset) }
    return try finishFrame()
  }

  // MARK: Reading

  /// The code point so far ahead; nil beyond the end.
  func peek(_ ahead: Int = 0) -> UInt32? { position + ahead < pattern.count ? pattern[position + ahead] : nil }

  /// The pattern from `start` to where reading has come, for a message.
  func text(from start: Int, to end: Int? = nil) -> String {
    var text = String.UnicodeScalarView()
    for scalar in pattern[start..<(end ?? position)].prefix(40) { text.append(Unicode.Scalar(scalar) ?? "\u{FFFD}") }
    return String(text)
  }

  /// A mistake at a place.
  func error(_ what: String, _ offset: Int) -> LinearRegexError { LinearRegexError(what: what, offset: offset) }

  // MARK: Building

  private mutating func push(_ node: RegexNode) { frames[frames.count - 1].parts.append(node) }

  private mutating func push(assertion: RegexAssertion, length: Int) {
    position += length
    push(RegexNode(leaf: .assertion(assertion), isNullable: true))
  }

  /// Appends a set that is complete but not finished.
  mutating func push(_ set: RegexSet) {
    var set = set
    set.finish()
    sets.append(set)
    push(RegexNode(leaf: .set(sets.count - 1), isNullable: false))
  }

  /// Appends a code point, or all cases of it under `(?i)`.
  mutating func push(literal scalar: UInt32) {
    let variants = flags.foldsCase ? RegexCase.orbit(of: scalar) : []
    if variants.isEmpty { return push(RegexNode(leaf: .literal(scalar), isNullable: false)) }
    var set = RegexSet()
    set.insert(scalar, scalar)
    for variant in variants { set.insert(variant, variant) }
    push(set)
  }

  private mutating func endAlternative() {
    let parts = frames[frames.count - 1].parts
    let node =
      switch parts.count {
      case 0: RegexNode(leaf: .empty, isNullable: true)
      case 1: parts[0]
      default: RegexNode(concatenation: parts)
      }
    frames[frames.count - 1].alternatives.append(node)
    frames[frames.count - 1].parts = []
  }

  /// Takes the innermost open group off the stack, as one node.
  private mutating func finishFrame() throws(LinearRegexError) -> RegexNode {
    endAlternative()
    let frame = frames.removeLast()
    var node = frame.alternatives.count == 1 ? frame.alternatives[0] : RegexNode(alternation: frame.alternatives)
    if let index = frame.index { node = RegexNode(group: node, index: index) }
    guard node.depth <= RegexLimits.depth else { throw error("nested deeper than \(RegexLimits.depth) levels", frame.offset) }
    return node
  }

  private mutating func repeatLast(_ minimum: Int, _ maximum: Int?, counted: Bool, offset: Int, stacked: Bool) throws(LinearRegexError) {
    var greedy = !flags.swapsGreed
    if peek() == 0x3F {
      position += 1
      greedy.toggle()
    }
    if stacked { throw error("bad repetition operator: \(text(from: offset))", offset) }
    let limit = RegexLimits.repeatCount
    if counted, minimum > limit || maximum.map({ $0 > limit || $0 < minimum }) ?? false {
      throw error("invalid repeat count: \(text(from: offset))", offset)
    }
    guard let body = frames[frames.count - 1].parts.popLast() else {
      throw error("missing argument to repetition operator: \(text(from: offset))", offset)
    }
    let node = RegexNode(repeating: body, minimum: minimum, maximum: maximum, greedy: greedy, counted: counted)
    if counted, minimum >= 2 || maximum ?? 0 >= 2, node.repeatProduct > limit {
      throw error("invalid repeat count: \(text(from: offset))", offset)
    }
    guard node.depth <= RegexLimits.depth else { throw error("nested deeper than \(RegexLimits.depth) levels", offset) }
    push(node)
  }

  // MARK: Groups

  private mutating func nextGroup() -> Int {
    groupCount += 1
    return groupCount
  }

  private mutating func openGroup(index: Int?, length: Int, inside: Flags? = nil) throws(LinearRegexError) {
    guard frames.count <= RegexLimits.depth else { throw error("nested deeper than \(RegexLimits.depth) levels", position) }
    frames.append(Frame(index: index, flagsBefore: flags, offset: position))
    if let inside { flags = inside }
    position += length
  }

  private mutating func closeGroup() throws(LinearRegexError) {
    guard frames.count > 1 else { throw error("unexpected )", position) }
    flags = frames[frames.count - 1].flagsBefore
    let node = try finishFrame()
    push(node)
    position += 1
  }

  /// `(?:…)`, `(?i)`, `(?i-s:…)`, `(?P<name>…)`, `(?<name>…)`.
  private mutating func openSpecialGroup() throws(LinearRegexError) {
    let start = position
    let first = peek(2)
    let second = peek(3)
    if first == 0x3D || first == 0x21 || (first == 0x3C && (second == 0x3D || second == 0x21)) {
      throw error("look-around is not supported", start)
    }
    if first == 0x3C { return try openNamedGroup(nameAt: start + 3) }
    if first == 0x50 && second == 0x3C { return try openNamedGroup(nameAt: start + 4) }

    var inside = flags
    var isNegated = false
    var needsFlag = false
    var at = start + 2
    while at < pattern.count {
      defer { at += 1 }
      switch pattern[at] {
      case 0x69: inside.foldsCase = !isNegated
      case 0x6D: inside.multiline = !isNegated
      case 0x73: inside.dotMatchesNewline = !isNegated
      case 0x55: inside.swapsGreed = !isNegated
      case 0x2D where !isNegated:
        isNegated = true
        needsFlag = true
        continue
      case 0x3A where !needsFlag: return try openGroup(index: nil, length: at + 1 - start, inside: inside)
      case 0x29 where !needsFlag:
        flags = inside
        position = at + 1
        return
      default: throw error("unknown group or flag: \(text(from: start, to: at + 1))", start)
      }
      needsFlag = false
    }
    throw error("missing closing )", start)
  }

  private mutating func openNamedGroup(nameAt begin: Int) throws(LinearRegexError) {
    guard let end = pattern[begin...].firstIndex(of: 0x3E) else { throw error("missing > after the group's name", position) }
    let name = text(from: begin, to: end)
    let allowed = ["L", "Nl", "Mn", "Mc", "Nd", "Pc"].reduce(0) { $0 | (RegexCategory.mask(named: $1) ?? 0) }
    guard begin < end, pattern[begin..<end].allSatisfy({ RegexCategory.bit(of: $0) & allowed != 0 }) else {
      throw error("invalid group name: \(name)", begin)
    }
    let index = nextGroup()
    // RE2 lets a name be given twice; it then stands for the first group.
    if !groupNames.contains(where: { $0.name == name }) { groupNames.append((name, index)) }
    try openGroup(index: index, length: end + 1 - position)
  }

  // MARK: Backslash and braces

  private mutating func parseBackslash() throws(LinearRegexError) {
    switch peek(1) {
    case 0x62: push(assertion: .wordBoundary, length: 2)
    case 0x42: push(assertion: .notWordBoundary, length: 2)
    case 0x41: push(assertion: .textStart, length: 2)
    case 0x7A: push(assertion: .textEnd, length: 2)
    case 0x43: throw error("\\C is not supported: matching is by code points, not by bytes", position)
    case 0x51:
      position += 2
      while let scalar = peek() {
        if scalar == 0x5C && peek(1) == 0x45 {
          position += 2
          break
        }
        position += 1
        push(literal: scalar)
      }
    default:
      var set = RegexSet()
      if try parseGroupEscape(into: &set) { return push(set) }
      push(literal: try parseEscape())
    }
  }

  /// `{n}`, `{n,}`, `{n,m}`; nil, and nothing read, where RE2 takes the brace for a literal.
  private mutating func parseCounts() -> (Int, Int?)? {
    var at = position + 1
    func count() -> Int? {
      guard at < pattern.count, (0x30...0x39).contains(pattern[at]) else { return nil }
      if pattern[at] == 0x30, at + 1 < pattern.count, (0x30...0x39).contains(pattern[at + 1]) { return nil }
      var value = 0
      while at < pattern.count, (0x30...0x39).contains(pattern[at]) {
        // RE2's own guard against overflow, which makes ten digits a literal.
        if value >= 100_000_000 { return nil }
        value = value * 10 + Int(pattern[at] - 0x30)
        at += 1
      }
      return value
    }
    guard let minimum = count(), at < pattern.count else { return nil }
    var maximum: Int? = minimum
    if pattern[at] == 0x2C {
      at += 1
      guard at < pattern.count else { return nil }
      if pattern[at] == 0x7D {
        maximum = nil
      } else {
        guard let value = count(), at < pattern.count else { return nil }
        maximum = value
      }
    }
    guard pattern[at] == 0x7D else { return nil }
    position = at + 1
    return (minimum, maximum)
  }
}
