import Foundation
import Testing

/// A teacher's pack on the command line: it counts, or it is refused with the place of the mistake, and nothing is judged by half of it.
@Suite struct RulePackTests {
  static func run(_ pack: String, _ more: String...) throws -> Program.Ending {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try pack.write(to: folder.appending(path: "mine.yaml"), atomically: true, encoding: .utf8)
    let root = try Root("debian12")
    let ending = try Program.run(["check", "--sysroot", root.path, "--format", "plain", "--lang", "en", "--rules", folder.path] + more)
    return Program.Ending(
      output: ending.output, error: ending.error.replacingOccurrences(of: folder.path, with: "PACK"), status: ending.status)
  }

  @Test func aSoundPackCounts() throws {
    let ending = try Self.run(
      """
      checks:
        - id: lab-kernel
          step: host
          title: { en: The kernel of the lab, es: El núcleo del aula }
          assert: 'host.kernel.startsWith("6.1.")'
      """)
    #expect(ending.output.contains("pass\tlab-kernel\thost\tThe kernel of the lab"))
  }

  @Test func aWrongNameIsShownWhereItStands() throws {
    let ending = try Self.run(
      """
      checks:
        - id: lab-kernel
          step: host
          title: { en: A, es: B }
          assert: 'host.kernell == "6"'
      """)
    #expect(ending.status == 65)
    #expect(ending.output.isEmpty)
    #expect(
      ending.error == """
        virt-doctor: error: PACK/mine.yaml:5:14: undeclared reference to 'host.kernell'
          5 |     assert: 'host.kernell == "6"'
            |              ^^^^^^^^^^^^
        hint: did you mean 'host.kernel'?

        """)
  }

  @Test func brokenYAMLIsRefused() throws {
    let ending = try Self.run("checks: [\n")
    #expect(ending.status == 65)
    #expect(ending.error.hasPrefix("virt-doctor: error: PACK/mine.yaml:"))
    #expect(ending.output.isEmpty)
  }
}
