import Foundation
import Testing

@testable import Facts
@testable import Remedies

/// Every modprobe.d file of the corpora, edited, and judged by modprobe(8): the intended change and nothing else; patch(1) takes it back.
@Suite(.enabled(if: ModprobeLab.canRun && !ModprobeLab.wildRoots.isEmpty)) struct ModprobeEditorWildTests {
  private func lab(_ root: URL) throws -> ModprobeLab {
    let lab = try ModprobeLab()
    let folder = root.appendingPathComponent("etc/modprobe.d")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else { continue }
      try lab.write("/etc/modprobe.d/" + name, [UInt8](data))
    }
    return lab
  }

  /// What modprobe must say afterwards, worked out on its own output: the last word of that name on the last line that has one.
  private func expected(_ lines: [String], _ module: String, _ option: String, _ value: String) -> [String]? {
    for at in lines.indices.reversed() where lines[at].hasPrefix("options \(module) ") {
      var words = lines[at].components(separatedBy: " ")
      for index in words.indices.dropFirst(2).reversed() {
        let name = words[index].components(separatedBy: "=")[0].replacingOccurrences(of: "-", with: "_")
        if name == option.replacingOccurrences(of: "-", with: "_") {
          words[index] = words[index].components(separatedBy: "=")[0] + "=" + value
          var changed = lines
          changed[at] = words.joined(separator: " ")
          return changed
        }
      }
    }
    return nil
  }

  @Test func setsOneOptionAndNothingElse() throws {
    var edits = 0
    for root in ModprobeLab.wildRoots {
      let lab = try lab(root)
      let tree = lab.tree()
      let before = try lab.listing()
      #expect(tree.listing() == before, "\(root.lastPathComponent)")
      let pairs = tree.options.map { [$0.module, $0.name] } + [["kvm_intel", "nested"], ["kvm_amd", "nested"], ["kvm", "ignore_msrs"]]
      for pair in Set(pairs) {
        let plan = try ModprobeEditor.setting(module: pair[0], option: pair[1], value: "7", in: tree)
        try lab.apply(plan)
        let after = try lab.listing()
        if let expected = expected(before, pair[0], pair[1], "7") {
          #expect(after == expected, "\(root.lastPathComponent) \(pair)")
          #expect(plan.edits.allSatisfy { $0.old != nil })
        } else {
          let line = "options \(pair[0]) \(pair[1])=7"
          #expect(after.filter { $0 != line } == before && after.contains(line), "\(root.lastPathComponent) \(pair)")
        }
        for edit in plan.edits where edit.old != nil {
          // Only the value's own line differs.
          let (old, new) = (
            try #require(edit.old).split(separator: 10, omittingEmptySubsequences: false),
            edit.new.split(separator: 10, omittingEmptySubsequences: false)
          )
          if edit.path.hasSuffix("/virt-doctor.conf") { continue }
          #expect(old.count == new.count && zip(old, new).filter { $0 != $1 }.count == 1)
        }
        try lab.turnBackAndForth(plan)
        #expect(try lab.listing() == before)
        edits += plan.edits.count
      }
    }
    #expect(edits > 20)
  }

  @Test func unblocksOneModuleAndNothingElse() throws {
    var edits = 0
    for root in ModprobeLab.wildRoots {
      let lab = try lab(root)
      let tree = lab.tree()
      let before = try lab.listing()
      for module in Set(tree.blacklist) {
        let plan = try ModprobeEditor.unblocking(module: module, in: tree)
        try lab.apply(plan)
        #expect(try lab.listing() == before.filter { $0 != "blacklist \(module)" }, "\(root.lastPathComponent) \(module)")
        try lab.turnBackAndForth(plan)
        #expect(try lab.listing() == before)
        edits += plan.edits.count
      }
    }
    #expect(edits > 10)
  }
}
