package import Facts
package import Host
import Wire

/// libvirt's virtual networks, from the daemon or from its files.
package enum NetworksProbe: Probe {
  private static let template = "/usr/share/libvirt/networks/default.xml"
  private static let leases = "/var/lib/libvirt/dnsmasq"

  /// Says `networks`, `network.template` and `network.leases`.
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let view = LibvirtView(host, .networks) { $0.networks }
    var bridges: [(bridge: String, network: String)] = []
    let isLive = view.source != LibvirtFolder.networks.definitions
    let networks: Fact<[Value]> = view.definitions.map { list in
      list.map { record($0, checksName: !isLive, &bridges) }
    }
    facts.set(NetworkFacts.networks, networks, source: view.source)
    do {
      _ = try host.status(template, followingLinks: true)
      facts.set(NetworkFacts.template, .known(template), source: template)
    } catch { facts.set(NetworkFacts.template, Absence(host: host).fact(error, within: "/usr/share"), source: template) }
    facts.set(NetworkFacts.leases, leases(host, bridges), source: leases)
  }

  private static func record(
    _ definition: LibvirtDefinition, checksName: Bool, _ bridges: inout [(bridge: String, network: String)]
  ) -> Value {
    var definition = definition
    var record = RecordBuilder()
    record.add("name", definition.name)
    let root = definition.root("network")
    let network = root.map { NetworkDefinition($0) }
    record.add("uuid", root?.childText("uuid").flatMap(LibvirtUUID.canonical))
    record.add("active", definition.active)
    record.add("autostart", definition.autostart)
    record.add("persistent", definition.persistent)
    if let network, let root {
      let forward = root.child("forward")
      let bridge = root.word("name", of: "bridge")
      if let bridge { bridges.append((bridge, definition.name)) }
      record.add("forward", network.forward)
      record.add("bridge", bridge)
      record.add("device", forward?.word("dev") ?? forward?.word("dev", of: "interface") ?? forward?.word("dev", of: "pf"))
      record.add("subnets", network.subnets.map(\.network))
      record.add("addresses", network.subnets.map { $0.address.text + "/\($0.prefix)" })
      let servers = root.children(named: "ip").compactMap { $0.child("dhcp") }
      record.add("dhcp", servers.contains { $0.child("range") != nil || $0.child("host") != nil })
      record.add("reservations", servers.flatMap { $0.children(named: "host") }.compactMap { $0.word("mac") }.map(MACAddress.canonical))
    }
    var rule = network?.mistake
    if checksName, let name = network?.name, !name.isEmpty, name != definition.name {
      rule = rule ?? "the file is not named after its network"
    }
    record.add("error", definition.mistake(rule))
    return record.value
  }

  /// What dnsmasq's helper has written down, a file for each bridge (src/network/leaseshelper.c).
  private static func leases(_ host: any HostReading, _ bridges: [(bridge: String, network: String)]) -> Fact<[Value]> {
    let files: [String]
    do { files = try host.list(leases) } catch {
      let fact: Fact<[Value]> = Absence(host: host).fact(error, within: "/var/lib")
      if case .absent = fact { return .known([]) }
      return fact
    }
    var records: [Value] = []
    for file in files.filter({ $0.hasSuffix(".status") }).prefix(1000) {
      let bytes: [UInt8]
      do { bytes = try host.read(leases + "/" + file) } catch { return .unknown("\(file): \(error.reason)") }
      // A file without leases is empty.
      if bytes.allSatisfy({ $0 == 10 || $0 == 32 }) { continue }
      let bridge = String(file.dropLast(7))
      do {
        let document = try JSON.read(bytes, name: file)
        for lease in document.root.children {
          var record = RecordBuilder()
          record.add("mac", lease["mac-address"]?.string.map(MACAddress.canonical))
          record.add("address", lease["ip-address"]?.string)
          record.add("network", bridges.first { $0.bridge == bridge }?.network)
          record.add("client", lease["client-id"]?.string)
          records.append(record.value)
        }
      } catch { return .unknown(error.description) }
    }
    return .known(records)
  }
}
