package import Facts
package import Host

/// How much room there is for machines.
package enum CapacityProbe: Probe {
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let meminfo: Result<String, HostError>
    do { meminfo = .success(try host.text(path, limit: 256 << 10)) } catch { meminfo = .failure(error) }
    let total = (try? meminfo.get()).flatMap { MemoryInfo.bytes("MemTotal", in: $0) }
    // A tree of files holds at most the control groups of whoever copied it.
    let group = host.kind == .sysroot ? nil : ControlGroup(host, total: total)
    observeProcessors(host, group, into: &facts)
    observeMemory(meminfo, total, group, into: &facts)
    observeDisk(host, into: &facts)
  }

  private static let path = "/proc/meminfo"

  private static func observeProcessors(_ host: any HostReading, _ group: ControlGroup?, into facts: inout FactSet) {
    do {
      let usable = try host.usableProcessors()
      if let limit = group?.processors, limit < usable {
        facts.set(CapacityFacts.cpus, .known(limit), source: group?.processorsSource)
      } else {
        facts.set(CapacityFacts.cpus, .known(usable), source: "sched_getaffinity(2)")
      }
    } catch { facts.set(CapacityFacts.cpus, .unknown(error.reason)) }
  }

  private static func observeMemory(
    _ meminfo: Result<String, HostError>, _ total: Int?, _ group: ControlGroup?, into facts: inout FactSet
  ) {
    let text: String
    do { text = try meminfo.get() } catch {
      facts.set(CapacityFacts.memory, .unknown(error.reason))
      return facts.set(CapacityFacts.memoryAvailable, .unknown(error.reason))
    }
    guard let total else {
      facts.set(CapacityFacts.memory, .unknown("the file has no MemTotal"))
      return facts.set(CapacityFacts.memoryAvailable, .unknown("the file has no MemTotal"))
    }
    let limit = group?.memory ?? total
    facts.set(CapacityFacts.memory, .known(limit), source: group?.memorySource ?? path)

    // Kernels before 3.14 do not estimate it.
    guard let available = MemoryInfo.bytes("MemAvailable", in: text) else { return facts.set(CapacityFacts.memoryAvailable, .absent) }
    if let used = group?.memoryUsed, limit - used < available {
      facts.set(CapacityFacts.memoryAvailable, .known(max(0, limit - used)), source: group?.memorySource)
    } else {
      facts.set(CapacityFacts.memoryAvailable, .known(available), source: path)
    }
  }

  /// Where the directory does not exist yet, it will be made on the file system of its nearest parent.
  private static func observeDisk(_ host: any HostReading, into facts: inout FactSet) {
    var path = "/var/lib/libvirt/images"
    while true {
      do {
        return facts.set(CapacityFacts.disk, .known(Int(try host.freeSpace(path))), source: "statvfs(3) of \(path)")
      } catch .absent where path != "/" {
        let parent = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        path = parent.isEmpty ? "/" : String(parent)
      } catch {
        return facts.set(CapacityFacts.disk, .unknown(error.reason), source: "statvfs(3) of \(path)")
      }
    }
  }
}
