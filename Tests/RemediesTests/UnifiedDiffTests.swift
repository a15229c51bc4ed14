import Foundation
import Testing

@testable import Remedies

@Suite struct UnifiedDiffTests {
  private static let hasTools: Bool = {
    let has = ["/usr/bin/diff", "/usr/bin/patch"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    if !has { FileHandle.standardError.write(Data("SKIPPED: diff(1) or patch(1) is not on this machine\n".utf8)) }
    return has
  }()

  private struct Random {
    var state: UInt64
    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
  }

  @Test func showsAddedAndRemovedFiles() {
    #expect(
      UnifiedDiff.text(path: "/etc/x", old: nil, new: Array("a\nb".utf8))
        == "--- /dev/null\n+++ b/etc/x\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n")
    #expect(UnifiedDiff.text(path: "/etc/x", old: Array("a\n".utf8), new: nil) == "--- a/etc/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n")
    #expect(UnifiedDiff.text(path: "/etc/x", old: Array("a\n".utf8), new: Array("a\n".utf8)) == "")
    #expect(UnifiedDiff.text(path: "/etc/a b", old: [], new: Array("a\n".utf8)) == "--- a/etc/a b\t\n+++ b/etc/a b\t\n@@ -0,0 +1 @@\n+a\n")
  }

  /// Lines that occur once leave only one shortest answer, which must be GNU's own to the byte.
  @Test(.enabled(if: hasTools)) func saysWhatGNUDiffSays() throws {
    var random = Random(state: 3)
    for round in 0..<150 {
      var old: [String] = (0..<random.below(40)).map { "line \($0) of \(round)\n" }
      var new = old
      for edit in 0..<random.below(5) {
        let at = random.below(new.count + 1)
        switch random.below(3) {
        case 0: new.insert("new \(edit)\n", at: at)
        case 1 where at < new.count: new.remove(at: at)
        case 2 where at < new.count: new[at] = "changed \(edit)\n"
        default: break
        }
      }
      if random.below(4) == 0, let last = new.last { new[new.count - 1] = String(last.dropLast()) }
      if random.below(4) == 0, let last = old.last { old[old.count - 1] = String(last.dropLast()) }
      let lab = try ModprobeLab(["/old": old.joined(), "/new": new.joined()])
      let expected = try ModprobeLab.run(
        "/usr/bin/diff", ["-u", "--label", "a/x", "--label", "b/x", lab.root.path + "/old", lab.root.path + "/new"]
      ).output
      #expect(UnifiedDiff.text(path: "/x", old: Array(old.joined().utf8), new: Array(new.joined().utf8)) == expected, "round \(round)")
    }
  }

  /// Few different lines, repeated: many shortest answers, of which any will do, if only patch(1) takes it both ways.
  @Test(.enabled(if: hasTools)) func patchTakesItBothWays() throws {
    var random = Random(state: 9)
    for round in 0..<150 {
      func text() -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<random.below(25) { bytes += [[97, 10], [98, 10], [10], [0xFF, 10], [13, 10]][random.below(5)] }
        if random.below(3) == 0, bytes.last == 10 { bytes.removeLast() }
        return bytes
      }
      let (old, new) = (text(), text())
      if old == new || old.isEmpty || new.isEmpty { continue }
      let lab = try ModprobeLab()
      try lab.write("/x", old)
      let diff = UnifiedDiff.bytes(path: "/x", old: old, new: new)
      #expect(try lab.patch(diff, []).status == 0, "round \(round)")
      #expect(lab.read("/x") == new, "round \(round)")
      #expect(try lab.patch(diff, ["-R"]).status == 0, "round \(round)")
      #expect(lab.read("/x") == old, "round \(round)")
    }
  }

  @Test func twoFilesWithNothingInCommonDoNotTakeForever() {
    let old = (0..<3000).map { "a\($0)\n" }.joined()
    let new = (0..<3000).map { "b\($0)\n" }.joined()
    let lines = UnifiedDiff.text(path: "/x", old: Array(old.utf8), new: Array(new.utf8)).utf8.split(separator: 10)
    #expect(lines.count == 6003)
  }
}
