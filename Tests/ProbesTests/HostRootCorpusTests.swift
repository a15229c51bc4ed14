import Facts
import Foundation
import Testing
import Wire

@testable import Host
@testable import Probes

/// Whole and partial trees of real machines: no probe may fall over one, say what it cannot know, or leak what is nobody's business.
@Suite struct HostRootCorpusTests {
  private static let fields = HostFacts.all + OSFacts.all + CPUFacts.all + FirmwareFacts.all + CapacityFacts.all
  private static let kinds = ["hwloc", "ghw", "sosreport", "local", "lscpu", "libvirt-hostcpu", "libvirt-hostcaps"]

  /// The files that a fact can come from: without any of them it cannot be known. Facts that follow from others are not listed.
  private static let inputs: [String: [String]] = {
    var inputs: [String: [String]] = [:]
    for field in [
      CPUFacts.vendor.any, CPUFacts.model.any, CPUFacts.flags.any, CPUFacts.virtualization.any, CPUFacts.virtualizationOnAll.any,
    ] {
      inputs[field.name] = ["/proc/cpuinfo"]
    }
    inputs[CPUFacts.nestedPaging.name] = ["/proc/cpuinfo"]
    inputs[CPUFacts.hypervisorBit.name] = ["/proc/cpuinfo"]
    inputs[CPUFacts.count.name] = ["/proc/cpuinfo", "/sys/devices/system/cpu/online"]
    for name in [CPUFacts.silicon.name, CPUFacts.svmLocked.name, CPUFacts.hypervisorSignature.name] { inputs[name] = [] }
    inputs[CapacityFacts.cpus.name] = []
    inputs[CapacityFacts.disk.name] = []
    inputs[CapacityFacts.memory.name] = ["/proc/meminfo"]
    inputs[CapacityFacts.memoryAvailable.name] = ["/proc/meminfo"]
    inputs[HostFacts.kernel.name] = ["/proc/sys/kernel/osrelease", "/proc/version"]
    inputs[HostFacts.kernelNumber.name] = inputs[HostFacts.kernel.name]
    inputs[HostFacts.arguments.name] = ["/proc/cmdline"]
    inputs[HostFacts.vendor.name] = ["/sys/class/dmi/id/sys_vendor"]
    inputs[HostFacts.product.name] = ["/sys/class/dmi/id/product_name"]
    inputs[HostFacts.board.name] = ["/sys/class/dmi/id/board_vendor"]
    inputs[FirmwareFacts.vendor.name] = ["/sys/class/dmi/id/bios_vendor"]
    inputs[FirmwareFacts.type.name] = ["/sys/firmware"]
    inputs[FirmwareFacts.secureBoot.name] = ["/sys/firmware/efi"]
    for field in OSFacts.all { inputs[field.name] = ["/etc", "/usr/lib/os-release"] }
    return inputs
  }()

  @Test(.enabled(if: HostCorpora.has("hostroots/cases.jsonl"))) func everyTree() throws {
    let trees = try HostCorpora.trees(Self.kinds)
    for (id, path) in trees {
      let facts = FactSet.observing(try Sysroot(path: path, user: nil))
      for field in Self.fields {
        let entry = try #require(facts[field.name], "\(id): nobody spoke of \(field.name)")
        guard case .known(let value) = entry.fact, let inputs = Self.inputs[field.name] else { continue }
        let present = inputs.contains { FileManager.default.fileExists(atPath: path + $0) || isLink(path + $0) }
        #expect(present, "\(id): \(field.name) is \(value) without \(inputs)")
      }
      expectPrivacy(facts, id, path)
      expectEvidence(facts, id, path)
    }
    #expect(!trees.isEmpty)
  }

  private func isLink(_ path: String) -> Bool { (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil }

  /// Serial numbers, UUIDs and addresses of the machine stay out of every fact.
  private func expectPrivacy(_ facts: FactSet, _ id: String, _ path: String) {
    var secrets: Set<String> = []
    for name in ["product_serial", "board_serial", "chassis_serial", "product_uuid", "chassis_asset_tag", "board_asset_tag"] {
      if let text = try? String(contentsOfFile: "\(path)/sys/class/dmi/id/\(name)", encoding: .utf8) { secrets.insert(text) }
    }
    for link in (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/sys/class/net")) ?? [] {
      if let text = try? String(contentsOfFile: "\(path)/sys/class/net/\(link)/address", encoding: .utf8) { secrets.insert(text) }
    }
    if let line = try? String(contentsOfFile: "\(path)/proc/cmdline", encoding: .utf8) {
      for word in line.split(separator: " ") where word.contains("UUID=") { secrets.insert(String(word)) }
    }
    let said = facts.entries.map { texts($0.fact).joined(separator: "\n") }.joined(separator: "\n")
    for secret in secrets.map({ $0.trimmingCharacters(in: .whitespacesAndNewlines) }) where secret.count >= 6 {
      // "Not Specified" and its like identify nobody, and a maker may use its own name as an asset tag.
      guard secret.contains(where: { $0.isNumber }) else { continue }
      #expect(!said.contains(secret), "\(id) tells \(secret)")
    }
  }

  private func texts(_ fact: Fact<Value>) -> [String] {
    guard case .known(let value) = fact else { return [] }
    switch value {
    case .string(let text): return [text]
    case .list(let values): return values.flatMap { texts(.known($0)) }
    default: return []
    }
  }

  /// What a simple reading of the same files shows.
  private func expectEvidence(_ facts: FactSet, _ id: String, _ path: String) {
    func text(_ name: String) -> String? { try? String(contentsOfFile: path + name, encoding: .utf8) }
    if let line = text("/proc/cpuinfo")?.split(separator: "\n").first(where: { $0.hasPrefix("flags") }) {
      let flags = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == ":" })
      let expected = flags.contains("vmx") ? "vmx" : flags.contains("svm") ? "svm" : "none"
      #expect(facts.string(CPUFacts.virtualization) == expected, "\(id)")
      #expect(facts.bool(CPUFacts.hypervisorBit) == flags.contains("hypervisor"), "\(id)")
      if flags.contains("hypervisor") { #expect(facts.string(HostFacts.role) == "vm", "\(id)") }
    }
    if let line = text("/proc/meminfo")?.split(separator: "\n").first(where: { $0.hasPrefix("MemTotal:") }) {
      let kilobytes = Int(line.split(separator: " ")[1])
      #expect(facts.int(CapacityFacts.memory) == kilobytes.map { $0 * 1024 }, "\(id)")
    }
    if let version = text("/proc/version")?.split(separator: " "), version.count > 2 {
      #expect(facts.string(HostFacts.kernel) != nil, "\(id)")
    }
  }
}
