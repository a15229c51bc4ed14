import Facts
import Foundation
import Testing

@testable import Host
@testable import Probes

/// Whether this CPU can virtualize, against what virt-host-validate answered for the same /proc/cpuinfo, and the other projects' asserts.
@Suite struct VirtHostValidateCorpusTests {
  @Test(.enabled(if: HostCorpora.has("oracles/virt-host-validate.jsonl"))) func hardwareVirtualization() throws {
    let cases = try HostCorpora.cases("oracles/virt-host-validate.jsonl")
    let fixtures = HostCorpora.has("cpuinfo/cases.jsonl") ? try HostCorpora.cases("cpuinfo/cases.jsonl") : []
    var decided = 0
    for entry in cases {
      let id = try #require(entry["id"] as? String)
      let answer = try #require(entry["hw_virt"] as? String)
      guard let path = try cpuinfoPath(id, fixtures) else { continue }
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
      let facts = FactSet.observing(HostCorpora.host(cpuinfo: bytes))
      let flag = facts.string(CPUFacts.virtualization)
      let comment = Comment(rawValue: "\(id): \(facts.state(CPUFacts.virtualization))")
      if answer == "PASS" {
        #expect(flag == "vmx" || flag == "svm", comment)
        #expect(facts.string(FirmwareFacts.hidden) == "none", comment)
        decided += 1
      } else if String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains(where: { $0.hasPrefix("flags") }) {
        #expect(flag == "none", comment)
        #expect(facts.string(FirmwareFacts.hidden) == nil || facts.string(FirmwareFacts.hidden) == "hypervisor", comment)
        decided += 1
      } else {
        // The tool looks for the flags of x86 alone: without a line of them its FAIL says nothing (ARM, POWER, s390, an empty file).
        #expect(flag != "vmx" && flag != "svm", comment)
        #expect(facts.string(FirmwareFacts.hidden) != "firmware", comment)
      }
    }
    #expect(decided > 0)
  }

  /// Where the file that the answer is about lies.
  private func cpuinfoPath(_ id: String, _ fixtures: [[String: Any]]) throws -> String? {
    let parts = id.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    let root = try HostCorpora.unpacked.get()
    let candidates: [String]
    switch parts[0] {
    case "cpuinfo":
      let path = fixtures.first { $0["id"] as? String == parts[1] }?["path"] as? String
      candidates = path.map { ["\(HostCorpora.directory)/cpuinfo/\($0)"] } ?? []
    case "virt-what": candidates = ["\(HostCorpora.directory)/virt-what/cases/\(parts[1])/proc/cpuinfo"]
    case "hostroots": candidates = ["hwloc", "ghw", "sosreport", "local"].map { "\(root)/\($0)/\(parts[1])/proc/cpuinfo" }
    default: candidates = ["\(root)/\(parts[0])/\(parts[1])/proc/cpuinfo"]
    }
    let found = candidates.first { FileManager.default.fileExists(atPath: $0) }
    if found == nil { FileHandle.standardError.write(Data("SKIPPED: no cpuinfo for \(id)\n".utf8)) }
    return found
  }

  /// The asserts that seven projects make about their own /proc/cpuinfo fixtures.
  @Test(.enabled(if: HostCorpora.has("cpuinfo/cases.jsonl"))) func otherProjectsAsserts() throws {
    let cases = try HostCorpora.cases("cpuinfo/cases.jsonl")
    var asserts = 0
    for entry in cases {
      let id = try #require(entry["id"] as? String)
      let path = try #require(entry["path"] as? String)
      let facts = FactSet.observing(HostCorpora.host(cpuinfo: try HostCorpora.bytes("cpuinfo/\(path)")))
      let upstream = entry["upstream_expected"] as? [String: Any] ?? [:]
      let lscpu = upstream["lscpu"] as? [String: String] ?? [:]
      let comment = Comment(rawValue: id)

      let counts = ["count", "cpu_total", "processors", "processor_vcpus"].compactMap { upstream[$0] as? Int }
      if let count = counts.first {
        #expect(facts.int(CPUFacts.count) == count, comment)
        asserts += 1
      }
      if let vendor = upstream["vendor"] as? String ?? lscpu["Vendor ID"] {
        #expect(facts.string(CPUFacts.vendor) == vendor, comment)
        asserts += 1
      }
      let checkbox = (entry["source"] as? String) == "checkbox" ? upstream["model"] as? String : nil
      if let model = upstream["model_name"] as? String ?? (upstream["models"] as? [String])?.first ?? lscpu["Model name"] ?? checkbox {
        #expect(facts.string(CPUFacts.model) == model, comment)
        asserts += 1
      }
      if let flags = upstream["flags"] as? [String] {
        #expect(facts.strings(CPUFacts.flags).map(Set.init) == Set(flags), comment)
        asserts += 1
      }
      if let processors = upstream["processor"] as? [String], let count = counts.first, processors.count == 3 * count {
        // Number, vendor, model, for each.
        #expect(facts.string(CPUFacts.vendor) == processors[1] && facts.string(CPUFacts.model) == processors[2], comment)
        asserts += 1
      }
      if !lscpu.isEmpty {
        let flag = LscpuCorpusTests.virtualization[lscpu["Virtualization"] ?? ""]
        #expect(facts.string(CPUFacts.virtualization) == flag ?? (facts.bool(CPUFacts.hypervisorBit) == nil ? "other" : "none"), comment)
        // lscpu had CPUID: the flags alone do not name the hypervisor.
        let vendor = lscpu["Hypervisor vendor"].flatMap { LscpuCorpusTests.vendors[$0] }
        let ours = facts.string(HostFacts.hypervisor)
        #expect(ours == vendor || ours == nil || (vendor == nil && ours == "none"), comment)
        #expect(facts.string(HostFacts.role) == (vendor == nil ? "bare-metal" : "vm"), comment)
        asserts += 1
      }
    }
    #expect(asserts > 0)
  }
}
