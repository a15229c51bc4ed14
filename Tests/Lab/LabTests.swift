import Foundation
import Testing
import Wire

/// Real hosts, broken on purpose: each scenario breaks the healthy host of the Lab in one way, and the root that is told must be that fault
/// and nothing else.
@Suite(.serialized, .enabled(if: Lab.isPossible)) struct LabTests {
  /// The healthy host passes every step that it can.
  @Test func nothingIsWrongWithTheHealthyHost() throws {
    try Lab.open { lab in
      let report = try lab.report()
      #expect(report.roots == [], "\(report.told)")
      #expect(report.verdict == "ready", "\(report.told)")
    }
  }

  @Test(arguments: try Scenario.all()) func theRootIsThatFault(_ scenario: Scenario) throws {
    try Lab.open { lab in
      try lab.root(scenario.breaks)
      let report = try lab.report(inOldSession: scenario.isOldSession)
      #expect(report.roots == scenario.roots, "\(scenario.id): \(report.told)")
      for check in scenario.fails { #expect(report.failed.contains(check), "\(scenario.id): \(check) does not fail") }
      if let roots = scenario.sysroot {
        let captured = try lab.sysrootReport()
        #expect(captured.roots == roots, "\(scenario.id) as a sysroot: \(captured.told)")
      }
      if let mends = scenario.mends {
        try lab.root(mends)
        let mended = try lab.report()
        #expect(mended.roots == [], "\(scenario.id), mended: \(mended.told)")
      }
    }
  }
}

/// One fault, as a small file that reads like a story.
struct Scenario: Sendable, CustomTestStringConvertible {
  let id: String
  /// Shell lines run as root inside.
  let breaks: String
  /// What must be told, and nothing else.
  let roots: Set<String>
  /// Checks that fail or warn.
  let fails: [String]
  /// The roots that files alone tell; nil where files cannot know.
  let sysroot: Set<String>?
  /// Whether the student's session is older than his groups.
  let isOldSession: Bool
  /// Shell lines after which nothing is told any more.
  let mends: String?

  var testDescription: String { id }

  static func all() throws -> [Scenario] {
    let folder = Lab.folder + "/Scenarios"
    return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }.sorted().map { name in
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
      let root = try YAML.read(bytes, name: name).root
      func names(_ key: String) -> [String]? { root[key].map { $0.elements.compactMap(\.string) } }
      return Scenario(
        id: String(name.dropLast(5)), breaks: try #require(root["breaks"]?.string), roots: Set(try #require(names("roots"))),
        fails: names("fails") ?? [], sysroot: names("sysroot").map { Set($0) }, isOldSession: root["session"]?.string == "old",
        mends: root["mends"]?.string)
    }
  }
}
