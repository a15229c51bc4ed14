import Foundation
import Report
import Testing

@testable import Facts
@testable import Remedies

@Suite(.enabled(if: ModprobeLab.canRun)) struct ModprobeEditorTests {
  /// Plans, applies, and lets modprobe say the effective value; then takes it back.
  private func set(
    _ files: [String: String], _ module: String = "kvm_intel", _ option: String = "nested", _ value: String = "1",
    isTaken: (String?) -> Bool = { _ in true }
  ) throws -> ModprobePlan {
    let lab = try ModprobeLab(files)
    let before = try lab.listing()
    let plan = try ModprobeEditor.setting(module: module, option: option, value: value, in: lab.tree(), isTaken: isTaken)
    try lab.apply(plan)
    let words = try lab.listing().filter { $0.hasPrefix("options \(module) ") }.flatMap { $0.split(separator: " ").dropFirst(2) }
    #expect(words.last { $0.hasPrefix(option + "=") } == "\(option)=\(value)")
    try lab.turnBackAndForth(plan)
    #expect(try lab.listing() == before)
    return plan
  }
  private func text(_ edit: ModprobeEdit?) -> String { String(decoding: edit?.new ?? [], as: UTF8.self) }

  @Test func theGuiltyLineIsEditedWhereItStands() throws {
    let plan = try set([
      "/etc/modprobe.d/kvm.conf": "# mine\noptions kvm_intel nested=1\noptions\tkvm-intel ept=1  nested=0  pml=1 \t\n# end",
      "/etc/modprobe.d/a.conf": "options kvm_intel nested=0\n",
    ])
    #expect(plan.edits.map(\.path) == ["/etc/modprobe.d/kvm.conf"])
    #expect(text(plan.edits.first) == "# mine\noptions kvm_intel nested=1\noptions\tkvm-intel ept=1  nested=1  pml=1 \t\n# end")
    let place = try #require(plan.edits.first?.places.first)
    #expect(
      place == Fix.Place(path: "/etc/modprobe.d/kvm.conf", line: 3, text: "options\tkvm-intel ept=1  nested=0  pml=1", columns: 25..<33))
    #expect(plan.edits.first?.shell == ["sudo sed -i '3s/nested=0/nested=1/' /etc/modprobe.d/kvm.conf"])
  }

  @Test(arguments: [
    ("options kvm_intel nested=0", "options kvm_intel nested=1"), ("options kvm_intel nested\n", "options kvm_intel nested=1\n"),
    ("options kvm_intel nested=\n", "options kvm_intel nested=1\n"),
    ("options kvm_intel nested=\"0\"\r\n", "options kvm_intel nested=\"1\"\r\n"),
    ("options kvm_intel \\\n  nested=0 \\\n ept=1\n", "options kvm_intel \\\n  nested=1 \\\n ept=1\n"),
    ("options kvm_intel nested=o\\\nff\n", "options kvm_intel nested=1\n"),
    ("options kvm_intel nested=1 nested=0 #x\n", "options kvm_intel nested=1 nested=1 #x\n"),
  ]) func onlyTheValueChanges(_ old: String, _ new: String) throws {
    let lab = try ModprobeLab(["/etc/modprobe.d/kvm.conf": old])
    let plan = try ModprobeEditor.setting(module: "kvm-intel", option: "nested", value: "1", in: lab.tree())
    #expect(text(plan.edits.first) == new)
    try lab.apply(plan)
    try lab.turnBackAndForth(plan)
    #expect(lab.read("/etc/modprobe.d/kvm.conf") == Array(old.utf8))
  }

  @Test func whatIsRightStays() throws {
    #expect(try set(["/usr/lib/modprobe.d/x.conf": "options kvm_intel nested=1\n"]).edits.isEmpty)
  }

  @Test func withoutALineOurOwnFileIsMade() throws {
    let plan = try set(["/etc/modprobe.d/kvm": "options kvm_intel nested=0\n"])
    #expect(plan.edits.map(\.path) == ["/etc/modprobe.d/virt-doctor.conf"])
    #expect(plan.edits.first?.old == nil)
    #expect(plan.edits.first?.shell == ["echo 'options kvm_intel nested=1' | sudo tee -a /etc/modprobe.d/virt-doctor.conf"])
    #expect(text(plan.edits.first).hasSuffix("by virt-doctor.\noptions kvm_intel nested=1\n"))
  }

  @Test func ourOwnFileIsContinued() throws {
    for end in ["", "\n", "\\", "\\\n", "# c \\\n"] {
      let plan = try set(["/etc/modprobe.d/virt-doctor.conf": "options kvm ignore_msrs=1" + end])
      #expect(plan.edits.map(\.path) == ["/etc/modprobe.d/virt-doctor.conf"])
    }
  }

  @Test func aPackagesLineIsOverruledByALaterFile() throws {
    let early = try set(["/usr/lib/modprobe.d/kvm.conf": "options kvm_intel nested=0\n"])
    #expect(early.edits.map(\.path) == ["/etc/modprobe.d/virt-doctor.conf"])
    #expect(early.edits.first?.places.first?.path == "/usr/lib/modprobe.d/kvm.conf")
    let late = try set([
      "/usr/lib/modprobe.d/zz.conf": "options kvm_intel nested=0\n", "/run/modprobe.d/w.conf": "options kvm_intel nested=1\n",
    ])
    #expect(late.edits.map(\.path) == ["/etc/modprobe.d/zz.conf-virt-doctor.conf"])
    let middle = try set(["/usr/lib/modprobe.d/w.conf": "options kvm_intel nested=0\n"])
    #expect(middle.edits.map(\.path) == ["/etc/modprobe.d/zz-virt-doctor.conf"])
    // A name that would hide somebody else's file is not ours.
    let taken = try set([
      "/usr/lib/modprobe.d/kvm.conf": "options kvm_intel nested=0\n", "/run/modprobe.d/virt-doctor.conf": "blacklist x\n",
    ])
    #expect(taken.edits.map(\.path) == ["/etc/modprobe.d/zz-virt-doctor.conf"])
  }

  @Test func aRefusedValueIsMendedWhereverItStands() throws {
    let isNumber: (String?) -> Bool = { $0.flatMap { Int($0) } != nil }
    let plan = try set(
      [
        "/etc/modprobe.d/kvm.conf": "options kvm_amd nested=Y\noptions kvm_amd nested=1\n",
        "/usr/lib/modprobe.d/amd.conf": "# theirs\noptions kvm_amd avic=1 nested=on\n",
      ], "kvm_amd", isTaken: isNumber)
    #expect(Set(plan.edits.map(\.path)) == ["/etc/modprobe.d/kvm.conf", "/etc/modprobe.d/amd.conf"])
    let copy = try #require(plan.edits.first { $0.path == "/etc/modprobe.d/amd.conf" })
    #expect(text(copy) == "# theirs\noptions kvm_amd avic=1 nested=1\n")
    #expect(
      copy.shell == [
        "sudo cp /usr/lib/modprobe.d/amd.conf /etc/modprobe.d/amd.conf", "sudo sed -i '2s/nested=on/nested=1/' /etc/modprobe.d/amd.conf",
      ])
  }

  @Test func theCommandLineIsToldWhereItWins() throws {
    let lab = try ModprobeLab(["/etc/modprobe.d/kvm.conf": "options kvm_intel nested=1\n"])
    let plan = try ModprobeEditor.setting(
      module: "kvm_intel", option: "nested", value: "1", in: lab.tree(commandLine: "kvm-intel.nested=0\n"))
    #expect(plan == ModprobePlan(edits: [], commandLine: "kvm_intel.nested=0"))
  }

  @Test func blocksAreCommentedOut() throws {
    let lab = try ModprobeLab([
      "/etc/modprobe.d/b.conf": "blacklist kvm-intel\n\tinstall kvm* /bin/false\ninstall kvm_intel \\\n  /bin/true\nblacklist nouveau\n",
      "/usr/lib/modprobe.d/v.conf": "# theirs\nblacklist kvm_intel\nblacklist nova\noptions snd a=1\n",
    ])
    let before = try lab.listing()
    let plan = try ModprobeEditor.unblocking(module: "kvm_intel", in: lab.tree())
    try lab.apply(plan)
    #expect(
      lab.read("/etc/modprobe.d/b.conf").map { String(decoding: $0, as: UTF8.self) }
        == "# blacklist kvm-intel\n# \tinstall kvm* /bin/false\n# install kvm_intel \\\n  /bin/true\nblacklist nouveau\n")
    #expect(
      lab.read("/etc/modprobe.d/v.conf").map { String(decoding: $0, as: UTF8.self) }
        == "# theirs\n# blacklist kvm_intel\nblacklist nova\noptions snd a=1\n")
    #expect(try lab.listing() == ["blacklist nouveau", "blacklist nova", "options snd a=1"])
    #expect(
      plan.edits.last?.shell == [
        "sudo cp /usr/lib/modprobe.d/v.conf /etc/modprobe.d/v.conf", "sudo sed -i '2s/^/# /' /etc/modprobe.d/v.conf",
      ])
    try lab.turnBackAndForth(plan)
    #expect(try lab.listing() == before)
  }

  @Test func theShellLinesDoTheSame() throws {
    let files = [
      "/etc/modprobe.d/b.conf": "blacklist kvm_intel\noptions kvm_intel nested=0 ept=1\n",
      "/usr/lib/modprobe.d/v.conf": "install kvm_intel /bin/false\n",
    ]
    for plan in [
      try ModprobeEditor.unblocking(module: "kvm_intel", in: try ModprobeLab(files).tree()),
      try ModprobeEditor.setting(module: "kvm_intel", option: "nested", value: "1", in: try ModprobeLab(files).tree()),
    ] {
      let lab = try ModprobeLab(files)
      for line in plan.edits.flatMap(\.shell) {
        let here = line.replacingOccurrences(of: "sudo ", with: "").replacingOccurrences(of: " /etc/", with: " \(lab.root.path)/etc/")
          .replacingOccurrences(of: " /usr/", with: " \(lab.root.path)/usr/")
        #expect(try ModprobeLab.run("/bin/sh", ["-c", here]).status == 0, "\(here)")
      }
      for edit in plan.edits { #expect(lab.read(edit.path) == edit.new) }
    }
  }

  /// Random files in all three directories, always the same ones: modprobe(8) must then give the kernel the wanted value last.
  @Test func holdsOnRandomTrees() throws {
    var state: UInt64 = 5
    func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let pieces = [
      "options kvm_intel nested=0", "options kvm-intel\tept=1 nested=1 ", "options kvm_intel \\\n nested", "blacklist kvm_intel",
      "# nested=1",
      "install kvm* /bin/false", "options kvm ignore_msrs=1", "opcions kvm_intel nested=1", "install kvm_intel /sbin/modprobe -i kvm_intel",
    ]
    for round in 0..<60 {
      var files: [String: String] = [:]
      for directory in ModprobeLab.directories {
        for _ in 0..<below(4) {
          let name = ["kvm.conf", "a.conf", "zz-virt-doctor.conf", "virt-doctor.conf", "zzz.conf", "kvm"][below(6)]
          files[directory + "/" + name] =
            (0..<below(5)).map { _ in pieces[below(pieces.count)] }.joined(separator: "\n") + ["\n", ""][below(2)]
        }
      }
      let lab = try ModprobeLab(files)
      let before = try lab.listing()
      #expect(lab.tree().listing() == before, "round \(round): \(files)")
      for isSetting in [true, false] {
        let plan =
          isSetting
          ? try ModprobeEditor.setting(module: "kvm_intel", option: "nested", value: "7", in: lab.tree())
          : try ModprobeEditor.unblocking(module: "kvm_intel", in: lab.tree())
        try lab.apply(plan)
        let after = try lab.listing()
        if isSetting {
          let words = after.filter { $0.hasPrefix("options kvm_intel ") }.flatMap { $0.split(separator: " ") }
          #expect(words.last { $0.hasPrefix("nested") } == "nested=7", "round \(round): \(files)")
          #expect(after.filter { !$0.hasPrefix("options kvm_intel") } == before.filter { !$0.hasPrefix("options kvm_intel") })
        } else {
          #expect(!after.contains("blacklist kvm_intel"), "round \(round): \(files)")
          #expect(
            after.filter { !$0.hasPrefix("install kvm") } == before.filter { !$0.hasPrefix("install kvm") && $0 != "blacklist kvm_intel" })
          #expect(after.first { $0.hasPrefix("install kvm") } != "install kvm* /bin/false", "round \(round): \(files)")
        }
        try lab.turnBackAndForth(plan)
      }
    }
  }

  @Test func whatCannotBeSeenIsNotEdited() throws {
    let tree = ModprobeTree(
      list: { $0 == "/etc/modprobe.d" ? .names(["a.conf"]) : .absent }, read: { _ in .failed("Permission denied") })
    #expect(throws: ModprobeEditError.unreadable(path: "/etc/modprobe.d/a.conf", reason: "Permission denied")) {
      try ModprobeEditor.setting(module: "kvm_intel", option: "nested", value: "1", in: tree)
    }
  }

  @Test(arguments: ["1 x", "", "a\nb", "\"1\"", "#1", "$(reboot)", "a\\"]) func wordsThatNeedQuotesAreRefused(_ value: String) throws {
    let tree = try ModprobeLab().tree()
    #expect(throws: ModprobeEditError.unfitWord(value)) {
      try ModprobeEditor.setting(module: "kvm_intel", option: "nested", value: value, in: tree)
    }
  }

  @Test func aFixShowsTheLineAndTheDiff() throws {
    let lab = try ModprobeLab(["/etc/modprobe.d/kvm.conf": "options kvm_intel nested=0\n"])
    var facts = FactSet()
    facts.set(OSFacts.family, .known("debian"))
    facts.set(ModprobeFacts.initramfs, .known(["/boot/initrd.img-6.1.0"]))
    let request = FixRequest(
      kind: "module-option",
      parameters: [.init("module", Localized("kvm_intel")), .init("option", Localized("nested")), .init("value", Localized("1"))])
    let fixes = ModprobeFix.suggest(request, RemedyContext(facts: facts, host: nil) { lab.tree() })
    let fix = try #require(fixes.first)
    #expect(fixes.count == 1)
    #expect(
      fix.diff
        == "--- a/etc/modprobe.d/kvm.conf\n+++ b/etc/modprobe.d/kvm.conf\n@@ -1 +1 @@\n-options kvm_intel nested=0\n+options kvm_intel nested=1\n"
    )
    #expect(fix.shell == ["sudo sed -i '1s/nested=0/nested=1/' /etc/modprobe.d/kvm.conf", "sudo update-initramfs -u"])
    #expect(fix.takesEffect == .reload && fix.risk == .safe && fix.needsRoot)
    let blind = ModprobeFix.suggest(request, RemedyContext(facts: facts, host: nil))
    #expect(blind.map(\.risk) == [.advice])
    #expect(blind.first?.diff == nil)
  }
}
