/// A pattern as a tree, with what the compiler and the limits want to know of each subtree.
struct RegexNode: Sendable {
  /// The shape of one node.
  indirect enum Kind: Sendable {
    /// Matches the empty string.
    case empty
    case literal(UInt32)
    /// An index into the pattern's list of sets: repetitions share one copy.
    case set(Int)
    case assertion(RegexAssertion)
    case concatenation([RegexNode])
    /// Earlier alternatives are preferred.
    case alternation([RegexNode])
    /// `maximum` nil means without bound.
    case repetition(RegexNode, minimum: Int, maximum: Int?, greedy: Bool)
    case group(RegexNode, index: Int)
  }

  /// What it matches.
  let kind: Kind
  /// Levels, itself included.
  let depth: Int
  /// The largest product of nested counts, as RE2 reckons it: a count of zero is left out.
  let repeatProduct: Int
  /// Whether it can match the empty string, which decides how `*` is compiled.
  let isNullable: Bool

  /// A node without others below.
  init(leaf kind: Kind, isNullable: Bool) {
    self.kind = kind
    depth = 1
    repeatProduct = 1
    self.isNullable = isNullable
  }

  /// One after the other.
  init(concatenation parts: [RegexNode]) {
    kind = .concatenation(parts)
    depth = 1 + (parts.map(\.depth).max() ?? 0)
    repeatProduct = parts.map(\.repeatProduct).max() ?? 1
    isNullable = parts.allSatisfy(\.isNullable)
  }

  /// One or another.
  init(alternation parts: [RegexNode]) {
    kind = .alternation(parts)
    depth = 1 + (parts.map(\.depth).max() ?? 0)
    repeatProduct = parts.map(\.repeatProduct).max() ?? 1
    isNullable = parts.contains(where: \.isNullable)
  }

  /// `counted`: written with braces, which is what `repeatProduct` is about.
  init(repeating body: RegexNode, minimum: Int, maximum: Int?, greedy: Bool, counted: Bool) {
    kind = .repetition(body, minimum: minimum, maximum: maximum, greedy: greedy)
    depth = 1 + body.depth
    let factor = counted ? max(1, maximum ?? minimum) : 1
    // Both factors stay far below the square root of Int.max: the product is refused once it exceeds `RegexLimits.repeatCount`.
    repeatProduct = body.repeatProduct &* factor
    isNullable = minimum == 0 || body.isNullable
  }

  /// A capturing group.
  init(group body: RegexNode, index: Int) {
    kind = .group(body, index: index)
    depth = 1 + body.depth
    repeatProduct = body.repeatProduct
    isNullable = body.isNullable
  }
}

/// A condition on a position in the text, which takes nothing from it.
enum RegexAssertion: UInt8, Sendable {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary

  /// Whether it holds at byte `position`. Words are of ASCII letters, digits and `_`, as in RE2.
  @inline(__always)
  func holds(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
    switch self {
    case .textStart: position == 0
    case .textEnd: position == text.count
    case .lineStart: position == 0 || text[position - 1] == 0x0A
    case .lineEnd: position == text.count || text[position] == 0x0A
    case .wordBoundary: Self.isEdge(text, position)
    case .notWordBoundary: !Self.isEdge(text, position)
    }
  }

  private static func isEdge(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
    let before = position > 0 && isWord(text[position - 1])
    let after = position < text.count && isWord(text[position])
    return before != after
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
    default: false
    }
  }
}
