import Report
import Testing
import Wire

@testable import RuleEngine

/// Every mistake in a pack is told with its file, line, column and what to do about it.
@Suite struct PackErrorTests {
  /// The errors of a pack read together with a sound one.
  static func errors(_ text: String) throws -> [RuleError] {
    do throws(RuleErrors) {
      let rules = try RuleSet([
        try PackSource(name: "small.yaml", text: Array(SmallPack.text.utf8)),
        try PackSource(name: "profile.yaml", text: Array(SmallPack.profile.utf8)),
        try PackSource(name: "mine.yaml", text: Array(text.utf8)),
      ])
      try Programs(rules).validate(from: 2)
      return []
    } catch { return error.errors }
  }

  static func check(_ lines: String) -> String {
    "checks:\n  - id: mine\n    step: kvm\n    title: { en: Mine, es: Mía }\n" + lines.split(separator: "\n").map { "    \($0)\n" }.joined()
  }

  @Test func aSoundPackHasNoErrors() throws { #expect(try Self.errors(Self.check("assert: kvm.usable")).isEmpty) }

  @Test(arguments: [
    ("assert: kvm.usabel", "mine.yaml:5:13", "did you mean 'kvm.usable'?"),
    ("assert: 'kvm.usabel'", "mine.yaml:5:14", "did you mean 'kvm.usable'?"),
    ("assert: |-\n  kvm.usable &&\n  kvm.nestd", "mine.yaml:7:7", "did you mean 'kvm.nested'?"),
    ("assert: kvm.usable\nneeds: [kvm-usabel]", "mine.yaml:6:13", "did you mean 'kvm-usable'?"),
    ("assert: kvm.usable\nasert: true", "mine.yaml:6:5", "did you mean 'assert'?"),
    ("assert: kvm.usable\nseverity: high", "mine.yaml:6:15", "one of: required, recommended, info"),
    ("assert: 'modprobe.options.exists(o, o.modul == \"kvm\")'", "mine.yaml:5:", "did you mean 'module'?"),
  ])
  func mistakesAreToldWithPlaceAndHint(_ lines: String, _ place: String, _ hint: String) throws {
    let errors = try Self.errors(Self.check(lines))
    let error = try #require(errors.first)
    #expect(error.description.hasPrefix(place), "\(error)")
    #expect(error.hint == hint)
    #expect(error.excerpt?.isEmpty == false)
  }

  @Test func anExpressionOfTheWrongTypeIsRefused() throws {
    let error = try #require(try Self.errors(Self.check("assert: kvm.module")).first)
    #expect(error.what == "this is a string, not a bool")
    #expect((error.line, error.column) == (5, 13))
  }

  @Test func aTextInOneLanguageIsRefused() throws {
    let error = try #require(try Self.errors("checks:\n  - { id: a, step: kvm, title: { en: A }, assert: true }\n").first)
    #expect(error.what == "'title' needs a text in both languages")
  }

  @Test func anUnknownStepIsRefused() throws {
    let error = try #require(try Self.errors("checks:\n  - { id: a, step: kvn, title: { en: A, es: A }, assert: true }\n").first)
    #expect(error.what == "unknown step 'kvn' of check 'a'")
    #expect(error.hint == "did you mean 'kvm'?")
  }

  @Test func anUnknownKindOfFixIsRefused() throws {
    let text = """
      causes:
        - id: X-01
          explains: [kvm-usable]
          when: 'true'
          title: { en: T, es: T }
          why: { en: W, es: W }
          fix:
            - modul-option: { module: kvm, option: nested, value: "1" }
      """
    let error = try #require(try Self.errors(text).first)
    #expect(error.description == "mine.yaml:8:9: unknown kind of fix 'modul-option'")
    #expect(error.hint == "did you mean 'module-option'?")
  }

  @Test func aCircleIsRefused() throws {
    let text = """
      checks:
        - { id: a, step: kvm, title: { en: A, es: A }, assert: true, needs: [b] }
        - { id: b, step: kvm, title: { en: B, es: B }, assert: true, needs: [a] }
      """
    #expect(try Self.errors(text).contains { $0.what.contains("in a circle") })
  }

  @Test func theSameIdTwiceInOnePackIsRefused() throws {
    let line = "  - { id: a, step: kvm, title: { en: A, es: A }, assert: true }\n"
    #expect(try Self.errors("checks:\n" + line + line).map(\.what) == ["check 'a' is there twice"])
  }

  @Test func brokenYAMLIsToldByTheReader() throws {
    let error = try #require(try Self.errors("checks: [\n  - id: x\n").first)
    #expect(error.file == "mine.yaml")
    #expect(error.line >= 1)
  }

  @Test func aLaterPackReplacesARuleOfTheSameId() throws {
    let rules = try RuleSet([
      try PackSource(name: "small.yaml", text: Array(SmallPack.text.utf8)),
      try PackSource(name: "profile.yaml", text: Array(SmallPack.profile.utf8)),
      try PackSource(
        name: "mine.yaml",
        text: Array("checks:\n  - { id: in-group, step: group, title: { en: New, es: Nuevo }, assert: 'true' }\n".utf8)),
    ])
    #expect(rules.check("in-group")?.title.en == "New")
    #expect(rules.checks.count == 4)
  }
}
