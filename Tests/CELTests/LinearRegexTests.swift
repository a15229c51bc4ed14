import Foundation
import Testing

@testable import CEL

@Suite struct LinearRegexTests {
  @Test(arguments: [
    ("ubb", "hubba", true), ("foo|bar", "", false), ("", "cows", true), ("", "", true), ("gr(a|e)y", "grey", true),
    ("ba(na)*", "banana", true),
    ("a+ñ+a+", "mañana", true), ("(a|😀){2}", "🐱😀😀", true), ("^abc$", "abc", true), ("^abc$", "abcd", false), ("abc$", "xabc", true),
    ("^ab", "cab", false), ("^.$", "e\u{301}", false), ("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaab", false), ("(?i)straße", "STRAẞE", true),
    ("(?m)^b$", "a\nb\nc", true), ("^b$", "a\nb\nc", false), ("a.c", "a\nc", false), ("(?s)a.c", "a\nc", true),
    ("\\bkvm\\b", "a kvm b", true),
  ])
  func matches(_ pattern: String, _ text: String, _ expected: Bool) throws {
    #expect(try LinearRegex(pattern).matches(text) == expected)
  }

  @Test(arguments: [
    ("(a", "missing closing )", 0), ("a)", "unexpected )", 1), ("[a", "missing closing ]", 0), ("a**", "bad repetition operator: *", 2),
    ("*a", "missing argument to repetition operator: *", 0), ("x(a)\\1", "back references are not supported", 4),
    ("(?=a)", "look-around is not supported", 0), ("(?<!a)", "look-around is not supported", 0),
    ("a{1001}", "invalid repeat count: {1001}", 1),
    ("(a{50}){50}", "invalid repeat count: {50}", 7), ("\\p{Cherokee}", "unknown Unicode class: Cherokee", 0),
    ("é\\q", "invalid escape sequence: \\q", 1),
    ("a\\", "trailing backslash", 1), ("(?P<n )a)", "missing > after the group's name", 0), ("(?<n->a)", "invalid group name: n-", 3),
    ("\\C", "\\C is not supported: matching is by code points, not by bytes", 0),
    ("[b-a]", "invalid character class range: b-a", 1), ("(?z)", "unknown group or flag: (?z", 0),
  ])
  func refuses(_ pattern: String, _ what: String, _ offset: Int) {
    #expect(refusal(pattern) == LinearRegexError(what: what, offset: offset))
  }

  private func refusal(_ pattern: String) -> LinearRegexError? {
    do throws(LinearRegexError) { _ = try LinearRegex(pattern) } catch { return error }
    return nil
  }

  @Test func findsGroups() throws {
    let regex = try LinearRegex("(?P<key>\\w+)=(?<value>\\d+)?(?<key>x)?")
    #expect(regex.groupCount == 3)
    #expect(regex.groupNames.map(\.name) == ["key", "value"])
    var text = "  nested=1 other="
    let spans = text.withUTF8 {
      [regex.firstMatch(in: $0), regex.firstMatch(in: $0, from: 3), regex.firstMatch(in: $0, from: 10), regex.firstMatch(in: $0, from: 17)]
    }
    #expect(spans[0] == [2..<10, 2..<8, 9..<10, nil])
    #expect(spans[1] == [3..<10, 3..<8, 9..<10, nil])
    #expect(spans[2] == [11..<17, 11..<16, nil, nil])
    #expect(spans[3] == nil)
  }

  @Test func boundsProgramDepthAndLength() throws {
    #expect(refusal(String(repeating: "a{1000}", count: 11))?.what == "program larger than 10000 instructions")
    #expect(refusal(String(repeating: "(", count: 300) + String(repeating: ")", count: 300))?.what == "nested deeper than 200 levels")
    #expect(refusal("a" + String(repeating: "*(?i)", count: 300))?.what == "nested deeper than 200 levels")
    #expect(refusal(String(repeating: "a", count: 8193))?.what == "pattern longer than 8192 characters")
    #expect(refusal("(?:" + String(repeating: "()", count: 200) + "){20}")?.what == "too many groups for a program of 8001 instructions")
    #expect(try LinearRegex("(?:a{0}){1000}").matches(""))
  }

  /// Bytes that are no UTF-8 count as U+FFFD, one by one, and end nothing early.
  @Test func invalidTextIsSafe() throws {
    let regex = try LinearRegex("b.c$")
    let texts: [[UInt8]] = [
      [0x62, 0xFF, 0x63], [0x62, 0xE4, 0xB8], [0x62, 0xC3, 0x63], [0xF4, 0x90, 0x80, 0x80], [0x62, 0xED, 0xA0, 0x80, 0x63],
    ]
    #expect(texts.map { $0.withUnsafeBufferPointer(regex.matches) } == [true, false, true, false, false])
    #expect(texts.map { $0.withUnsafeBufferPointer { regex.firstMatch(in: $0) != nil } } == [true, false, true, false, false])
  }
}

/// RE2 itself, through PyPI's google-re2.
@Suite(.enabled(if: PythonOracle.has("re2"))) struct LinearRegexOracleTests {
  static let script = """
    import re2
    options = re2.Options()
    options.log_errors = False
    def answer(pattern, texts):
        try:
            regex = re2.compile(pattern.encode(), options=options)
        except re2.error:
            return None
        found = []
        for text in texts:
            match = regex.search(text.encode())
            found.append([] if match is None else [list(match.span(i)) for i in range(regex.groups + 1)])
        return found
    """

  struct Case: Encodable {
    let pattern: String
    let texts: [String]
    func encode(to encoder: any Encoder) throws {
      var list = encoder.unkeyedContainer()
      try list.encode(pattern)
      try list.encode(texts)
    }
  }

  /// The differences that are meant, each with its reason; anything else is a failure.
  enum KnownDifference {
    /// RE2 counts word boundaries between the bytes of one code point.
    static func notBoundaryBesideNonASCII(_ pattern: String, _ text: String) -> Bool {
      pattern.contains("\\B") && text.utf8.contains { $0 >= 0x80 }
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func agreesOnRandomPatterns(_ seed: UInt64) throws {
    var random = RandomPattern(seed: seed)
    let cases = (0..<6_000).map { _ in Case(pattern: random.pattern(), texts: (0..<4).map { _ in random.text() }) }
    let answers = try PythonOracle.answers(Self.script, cases, as: [[[Int]]]?.self)
    var compared = 0
    var excused = 0
    for (item, answer) in zip(cases, answers) {
      let regex = try? LinearRegex(item.pattern)
      guard let regex, let answer else {
        #expect((regex == nil) == (answer == nil), "\(item.pattern.debugDescription) is refused by one only")
        continue
      }
      for (text, expected) in zip(item.texts, answer) {
        var text = text
        let (spans, matches) = text.withUTF8 { (regex.firstMatch(in: $0), regex.matches($0)) }
        let found = spans.map { $0.map { $0.map { [$0.lowerBound, $0.upperBound] } ?? [-1, -1] } } ?? []
        compared += 1
        if found == expected && matches == !expected.isEmpty { continue }
        if KnownDifference.notBoundaryBesideNonASCII(item.pattern, text) {
          excused += 1
          continue
        }
        Issue.record("\(item.pattern.debugDescription) on \(text.debugDescription): \(found), matches \(matches), RE2 \(expected)")
      }
    }
    #expect(compared > 15_000)
    #expect(excused < compared / 500)
  }

  /// For a pattern of one code point: the code points that it matches, as first and last of each run.
  static let runs = runs(over: "range(0x110000)")

  static func runs(over range: String) -> String {
    """
    import re2
    scalars = [c for c in \(range) if not 0xD800 <= c <= 0xDFFF]
    text = ''.join(map(chr, scalars))
    def answer(pattern):
        return [[scalars[m.start()], scalars[m.end() - 1]] for m in re2.finditer('(?s)(?:' + pattern + ')+', text)]
    """
  }

  /// What RE2's version of Unicode does not assign; Swift's may be newer.
  private func unassignedInRE2() throws -> Set<UInt32> {
    let runs = try PythonOracle.answers(Self.runs, ["[^\\pL\\pM\\pN\\pP\\pS\\pZ\\pC]"], as: [[UInt32]].self)
    return Set(runs[0].flatMap { $0[0]...$0[1] })
  }

  /// A few characters changed their category between the versions, or got another case: named here, with the version that did it.
  static let changedCharacters: Set<UInt32> = [
    0x295,  // letter, not lower case, from Unicode 16 on
    0x1171E,  // nonspacing mark from Unicode 16 on
    0x19B, 0x264, 0xA7D3, 0xA7D5,  // upper cases came with Unicode 16 and 17
  ]

  /// Every class at the borders of every run and at random code points: the tables of this program and RE2's.
  @Test func agreesOnUnicodeClasses() throws {
    let categories =
      "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Co".split(separator: " ")
    let scripts = "Latin Greek Cyrillic Armenian Hebrew Arabic Devanagari Thai Georgian Hangul Hiragana Katakana Han".split(separator: " ")
    let patterns =
      (categories + scripts).flatMap { ["\\p{\($0)}", "\\P{\($0)}"] } + [
        "(?i)\\p{Lu}", "(?i)[α-ω]", "(?i)\\P{Ll}", "(?i)[^\\x{100}-\\x{2000}]", "(?i)\\W", "[^\\pN\\PL]", "(?i)\\p{Greek}", "[[:^alpha:]]",
      ]
    let unassigned = try unassignedInRE2()
    var generator = SeededGenerator(seed: 7)
    for (pattern, runs) in zip(patterns, try PythonOracle.answers(Self.runs, patterns, as: [[UInt32]].self)) {
      let regex = try LinearRegex(pattern)
      let borders = runs.flatMap { [$0[0], $0[1], $0[0] &- 1, $0[1] + 1] }
      let others = (0..<2000).map { _ in UInt32.random(in: 0...0x323FF, using: &generator) }
      var differences: Set<UInt32> = []
      for value in borders + others where Unicode.Scalar(value) != nil && !unassigned.contains(value) {
        var low = 0
        var high = runs.count
        while low < high {
          let middle = (low + high) / 2
          if runs[middle][1] < value { low = middle + 1 } else { high = middle }
        }
        let expected = low < runs.count && runs[low][0] <= value
        if regex.sets[0].contains(value) != expected { differences.insert(value) }
      }
      differences.subtract(Self.changedCharacters)
      #expect(differences.isEmpty, "\(pattern): \(differences.sorted().map { String($0, radix: 16) })")
    }
  }

  /// Every letter, regardless of case, against all that RE2 takes for it.
  @Test func agreesOnCase() throws {
    let letters = (0..<UInt32(0x1E944)).filter { value in
      guard let scalar = Unicode.Scalar(value) else { return false }
      return scalar.properties.changesWhenCaseMapped || scalar.properties.changesWhenCaseFolded
    }
    let unassigned = try unassignedInRE2()
    let patterns = letters.map { "(?i)\\x{\(String($0, radix: 16))}" }
    // Not all of Unicode, only the planes and blocks of letters.
    let script = Self.runs(over: "[*range(0x3000), *range(0xA600, 0xAC00), *range(0xFB00, 0xFFFF), *range(0x10000, 0x1F000)]")
    for (letter, runs) in zip(letters, try PythonOracle.answers(script, patterns, as: [[UInt32]].self))
    where !unassigned.contains(letter) {
      let found = Set((RegexCase.orbit(of: letter) + [letter]).filter { !unassigned.contains($0) })
      #expect(found == Set(runs.flatMap { $0[0]...$0[1] }), "\(String(letter, radix: 16))")
    }
  }
}
