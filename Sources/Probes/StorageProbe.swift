package import Facts
package import Host
import Wire

/// The paths that machines and pools use, as QEMU's user sees them, and the mounts they lie on. `pools`, `domains`, `devices` and `images` are
/// said before it.
package enum StorageProbe: Probe {
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let mounts = MountTable(host)
    let devices = RemovableDevices(host, facts)
    var paths = StoragePaths(host, facts, mounts: mounts, devices: devices)
    let uses = StorageUses(facts).uses
    let records = uses.map { paths.record($0) }
    if let reason = nothingKnown(facts) {
      facts.set(StorageFacts.paths, .unknown(reason))
    } else {
      facts.set(StorageFacts.paths, .known(records))
    }
    sayMounts(mounts, devices, used: paths.usedMounts, host, into: &facts)
    sayFstab(devices, host, into: &facts)
  }

  /// The reason why neither pools nor machines are known; nil if either is.
  private static func nothingKnown(_ facts: FactSet) -> String? {
    guard case .unknown(let reason) = facts.fact(StorageFacts.pools), case .unknown = facts.fact(DomainFacts.domains) else { return nil }
    return reason
  }

  private static func sayMounts(
    _ table: MountTable, _ devices: RemovableDevices, used: [String], _ host: any HostReading, into facts: inout FactSet
  ) {
    guard let mounts = table.mounts else {
      do {
        _ = try host.read("/proc/self/mountinfo", limit: 4 << 20)
        return facts.set(StorageFacts.mounts, .known([]))
      } catch { return facts.set(StorageFacts.mounts, .unknown(error.reason)) }
    }
    let shown = mounts.filter { mount in
      used.contains(mount.target) || mount.isForeign || mount.isNetwork || mount.type == "fuseblk"
        || (mount.source.hasPrefix("/dev/") && mount.target != "/" && devices.isRemovable(mount) == true)
    }
    // An initial RAM disk and a snap mount the same CD image; hundreds of them say nothing.
    let interesting = shown.filter { !$0.target.hasPrefix("/snap/") && !$0.target.hasPrefix("/var/lib/snapd/") }
    facts.set(
      StorageFacts.mounts,
      .known(
        interesting.prefix(200).map { mount in
          var draft = RecordDraft()
          draft.add("source", mount.source)
          draft.add("target", mount.target)
          draft.add("type", mount.type)
          draft.add("options", mount.options)
          return draft.value
        }))
  }

  private static func sayFstab(_ devices: RemovableDevices, _ host: any HostReading, into facts: inout FactSet) {
    let text: [UInt8]
    do { text = try host.read("/etc/fstab", limit: 1 << 20) } catch {
      return facts.set(StorageFacts.fstab, Absence(host: host).fact(error, within: "/etc"))
    }
    let entries = FstabFile(text).entries.filter { !FstabFile.isOwn($0) }
    facts.set(
      StorageFacts.fstab,
      .known(
        entries.prefix(200).map { entry in
          var draft = RecordDraft()
          draft.add("device", entry.device)
          draft.add("target", entry.target)
          draft.add("type", entry.type)
          draft.add("options", entry.options)
          draft.add("line", Int64(entry.line))
          draft.add("removable", devices.isRemovable(named: entry.device))
          return draft.value
        }))
  }
}
