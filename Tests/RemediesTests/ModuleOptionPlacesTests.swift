import Foundation
import Report
import Testing

@testable import Facts
@testable import Remedies

/// What a person sees of a change of modprobe.d: the guilty place, the diff, and lines that a shell takes without asking.
@Suite(.enabled(if: ModprobeLab.canRun)) struct ModuleOptionPlacesTests {
  private static let request = FixRequest(
    kind: "module-option",
    parameters: [.init("module", Localized("kvm_intel")), .init("option", Localized("nested")), .init("value", Localized("1"))])

  @Test(arguments: [
    ["/etc/modprobe.d/none": ""],
    ["/usr/lib/modprobe.d/kvm.conf": "# vendor\noptions kvm_intel nested=0\n"],
    ["/etc/modprobe.d/kvm.conf": "# masks the vendor's\n", "/usr/lib/modprobe.d/kvm.conf": "options kvm_intel nested=0\n"],
    ["/etc/modprobe.d/a b.conf": "options kvm_intel ept=1 nested=0 pml=0\n"],
  ])
  func theShellLinesMakeTheDiff(_ files: [String: String]) throws {
    let lab = try ModprobeLab(files)
    let fixes = ModprobeFix.suggest(Self.request, RemedyContext(facts: FixTests.facts(), host: nil) { lab.tree() })
    let fix = try #require(fixes.first)
    #expect(fixes.count == 1)
    let diff = try #require(fix.diff)
    let tree = lab.tree()
    let plan = try ModprobeEditor.setting(module: "kvm_intel", option: "nested", value: "1", in: tree)
    // sudo(8) is a stand-in that runs the words as they are.
    let script = (["sudo() { \"$@\"; }"] + fix.shell).joined(separator: "\n")
      .replacingOccurrences(of: "/etc/modprobe.d", with: lab.root.path + "/etc/modprobe.d")
      .replacingOccurrences(of: " /usr/lib/", with: " \(lab.root.path)/usr/lib/")
    #expect(try ModprobeLab.run("/bin/sh", ["-euc", script]).status == 0, "\(script)")
    #expect(try lab.listing().joined(separator: "\n").contains("nested=1"), "\(script)")
    for edit in plan.edits where edit.old != nil { #expect(lab.read(edit.path) == edit.new) }
    #expect(diff.contains("nested=1"))
    if let place = fix.place { #expect(String(Array(place.text)[place.columns]) == "nested=0") }
    #expect((fix.place == nil) == !files.values.contains { $0.contains("nested=0") && !files.keys.contains("/etc/modprobe.d/kvm.conf") })
  }

  @Test(arguments: [
    ("options kvm_intel nested=\"0\" ept=1\n", "nested=\"0\""), ("options kvm_intel \"nested=0\"\n", "\"nested=0\""),
    ("options kvm_intel nested ept=1\n", "nested"), ("options kvm_intel nested=\n", "nested="),
  ])
  func theCaretsStandUnderTheWholeToken(_ text: String, _ token: String) throws {
    let tree = try ModprobeLab(["/etc/modprobe.d/kvm.conf": text]).tree()
    let plan = try ModprobeEditor.setting(module: "kvm_intel", option: "nested", value: "1", in: tree)
    let place = try #require(plan.edits.first?.places.first)
    #expect(String(Array(place.text)[place.columns]) == token)
  }
}
