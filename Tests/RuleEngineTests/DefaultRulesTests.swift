import Foundation
import Report
import Testing

@testable import RuleEngine

/// The packs inside the program: sound, whole, and true to their own examples.
@Suite struct DefaultRulesTests {
  /// From the files: the program itself has the packs without their tests.
  static func rules() throws -> RuleSet {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Rules").standardized.path
    let names = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".yaml") }
    return try RuleSet(
      try names.sorted().map { name in
        try PackSource(name: name, text: Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))))
      })
  }

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
    "nested-persistent", "default-network-defined", "default-network-active", "default-network-autostart", "bridges-usable",
    "emulators-installed", "machines-startable", "snapshots-possible", "no-shared-disks", "sharing-ready", "pools-active", "pools-usable",
    "pools-autostart", "images-healthy",
  ])
  func contractCheckIsThere(_ id: String) throws { #expect(try Self.rules().check(id) != nil) }

  @Test func stepsOfTheCourseAreInTheOrderOfTheGuide() throws {
    let steps = try #require(try Self.rules().profile("course")).steps.map(\.id)
    #expect(
      steps == [
        "host", "cpu", "kvm", "packages", "group", "daemon", "connection", "nested", "emulation", "network", "bridge", "storage", "images",
        "machines", "snapshots", "cloning", "sharing", "security",
      ])
  }

  /// A cause that explains nothing and lies beneath nothing could never be told.
  @Test func everyCauseCanBeTold() throws {
    let rules = try Self.rules()
    let beneath = Set(rules.causes.flatMap { $0.beneath.map(\.name.id) })
    for cause in rules.causes { #expect(!cause.explains.isEmpty || beneath.contains(cause.id), "\(cause.id) explains nothing") }
  }

  @Test func textsAreInBothLanguagesAndDiffer() throws {
    for check in try Self.rules().checks {
      #expect(!check.title.en.isEmpty && !check.title.es.isEmpty, "\(check.id)")
      #expect(check.title.en != check.title.es, "\(check.id) says the same in both languages")
    }
  }
}
