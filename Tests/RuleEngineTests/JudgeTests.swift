import Facts
import Report
import Testing
import Wire

@testable import RuleEngine

@Suite struct JudgeTests {
  @Test func healthyHostIsReadyWithAllPoints() throws {
    let found = try SmallPack.judge()
    #expect(found.verdict == .ready)
    #expect(found.checks.allSatisfy { $0.result == .pass })
    #expect(found.score == Score(low: 7, high: 7, of: 7))
    #expect(found.next == nil)
    #expect(found.causes.isEmpty)
  }

  @Test func aFailureBlocksWhatNeedsIt() throws {
    let found = try SmallPack.judge(["kvm.usable": .known(false), "kvm.device": .known(false), "kvm.loaded": .known(false)])
    #expect(found.verdict == .notReady)
    #expect(found.result("nested-enabled") == .blocked)
    #expect(found.check("nested-enabled")?.blockedBy == ["kvm-usable"])
    #expect(found.score == Score(low: 4, high: 5, of: 7), "kvm earns nothing, nested could still be earned")
  }

  @Test func theDeepestCauseIsTheOnlyRoot() throws {
    let found = try SmallPack.judge(["kvm.usable": .known(false), "kvm.device": .known(false), "kvm.loaded": .known(false)])
    #expect(found.causes.map(\.id) == ["MOD-01", "DEV-01"])
    #expect(found.causes.map(\.root) == [true, false])
    #expect(found.causes[1].beneath == ["MOD-01"])
    #expect(found.causes[1].requests.isEmpty, "a consequence proposes nothing of its own")
    #expect(found.check("kvm-usable")?.causes == ["MOD-01"])
    #expect(found.next == Report.Next(step: "kvm", index: 1, of: 3, cause: "MOD-01"))
  }

  @Test func textsAndFixesAreFilledIn() throws {
    let found = try SmallPack.judge(["kvm.usable": .known(false), "kvm.loaded": .known(false)])
    let cause = try #require(found.causes.first)
    #expect(cause.title == Localized(en: "No kvm_amd", es: "Falta kvm_amd"))
    #expect(cause.verify == "lsmod | grep kvm_amd")
    #expect(cause.requests == [FixRequest(kind: "load-module", parameters: [.init("module", Localized("kvm_amd"))])])
    #expect(cause.evidence == ["kvm.loaded"])
  }

  @Test func twoIndependentFaultsAreTwoRoots() throws {
    let found = try SmallPack.judge([
      "kvm.usable": .known(false), "kvm.loaded": .known(false), "user.inLibvirtGroup": .known(false), "libvirt.reachable": .known(false),
    ])
    #expect(found.causes.filter(\.root).map(\.id) == ["MOD-01", "GRP-01"])
    #expect(found.result("reachable") == .blocked)
  }

  @Test func aCauseIsSilentWhenNothingFailed() throws {
    let found = try SmallPack.judge(["kvm.loaded": .known(false)])
    #expect(found.verdict == .ready)
    #expect(found.causes.isEmpty)
  }

  @Test func unknownIsNeitherPassNorFailure() throws {
    let found = try SmallPack.judge(["kvm.usable": .unknown("Permission denied")])
    #expect(found.verdict == .undecided)
    #expect(found.result("kvm-usable") == .unknown)
    #expect(found.check("kvm-usable")?.reason == "Permission denied (kvm.usable)")
    #expect(found.result("nested-enabled") == .pass, "an unknown need does not block")
    #expect(found.score == Score(low: 5, high: 7, of: 7))
  }

  @Test func aFailureOutweighsAnUnknown() throws {
    let found = try SmallPack.judge(["kvm.usable": .unknown("x"), "user.inLibvirtGroup": .known(false)])
    #expect(found.verdict == .notReady)
  }

  @Test func whatDoesNotApplyWeighsNothing() throws {
    let found = try SmallPack.judge(["kvm.module": .absent])
    #expect(found.result("nested-enabled") == .notApplicable)
    #expect(found.steps.last?.result == .notApplicable)
    #expect(found.score.of == 6)
  }

  @Test func aRecommendedFailureIsAWarning() throws {
    let found = try SmallPack.judge(["kvm.nested": .known(false)])
    #expect(found.result("nested-enabled") == .warn)
    #expect(found.verdict == .ready)
    #expect(found.score == Score(low: 6, high: 6, of: 7))
  }

  @Test func readingAnAbsentFactIsAnErrorOfTheRule() throws {
    let found = try SmallPack.judge(["kvm.nested": .absent])
    #expect(found.result("nested-enabled") == .error)
    #expect(found.check("nested-enabled")?.reason == "no such attribute: kvm.nested")
  }

  @Test func requireReplacesTheRequiredSet() throws {
    let found = try SmallPack.judge(["kvm.nested": .known(false), "user.inLibvirtGroup": .known(false)], require: ["nested"])
    #expect(found.verdict == .notReady)
    #expect(found.result("nested-enabled") == .fail)
    #expect(found.result("in-group") == .warn)
    #expect(try SmallPack.judge(["user.inLibvirtGroup": .known(false)], require: ["kvm-usable"]).verdict == .ready)
  }
}
