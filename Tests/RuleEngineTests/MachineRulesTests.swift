import Facts
import Report
import Testing
import Wire

@testable import RuleEngine

/// The rules on machines, over facts of every size and completeness: never an accident, never a text with a hole.
@Suite struct MachineRulesTests {
  private static func facts(_ known: [String: Value], else rest: Fact<Value> = .absent) -> FactSet {
    var facts = FactSet()
    for field in Catalogue.fields {
      facts.set(FactSet.Entry(name: field.name, fact: known[field.name].map { .known($0) } ?? rest, source: "test"))
    }
    return facts
  }

  private static func judge(_ facts: FactSet) throws -> Judge.Findings {
    let rules = try DefaultRulesTests.rules()
    return Judge(rules, Programs(rules), profile: try #require(rules.profile("course"))).judge(facts)
  }

  private static let steps = ["emulation", "machines", "snapshots", "cloning", "sharing", "security"]

  private static func machine(_ number: Int, state: String = "shutoff") -> Value {
    let name = Value.string("m\(number)")
    return [
      "name": name, "uuid": .string("11111111-1111-1111-1111-\(100_000_000_000 + number)"), "state": .string(state), "type": "kvm",
      "arch": "x86_64", "machine": "pc-q35-7.2", "emulator": "/usr/bin/qemu-system-x86_64", "cpuMode": "host-passthrough",
      "memory": 1_073_741_824, "firmware": "efi", "nvramFormat": "qcow2", "graphics": ["spice"], "video": ["virtio"],
      "disks": [
        ["target": "vda", "device": "disk", "bus": "virtio", "type": "file", "format": "qcow2", "path": .string("/v/\(number).qcow2")]
      ],
      "interfaces": [["type": "network", "source": "default", "mac": .string("52:54:00:00:\(number / 100):\(number % 100)")]],
    ]
  }

  private static func host(_ count: Int, machine: (Int) -> Value) -> [String: Value] {
    let machines: [Value] = (0..<count).map { .string("pc-q35-old-\($0 % 80)") } + ["pc", "q35", "pc-q35-7.2"]
    let paths = (0..<count).map { number -> Value in
      [
        "path": .string("/v/\(number).qcow2"), "use": "disk", "users": [.string("m\(number)")], "exists": true, "reachable": true,
      ]
    }
    return [
      "host.architecture": "x86_64", "kvm.usable": true, "kvm.nested": true, "cpu.flags": ["vmx", "avx2"],
      "program.emulator": "/usr/bin/qemu-system-x86_64", "program.emulators": ["/usr/bin/qemu-system-x86_64"],
      "emulation.guests": [["arch": "x86_64", "machines": .list(Array(machines.suffix(83)))]],
      "emulation.firmware": [["path": "/usr/share/OVMF/OVMF_CODE_4M.fd", "architectures": ["x86_64"], "exists": true]],
      "emulation.spice": true, "capacity.memoryBytes": 16_000_000_000, "capacity.memoryAvailableBytes": 9_000_000_000,
      "libvirt.versionNumber": 11_003_000, "libvirt.qemuVersionNumber": 10_000_003, "networks": [["name": "default", "active": true]],
      "domains": .list((0..<count).map(machine)), "paths": .list(paths),
    ]
  }

  private static func accidents(_ found: Judge.Findings) -> [String] {
    found.checks.filter { $0.result == .error }.map { "\($0.id): \($0.reason ?? "")" }
  }

  /// What an expression and a whole run may cost is bounded, and a thousand machines must be within it.
  @Test func aThousandMachinesAreWithinTheBudget() throws {
    let healthy = try Self.judge(Self.facts(Self.host(1000) { Self.machine($0) }))
    #expect(Self.accidents(healthy) == [])
    for check in healthy.checks where ["machines", "snapshots", "cloning"].contains(check.step) && check.severity != .info {
      #expect([.pass, .notApplicable].contains(check.result), "\(check.id): \(check.result)")
    }
    let broken = try Self.judge(
      Self.facts(Self.host(1000) { number in number % 2 == 0 ? ["name": "m0", "state": "shutoff", "tpm": "2.0"] : Self.machine(number) }))
    #expect(Self.accidents(broken) == [])
    #expect(broken.checks.first { $0.id == "machines-startable" }?.causes == ["GST-10"])
  }

  @Test func oneMachineMoreIsOneFaultMore() throws {
    let found = try Self.judge(
      Self.facts(
        Self.host(3) { $0 == 1 ? ["name": "m1", "state": "shutoff", "arch": "x86_64", "machine": "pc-q35-noble"] : Self.machine($0) }))
    #expect(found.checks.first { $0.id == "machines-startable" }?.causes == ["GST-05"])
    let cause = try #require(found.causes.first { $0.id == "GST-05" })
    #expect(cause.title.en == "A machine is of a type that this QEMU does not know (pc-q35-noble): m1")
    #expect(cause.requests.first?["name"] == "m1")
    #expect(cause.requests.first?["value"] == "q35")
  }

  /// Records leave out what is not known.
  @Test func recordsWithoutMembersAreNoAccident() throws {
    for rest in [Fact<Value>.absent, .unknown("Permission denied")] {
      for count in 0...2 {
        let empty = Value.list(Array(repeating: [:], count: count))
        var known: [String: Value] = [:]
        for name in ["domains", "paths", "images", "networks", "pools", "interfaces", "bridges"] { known[name] = empty }
        known["domains"] = .list(
          Array(repeating: ["disks": [[:]], "interfaces": [[:]], "filesystems": [[:]]], count: count))
        known["emulation.guests"] = empty
        known["emulation.firmware"] = empty
        known["security.openPaths"] = empty
        let found = try Self.judge(Self.facts(known, else: rest))
        #expect(Self.accidents(found) == [])
      }
      let found = try Self.judge(Self.facts([:], else: rest))
      #expect(Self.accidents(found) == [])
      for check in found.checks where Self.steps.contains(check.step) {
        #expect(![.fail, .warn].contains(check.result) || check.id == "emulators-installed", "\(check.id): \(check.result)")
      }
    }
  }

  /// A host without libvirt and machines is asked nothing of them.
  @Test func withoutMachinesNothingIsAsked() throws {
    let found = try Self.judge(Self.facts(["domains": []]))
    for check in found.checks where ["machines", "snapshots", "cloning", "sharing"].contains(check.step) {
      #expect(check.result == .notApplicable, "\(check.id): \(check.result)")
    }
  }

  /// In every example in which a cause on machines holds, its texts and fixes can be filled in.
  @Test func textsHaveNoHoles() throws {
    let rules = try DefaultRulesTests.rules()
    let programs = Programs(rules)
    var seen = 0
    for cause in rules.causes where ["GST", "SNP", "SHR", "EMU", "SEC", "CAP"].contains(String(cause.id.prefix(3))) {
      let details = try #require(rules.details(of: cause))
      #expect(!details.symptoms.isEmpty && !details.fixes.isEmpty && details.verify != nil, "\(cause.id)")
      for test in rules.tests(of: cause) where test.expect == "holds" {
        var facts = Self.facts([:])
        for (name, node) in test.given {
          let isUnknown = node.kind == .object && node.count == 1 && node["unknown"] != nil
          facts.set(FactSet.Entry(name: name, fact: isUnknown ? .unknown("test") : .known(node.value), source: "test"))
        }
        let evaluator = Evaluator(rules, programs, facts: facts)
        let fixes = details.fixes.flatMap { $0.parameters.map { evaluator.text($0.value) } }
        for text in [evaluator.text(details.title), evaluator.text(details.why)] + fixes {
          seen += 1
          #expect(!text.en.contains("?") && !text.es.contains("?"), "\(cause.id): \(text.en) / \(text.es)")
        }
      }
    }
    #expect(seen > 100)
  }
}
