import Facts
import Foundation
import Testing

@testable import Host
@testable import Probes

/// This machine, against what util-linux and coreutils say of it.
@Suite struct LiveMachineTests {
  private static func output(_ command: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.environment = ["LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data
  }

  private static func has(_ tool: String) -> Bool {
    let there = ["/usr/bin/", "/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + tool) }
    if !there { FileHandle.standardError.write(Data("SKIPPED: no \(tool) on this machine\n".utf8)) }
    return there
  }

  @Test(.enabled(if: has("lscpu"))) func agreesWithLscpu() throws {
    let object = try JSONSerialization.jsonObject(with: Self.output(["lscpu", "-J"])) as? [String: Any]
    var said: [String: String] = [:]
    func collect(_ rows: [[String: Any]]) {
      for row in rows {
        if let field = row["field"] as? String, let data = row["data"] as? String { said[String(field.dropLast())] = data }
        collect(row["children"] as? [[String: Any]] ?? [])
      }
    }
    collect(object?["lscpu"] as? [[String: Any]] ?? [])
    try #require(!said.isEmpty)
    let facts = FactSet.observing(Live(user: nil))

    #expect(facts.string(HostFacts.architecture) == said["Architecture"])
    #expect(facts.string(CPUFacts.vendor) == said["Vendor ID"])
    if let model = said["Model name"], model != "-" { #expect(facts.string(CPUFacts.model) == model) }
    #expect(facts.int(CPUFacts.count) == said["On-line CPU(s) list"].flatMap(CPUList.count))
    if let flags = said["Flags"] {
      #expect(facts.strings(CPUFacts.flags).map(Set.init) == Set(flags.split(separator: " ").map(String.init)))
    }
    let flag = facts.string(CPUFacts.virtualization)
    if let name = said["Virtualization"] {
      #expect(flag == LscpuCorpusTests.virtualization[name])
    } else {
      #expect(flag != "vmx" && flag != "svm")
    }
    if let vendor = said["Hypervisor vendor"], let name = LscpuCorpusTests.vendors[vendor],
      facts.string(HostFacts.hypervisor) != "virtualbox"
    {
      #expect(facts.string(HostFacts.hypervisor) == name)
      #expect(facts.string(HostFacts.role) != "bare-metal")
    }
  }

  @Test(.enabled(if: has("nproc"))) func agreesWithNproc() throws {
    let said = Int(String(decoding: try Self.output(["nproc"]), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    let facts = FactSet.observing(Live(user: nil))
    let ours = try #require(facts.int(CapacityFacts.cpus))
    // nproc knows the affinity; older ones know no control groups.
    if facts[CapacityFacts.cpus.name]?.source == "sched_getaffinity(2)" { #expect(ours == said) } else { #expect(ours <= said ?? 0) }
  }

  @Test func everyFactIsSaid() {
    let facts = FactSet.observing(Live(user: nil))
    for field in HostFacts.all + OSFacts.all + CPUFacts.all + FirmwareFacts.all + CapacityFacts.all {
      #expect(facts[field.name] != nil, "nobody spoke of \(field.name)")
    }
    // A running machine shows these whatever it is.
    for name in [
      HostFacts.kernel.name, HostFacts.architecture.name, HostFacts.kernelNumber.name, CapacityFacts.memory.name, CapacityFacts.disk.name,
    ] {
      guard case .known? = facts[name]?.fact else {
        Issue.record("\(name) is \(String(describing: facts[name]?.fact))")
        continue
      }
    }
  }
}
