package import Facts
package import Host
import Wire

/// What libvirt's QEMU driver can run here: emulators, machine types, and the processor that it sees.
package enum CapabilitiesProbe: Probe {
  private static let cache = "/var/cache/libvirt/qemu/capabilities"

  /// Says `emulation.guests`, `emulation.cpuModel` and `emulation.cpuFeatures`.
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let source = LibvirtProbe.question.uri
    var reason: String
    do {
      let answer = try host.libvirt(LibvirtProbe.question)
      if let xml = answer.capabilities {
        say(xml, source, into: &facts)
        return
      }
      reason = answer.isCutShort ? "timed out" : answer.error ?? answer.outcome.rawValue
    } catch { reason = error.reason }
    facts.set(EmulatorFacts.hostModel, .unknown(reason), source: source)
    facts.set(EmulatorFacts.hostFeatures, .unknown(reason), source: source)
    // What the daemon found out when it last tried its emulators, for itself alone to read.
    do throws(HostError) {
      let files = try host.list(cache).filter { $0.hasSuffix(".xml") }
      guard !files.isEmpty else { throw .absent }
      var guests: [Value] = []
      for file in files.prefix(200) {
        if let guest = emulator(try host.read(cache + "/" + file)) { guests.append(guest) }
      }
      facts.set(EmulatorFacts.guests, .known(guests), source: cache)
    } catch {
      facts.set(EmulatorFacts.guests, .unknown(error == .absent ? reason : error.reason), source: error == .absent ? source : cache)
    }
  }

  private static func say(_ xml: [UInt8], _ source: String, into facts: inout FactSet) {
    let root: Document.Node
    do { root = try XML.read(xml, name: "capabilities").root } catch {
      for field in [EmulatorFacts.guests.any, EmulatorFacts.hostModel.any, EmulatorFacts.hostFeatures.any] {
        facts.set(FactSet.Entry(name: field.name, fact: .unknown(error.description), source: source))
      }
      return
    }
    let cpu = root.child("host")?.child("cpu")
    let guests: [Value] = root.children(named: "guest").compactMap(guest)
    facts.set(EmulatorFacts.guests, .known(guests), source: source)
    facts.set(EmulatorFacts.hostModel, cpu?.childText("model").map { .known($0) } ?? .absent, source: source)
    facts.set(
      EmulatorFacts.hostFeatures, cpu.map { .known($0.children(named: "feature").compactMap { $0.word("name") }) } ?? .absent,
      source: source)
  }

  /// One `<guest>`: an architecture, its emulator and machine types, and the ways to run it, which may name others of their own.
  private static func guest(_ node: Document.Node) -> Value? {
    guard let arch = node.child("arch"), let name = arch.word("name") else { return nil }
    let domains = arch.children(named: "domain")
    var record = RecordBuilder()
    record.add("arch", name)
    record.add("emulator", arch.childText("emulator") ?? domains.lazy.compactMap { $0.childText("emulator") }.first)
    var machines: [String] = []
    var seen: Set<String> = []
    for place in [arch] + domains {
      for machine in place.children(named: "machine") {
        let text = machine.text
        if !text.isEmpty, seen.insert(text).inserted { machines.append(text) }
      }
    }
    record.add("machines", machines)
    record.add("types", domains.compactMap { $0.word("type") })
    return record.value
  }

  /// A file of the cache: <qemuCaps> of one emulator.
  private static func emulator(_ xml: [UInt8]) -> Value? {
    guard let root = try? XML.read(xml, name: "").root, root.name == "qemuCaps", let arch = root.childText("arch") else { return nil }
    var record = RecordBuilder()
    record.add("arch", arch)
    record.add("emulator", root.childText("emulator"))
    var machines: [String] = []
    var seen: Set<String> = []
    for machine in root.children(named: "machine") {
      for name in [machine.word("name"), machine.word("alias")].compactMap({ $0 }) where seen.insert(name).inserted {
        machines.append(name)
      }
    }
    record.add("machines", machines)
    let hasKVM = root.children(named: "flag").contains { $0.word("name") == "kvm" }
    record.add("types", hasKVM ? ["qemu", "kvm"] : ["qemu"])
    return record.value
  }
}
