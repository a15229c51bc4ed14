package import Facts
package import Host
import Wire

/// The machines of qemu:///system, from the daemon or from its files.
package enum DomainsProbe: Probe {
  private static let state = "/var/lib/libvirt/qemu"

  /// Says `domains`.
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let view = LibvirtView(host, .domains, isDomain: true) { $0.domains }
    facts.set(DomainFacts.domains, view.definitions.map { $0.map { record($0, host) } }, source: view.source)
  }

  private static func record(_ definition: LibvirtDefinition, _ host: any HostReading) -> Value {
    var definition = definition
    var record = RecordBuilder()
    record.add("name", definition.name)
    let domain = definition.root("domain").map { DomainDefinition($0) }
    record.add("uuid", domain?.root.childText("uuid").flatMap(LibvirtUUID.canonical))
    if let object = definition.object, let number = object.state {
      record.add("state", DomainState.name(number))
      record.add("reason", object.reason.flatMap { DomainState.reason(number, $0) })
    } else if definition.active == false {
      record.add("state", "shutoff")
    } else if let xml = definition.running {
      // What the daemon keeps of a running machine: <domstatus state='running' reason='booted' pid='…'>.
      let status = try? XML.read(xml, name: "").root
      if status?.name == "domstatus" {
        record.add("state", status?.word("state"))
        record.add("reason", status?.word("reason"))
      }
    }
    record.add("autostart", definition.autostart)
    record.add("persistent", definition.persistent)
    if let object = definition.object {
      record.add("managedSave", object.hasManagedSave)
      record.add("snapshots", object.children)
    } else {
      record.add("managedSave", hasManagedSave(definition.name, host))
      record.add("snapshots", snapshots(definition.name, host))
    }
    domain?.add(to: &record)
    record.add("error", definition.mistake(domain?.mistake))
    return record.value
  }

  /// nil: nobody may look.
  private static func hasManagedSave(_ name: String, _ host: any HostReading) -> Bool? {
    do {
      _ = try host.status(state + "/save/" + name + ".save", followingLinks: true)
      return true
    } catch { return error == .absent && host.sees(state) ? false : nil }
  }

  private static func snapshots(_ name: String, _ host: any HostReading) -> [String]? {
    do {
      return try host.list(state + "/snapshot/" + name).filter { $0.hasSuffix(".xml") }.map { String($0.dropLast(4)) }
    } catch { return error == .absent && host.sees(state) ? [] : nil }
  }
}
