package import Facts
package import Host
import Wire

/// Which of the modules that matter are loaded, built in, on the disk or missing, and whether another hypervisor is at work.
package enum KernelModulesProbe: Probe {
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let table = KernelModuleTable(host, of: KernelModulesOfInterest.all)
    facts.set(KernelModuleFacts.modules, modules(table))
    facts.set(KernelModuleFacts.support, support(host, table))
    facts.set(KernelModuleFacts.directory, directory(host, table), source: table.directory)
    facts.set(KernelModuleFacts.hypervisorsRunning, rivals(host, table))
  }

  private static func modules(_ table: KernelModuleTable) -> Fact<[Value]> {
    if table.loaded == nil, !table.hasSysfs { return .unknown((table.loadedFailure ?? .absent).reason) }
    var records: [Value] = []
    for name in KernelModulesOfInterest.all {
      var members: [Value.Member] = [.init("name", .string(name))]
      if let state = table.state(of: name) { members.append(.init("state", .string(state.rawValue))) }
      if let loaded = table.loaded?[name] {
        members.append(.init("users", .int(Int64(loaded.users))))
        members.append(.init("usedBy", .list(loaded.usedBy.map { .string($0) })))
      }
      records.append(.map(members))
    }
    return .known(records)
  }

  private static func support(_ host: any HostReading, _ table: KernelModuleTable) -> Fact<Bool> {
    switch table.loadedFailure {
    case nil:
      // The administrator may have closed the door for good: kernel.modules_disabled in sysctl.
      return .known((try? host.line("/proc/sys/kernel/modules_disabled")) != "1")
    case .absent where (try? host.exists("/proc/version")) ?? false: return .known(false)
    case let failure?: return .unknown(failure.reason)
    }
  }

  private static func directory(_ host: any HostReading, _ table: KernelModuleTable) -> Fact<Bool> {
    guard let directory = table.directory else { return .unknown("the release of the running kernel is not known") }
    do {
      return .known(try host.exists(directory))
    } catch { return .unknown(error.reason) }
  }

  /// Names of processes that are machines of another hypervisor, not its control panel. The kernel cuts names at 15 bytes.
  private static let names = [
    "VBoxHeadless": "virtualbox", "VirtualBoxVM": "virtualbox", "VBoxSDL": "virtualbox", "vmware-vmx": "vmware",
  ]

  /// A machine of VirtualBox or VMware that takes the processor away needs its own kernel module, so that without one no process is looked at.
  private static func rivals(_ host: any HostReading, _ table: KernelModuleTable) -> Fact<[String]> {
    if let loaded = table.loaded {
      if loaded["vboxdrv"] == nil, loaded["vmmon"] == nil, table.state(of: "vboxdrv") != .builtin { return .known([]) }
    } else if host.kind == .live, table.loadedFailure == .absent, table.hasSysfs, !table.showsInSysfs("vboxdrv"),
      !table.showsInSysfs("vmmon")
    {
      // A kernel without modules.
      return .known([])
    }
    do {
      let processes = try host.processes()
      // With hidepid, others' processes are not there at all. proc(5).
      if !processes.contains(where: { $0.id == "1" }) { return .unknown("the processes of others are hidden") }
      let running = Set(processes.compactMap { names[$0.name] })
      return .known(running.sorted())
    } catch { return .unknown(error.reason) }
  }
}
