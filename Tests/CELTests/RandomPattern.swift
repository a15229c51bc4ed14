/// Random patterns and texts that are likely to have to do with each other.
struct RandomPattern {
  var generator: SeededGenerator
  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  static let letters = [
    "a", "b", "c", "A", "B", "k", "K", "s", "S", "\u{17F}", "\u{212A}", "é", "É", "ß", "ẞ", "σ", "ς", "Σ", "ñ", "я", "Я", "中", "😀", "1",
    "9", "_",
    "-", " ", "\n", "\t", "İ", "ı", "i", "I", "²", "Ⅷ", "ǅ", "\u{301}", "٣", "}", "]",
  ]

  mutating func text() -> String {
    // Mostly few different letters, so that repetitions have something to repeat.
    let few = (0..<4).map { _ in generator.pick(Self.letters) }
    return (0..<Int.random(in: 0...12, using: &generator)).map { _ in
      generator.chance(4) ? generator.pick(Self.letters) : generator.pick(few)
    }.joined()
  }

  mutating func pattern(depth: Int = 4) -> String {
    let parts = (0..<Int.random(in: 0...4, using: &generator)).map { _ in repeated(depth) }
    let sequence = parts.joined()
    return depth > 0 && generator.chance(4) ? sequence + "|" + pattern(depth: depth - 1) : sequence
  }

  private mutating func repeated(_ depth: Int) -> String {
    let atom = atom(depth)
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: return atom + generator.pick(["*", "+", "?"])
    case 1: return atom + generator.pick(["*?", "+?", "??"])
    case 2:
      return atom
        + generator.pick(["{2}", "{0,2}", "{1,}", "{2,3}?", "{0}", "{,2}", "{3,1}", "{1,2", "{0,1}", "{0,}?", "{2,}", "{01}", "{5}"])
    default: return atom
    }
  }

  private mutating func atom(_ depth: Int) -> String {
    switch Int.random(in: 0..<24, using: &generator) {
    case 0, 1: return "."
    case 2: return generator.pick(["^", "$", "\\b", "\\B", "\\A", "\\z"])
    case 3: return generator.pick(["\\d", "\\D", "\\w", "\\W", "\\s", "\\S"])
    case 4: return unicodeGroup()
    case 5, 6: return characterClass()
    case 7:
      return generator.pick([
        "\\n", "\\t", "\\.", "\\*", "\\x41", "\\x{e9}", "\\x{1F600}", "\\101", "\\07", "\\-", "\\a", "\\\\", "\\_", "\\]",
      ])
    case 8: return "\\Q" + generator.pick(["a.b", "*", "", "a", "é+"]) + generator.pick(["\\E", "\\E", ""])
    case 9: return generator.pick(["(?i)", "(?s)", "(?m)", "(?U)", "(?-i)", "(?im-s)", "(?)", "(?i-)"])
    case 10 where depth > 0: return generator.pick(["(?i:", "(?-s:", "(?:", "(?mU:", "(?s:"]) + pattern(depth: depth - 1) + ")"
    case 11, 12,
      13 where depth > 0:
      return "(" + pattern(depth: depth - 1) + ")"
    case 14 where depth > 0:
      return generator.pick(["(?P<n\(depth)>", "(?<m\(depth)>", "(?P<é>", "(?P<1 >"]) + pattern(depth: depth - 1) + ")"
    case 15 where generator.chance(6):
      // What is refused, or is a mistake.
      return generator.pick([
        "(", ")", "[", "*", "+", "\\1", "\\8", "(?=a)", "(?!a)", "(?<=a)", "(?P=n)", "\\Z", "\\e", "\\c", "\\x{}", "\\x4", "(?#", "[b-a]",
        "{2}", "\\u0041", "[]",
        "\\p{Foo}", "\\p", "[[:foo:]]", "{1001}", "**", "\\x{110000}",
      ])
    default: return generator.pick(Self.letters)
    }
  }

  private mutating func unicodeGroup() -> String {
    let name = generator.pick([
      "L", "N", "P", "S", "Z", "M", "C", "Any", "Lu", "Ll", "Lt", "Lo", "Nd", "Nl", "No", "Pd", "Mn", "Greek", "Cyrillic", "Latin", "Han",
    ])
    let letter = generator.pick(["\\p", "\\p", "\\P"])
    if name.count == 1 && generator.chance(2) { return letter + name }
    return letter + "{" + generator.pick(["", "", "^"]) + name + "}"
  }

  private mutating func characterClass() -> String {
    var text = generator.pick(["[", "[", "[^"])
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      switch Int.random(in: 0..<9, using: &generator) {
      case 0: text += generator.pick(["a-c", "A-Z", "0-9", "à-ý", "a-z", "\\x00-\\x{10FFFF}", "α-ω", " -~", "z-z", "Z-a"])
      case 1: text += generator.pick(["\\d", "\\D", "\\w", "\\W", "\\s", "\\S"])
      case 2: text += unicodeGroup()
      case 3:
        text += generator.pick([
          "[:alpha:]", "[:^alpha:]", "[:upper:]", "[:space:]", "[:punct:]", "[:^digit:]", "[:word:]", "[:xdigit:]", "[:", "[:a",
        ])
      case 4: text += generator.pick(["]", "-", "^", "\\]", "\\-", "\\n", "\\x41", "[", "."])
      default: text += generator.pick(Self.letters)
      }
    }
    return text + "]"
  }
}
