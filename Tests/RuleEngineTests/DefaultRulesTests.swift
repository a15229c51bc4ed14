import DefaultRules
import Report
import Testing

@testable import RuleEngine

/// The packs inside the program: sound, whole, and true to their own examples.
@Suite struct DefaultRulesTests {
  static func rules() throws -> RuleSet { try RuleSet(DefaultRules.packs.map { PackSource(name: $0.name, document: $0.document) }) }

  @Test func everyExpressionCompiles() throws { try Programs(try Self.rules()).validate() }

  @Test func everyExampleInTheRulesHolds() throws {
    let outcome = RuleTester(try Self.rules()).run()
    #expect(outcome.ran > 100)
    for failure in outcome.failures { Issue.record("\(failure)") }
  }

  @Test(arguments: ["course", "minimal", "server", "nested"]) func profileIsThere(_ id: String) throws {
    let profile = try #require(try Self.rules().profile(id))
    #expect(!profile.steps.isEmpty)
    #expect(!profile.required.isEmpty)
  }

  /// Names that outside scripts use.
  @Test(arguments: [
    "cpu-virtualization", "kvm-usable", "qemu-installed", "libvirt-daemon-installed", "virsh-installed", "virt-manager-installed",
    "bridge-tools",
    "user-in-libvirt-group", "group-effective", "daemon-enabled", "daemon-running", "libvirt-reachable", "nested-enabled",
    "nested-persistent",
  ])
  func contractCheckIsThere(_ id: String) throws { #expect(try Self.rules().check(id) != nil) }

  @Test func stepsOfTheCourseAreInTheOrderOfTheGuide() throws {
    let steps = try #require(try Self.rules().profile("course")).steps.map(\.id)
    #expect(steps == ["host", "cpu", "kvm", "packages", "group", "daemon", "connection", "nested"])
  }

  /// A cause that explains nothing and lies beneath nothing could never be told.
  @Test func everyCauseCanBeTold() throws {
    let rules = try Self.rules()
    let beneath = Set(rules.causes.flatMap { $0.beneath.map(\.cause.id) })
    for cause in rules.causes { #expect(!cause.explains.isEmpty || beneath.contains(cause.id), "\(cause.id) explains nothing") }
  }

  @Test func textsAreInBothLanguagesAndDiffer() throws {
    for check in try Self.rules().checks {
      #expect(!check.title.en.isEmpty && !check.title.es.isEmpty, "\(check.id)")
      #expect(check.title.en != check.title.es, "\(check.id) says the same in both languages")
    }
  }
}
