/// The bounds that keep a pattern from a stranger harmless: what exceeds one is refused when the pattern is compiled.
enum RegexLimits {
  /// The longest pattern, in code points.
  static let patternLength = 8192
  /// How deep groups and repetitions nest; the compiler walks the tree by recursion.
  static let depth = 200
  /// The largest count in `x{n,m}`, alone and as the product of nested ones (RE2: `maximum_repeat_count`).
  static let repeatCount = 1000
  /// The longest program. A search takes at most this many steps for a code point of text.
  static let instructions = 10_000
  /// Instructions times capture slots: what `firstMatch` allocates is a small multiple of this many words.
  static let captureCells = 1_000_000
}
