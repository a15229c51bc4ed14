/// Why a pattern was refused, and where; RE2 refuses the same patterns, apart from the limits named in `RegexLimits`.
struct LinearRegexError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The mistake, worded for the person who wrote the pattern.
  var what: String
  /// Zero-based, in Unicode code points from the start of the pattern.
  var offset: Int

  var description: String { "\(what) at offset \(offset)" }
}
