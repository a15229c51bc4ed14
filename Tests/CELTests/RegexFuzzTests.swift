import Testing

@testable import CEL

/// Patterns and texts that no one would write: none may crash, and none may cost more than program times text.
@Suite struct RegexFuzzTests {
  static let pieces = [
    "(", ")", "(?:", "(?P<a>", "(?<b>", "(?i)", "(?U)", "(?s-m:", "[", "]", "[^", "[:alpha:]", "-", "\\", "\\p", "{", "}", "{2}", "{0,3}",
    "{,", "{2,", "*", "+", "?", "??", "|", "^",
    "$", ".", "\\b", "\\B", "\\Q", "\\E", "\\x", "\\x{", "\\pL", "\\P{^Greek}", "a", "b", "K", "\u{212A}", "é", "😀", "\0", "\u{10FFFF}",
    "0", "9", ",", "{1000}", "\\d", "\\C", "\\101",
  ]

  private func soup(_ generator: inout SeededGenerator, _ length: ClosedRange<Int>) -> String {
    (0..<Int.random(in: length, using: &generator)).map { _ in generator.pick(Self.pieces) }.joined()
  }

  /// The offset of a refusal is a place in the pattern; what is accepted stays within the limits and can be run on anything.
  @Test(arguments: [11, 12, 13] as [UInt64]) func anythingIsReadOrRefused(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var accepted = 0
    for _ in 0..<20_000 {
      let pattern = soup(&generator, 0...14)
      do throws(LinearRegexError) {
        let regex = try LinearRegex(pattern)
        accepted += 1
        #expect(regex.stepsPerCodePoint <= RegexLimits.instructions)
        let text = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
          generator.pick([0x61, 0x4B, 0x0A, 0xC3, 0xA9, 0xFF, 0xF0, 0x9F, 0x98, 0x80, 0xE2, 0x84, 0xAA]) as UInt8
        }
        text.withUnsafeBufferPointer { text in
          let match = regex.firstMatch(in: text)
          // Two machines, one answer.
          #expect((match != nil) == regex.matches(text), "\(pattern.debugDescription) on \(Array(text))")
          for case let span? in match ?? [] { #expect(span.lowerBound >= 0 && span.upperBound <= text.count) }
          #expect(regex.firstMatch(in: text, from: text.count + 1) == nil && regex.firstMatch(in: text, from: -1) == nil)
        }
      } catch {
        #expect((0...pattern.unicodeScalars.count).contains(error.offset) && !error.what.isEmpty, "\(pattern.debugDescription)")
      }
    }
    #expect(accepted > 1000)
  }

  /// Patterns that take a backtracking engine ages. The bound is on instructions entered, not on the clock: `RegexSearch` enters each
  /// at most once for a code point, so these end, with 10,000 characters of text, where 2^10,000 steps would not.
  @Test(arguments: [
    "(a+)+$", "(a*)*b", "(a|a)*b", "(a|aa)+$", "(?:a?){500}a{500}$", "(.*)(.*)(.*)(.*)(.*)[b]", "((((((a*)*)*)*)*)*)*b", "(a{0,30}){30}b",
    "(?i)(k|\u{212A})*z", "(\\pL|a|[a-z])*!",
  ])
  func noPatternIsExponential(_ pattern: String) throws {
    let regex = try LinearRegex(pattern)
    var text = String(repeating: "a", count: 10_000) + "\n"
    let (matches, first) = text.withUTF8 { text in
      // Captures are copied for each thread: a shorter text for those.
      (regex.matches(text), regex.firstMatch(in: UnsafeBufferPointer(rebasing: text[(text.count - 300)...])))
    }
    #expect(!matches)
    #expect(first == nil)
  }

  @Test func programsAreBounded() throws {
    // As large as the limit lets them be: each compiles or is refused, and the largest runs.
    for pattern in ["a{1000}", "(a{10}){100}", "[a-z]{1000}", "(a|b|c){1000}", "(?:a?){1000}", "(a{2}){2}{2}", "((a{10}){10}){11}"] {
      guard let regex = try? LinearRegex(pattern) else { continue }
      #expect(regex.stepsPerCodePoint <= RegexLimits.instructions)
      #expect(!regex.matches("") || pattern == "(?:a?){1000}")
    }
    #expect(try LinearRegex("(?:a?){1000}").stepsPerCodePoint == 2001)
    #expect((try? LinearRegex("((a{10}){10}){11}")) == nil)
  }
}
