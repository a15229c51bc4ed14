import Facts
import Foundation
import Testing

@testable import Host
@testable import Probes

/// The CPU and what is beneath it, against lscpu's own expected answers for recorded machines.
@Suite struct LscpuCorpusTests {
  /// lscpu's names of hypervisor vendors as values of `host.hypervisor`.
  static let vendors = [
    "KVM": "kvm", "Xen": "xen", "Microsoft": "hyperv", "VMware": "vmware", "Oracle": "virtualbox", "Parallels": "parallels",
    "pHyp": "powervm",
    "IBM": "zvm", "User-mode Linux": "uml", "Apple": "apple",
  ]
  static let virtualization = ["VT-x": "vmx", "AMD-V": "svm"]

  @Test(.enabled(if: HostCorpora.has("lscpu/cases.jsonl"))) func recordedMachines() throws {
    let root = try HostCorpora.unpacked.get()
    let cases = try HostCorpora.cases("lscpu/cases.jsonl")
    for entry in cases {
      let id = try #require(entry["id"] as? String)
      let expected = try #require(entry["expected"] as? [String: String])
      let facts = FactSet.observing(try Sysroot(path: "\(root)/lscpu/\(id)", user: nil))
      let comment = Comment(rawValue: id)

      #expect(facts.string(CPUFacts.vendor) == known(expected["Vendor ID"]), comment)
      #expect(facts.string(CPUFacts.model) == known(expected["Model name"]), comment)
      if let list = expected["On-line CPU(s) list"], let count = onlineCount(list) { #expect(facts.int(CPUFacts.count) == count, comment) }
      let flag = facts.string(CPUFacts.virtualization)
      if let virtualization = expected["Virtualization"] {
        #expect(flag == Self.virtualization[virtualization], comment)
      } else {
        #expect(flag != "vmx" && flag != "svm", comment)
      }
      expectHypervisor(facts, expected, comment)
    }
    #expect(!cases.isEmpty)
  }

  private func expectHypervisor(_ facts: FactSet, _ expected: [String: String], _ comment: Comment) {
    let hypervisor = facts.string(HostFacts.hypervisor)
    guard let vendor = expected["Hypervisor vendor"] else {
      // lscpu prints nothing both where there is none and where it does not know.
      #expect(hypervisor == nil || hypervisor == "none", comment)
      return
    }
    if expected["Hypervisor"]?.hasPrefix("PR/SM") == true {
      // A partition by the firmware of a mainframe keeps SIE: for KVM it is bare metal.
      #expect(hypervisor == "none" && facts.string(HostFacts.role) == "bare-metal", comment)
      return
    }
    #expect(hypervisor == Self.vendors[vendor], comment)
    if expected["Virtualization type"] != "none" { #expect(facts.string(HostFacts.role) == "vm", comment) }
  }

  /// lscpu writes a dash for what it does not know.
  private func known(_ text: String?) -> String? { text == "-" ? nil : text }

  /// lscpu may write a stride: `0-62:2`.
  private func onlineCount(_ list: String) -> Int? {
    var total = 0
    for item in list.split(separator: ",") {
      let strided = item.split(separator: ":")
      let ends = strided[0].split(separator: "-").compactMap { Int($0) }
      guard let low = ends.first, let high = ends.last else { return nil }
      total += (high - low) / (strided.count > 1 ? Int(strided[1]) ?? 1 : 1) + 1
    }
    return total
  }

  /// Reports of many people's machines: /proc/cpuinfo is put together again from the flags.
  @Test(.enabled(if: HostCorpora.has("lscpu-wild/cases.jsonl"))) func wildMachines() throws {
    let cases = try HostCorpora.cases("lscpu-wild/cases.jsonl")
    for entry in cases {
      let id = try #require(entry["id"] as? String)
      let arch = try #require(entry["arch"] as? String)
      let raw = try #require(entry["lscpu_raw"] as? String)
      let facts = FactSet.observing(try host(entry, arch))
      let comment = Comment(rawValue: id)

      // In British English lscpu says "Virtualisation", which the manifest's own extraction misses: the report itself decides.
      let said = raw.split(separator: "\n").first { $0.hasPrefix("Virtualization:") || $0.hasPrefix("Virtualisation:") }
      let flag = facts.string(CPUFacts.virtualization)
      if let said {
        let name = said.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)
        #expect(flag == Self.virtualization[name], comment)
      } else {
        #expect(flag == (arch.hasPrefix("a") ? "other" : "none"), comment)
      }
      let expected = try #require(entry["expected"] as? [String: Any])
      expectWildHypervisor(facts, expected["hypervisor_vendor"] as? String, isPC: !arch.hasPrefix("a"), comment)
      if !arch.hasPrefix("a") {
        #expect(facts.string(CPUFacts.vendor) == entry["vendor_id"] as? String, comment)
        #expect(facts.string(CPUFacts.model) == entry["model_name"] as? String, comment)
      }
      #expect(facts.int(CPUFacts.count) == Int(try #require(entry["cpus"] as? String)), comment)
    }
    #expect(!cases.isEmpty)
  }

  private func host(_ entry: [String: Any], _ arch: String) throws -> FakeHost {
    let flags = try #require(entry["flags"] as? String)
    let count = try #require((entry["cpus"] as? String).flatMap { Int($0) })
    var text = ""
    for number in 0..<count {
      text += "processor\t: \(number)\n"
      if arch.hasPrefix("a") {
        text += "BogoMIPS\t: 38.40\nFeatures\t: \(flags)\nCPU architecture: 8\n\n"
      } else {
        text += "vendor_id\t: \(entry["vendor_id"] as? String ?? "")\nmodel name\t: \(entry["model_name"] as? String ?? "")\n"
        text += "flags\t\t: \(flags)\nvmx flags\t: vnmi preemption_timer\n\n"
      }
    }
    return HostCorpora.host(cpuinfo: Array(text.utf8))
  }

  private func expectWildHypervisor(_ facts: FactSet, _ vendor: String?, isPC: Bool, _ comment: Comment) {
    let hypervisor = facts.string(HostFacts.hypervisor)
    guard let vendor else {
      #expect(isPC ? hypervisor == "none" : hypervisor == nil, comment)
      return
    }
    // Old lscpu printed an entry of another table ("vertical", "(null)") on hosts whose CPU has no hypervisor bit: no truth to hold on to.
    guard let name = Self.vendors[vendor] else { return }
    // lscpu had CPUID; the flags alone say that there is one, not whose.
    #expect(hypervisor == nil || hypervisor == name, comment)
    #expect(facts.bool(CPUFacts.hypervisorBit) == true, comment)
    #expect(facts.string(HostFacts.role) != "bare-metal", comment)
  }
}
