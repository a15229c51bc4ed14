package import Facts
package import Host
import Wire

/// libvirt's storage pools, from the daemon or from its files.
package enum PoolsProbe: Probe {
  /// Says `pools`.
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let view = LibvirtView(host, .pools) { $0.pools }
    let isLive = view.source != LibvirtFolder.pools.definitions
    facts.set(StorageFacts.pools, view.definitions.map { $0.map { record($0, checksName: !isLive) } }, source: view.source)
  }

  private static func record(_ definition: LibvirtDefinition, checksName: Bool) -> Value {
    var definition = definition
    var record = RecordBuilder()
    record.add("name", definition.name)
    let pool = definition.root("pool").map { PoolDefinition($0) }
    record.add("uuid", pool?.root.childText("uuid").flatMap(LibvirtUUID.canonical))
    record.add("type", pool.flatMap { $0.type.isEmpty ? nil : $0.type })
    record.add("active", definition.active)
    record.add("autostart", definition.autostart)
    record.add("persistent", definition.persistent)
    record.add("target", pool?.target)
    record.add("device", pool?.device)
    record.add("format", pool?.root.child("source")?.word("type", of: "format"))
    // Of a pool that does not run the numbers are those of when it last did, if any.
    let object = definition.object
    if definition.active != false {
      record.add("capacity", object?.capacity ?? pool?.bytes("capacity"))
      record.add("allocation", object?.allocation ?? pool?.bytes("allocation"))
      record.add("available", object?.available ?? pool?.bytes("available"))
    }
    record.add("volumes", object?.children)
    var rule = pool?.mistake
    if checksName, let pool, !pool.name.isEmpty, pool.name != definition.name { rule = rule ?? "the file is not named after its pool" }
    record.add("error", definition.mistake(rule))
    return record.value
  }
}
