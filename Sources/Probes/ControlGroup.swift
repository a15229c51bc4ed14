import Host

/// The limits of this process's control groups and of all above them, as far as they are in sight (cgroups(7);
/// Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst, scheduler/sched-bwc.rst).
struct ControlGroup {
  /// Processors' worth of time, rounded up: half a processor still runs on one.
  private(set) var processors: Int?
  private(set) var memory: Int?
  /// What is used of the tightest memory limit, and could not be taken back without cost.
  private(set) var memoryUsed: Int?
  /// The files that the limits were read from.
  private(set) var processorsSource: String?, memorySource: String?

  /// - Parameter total: what the machine has, nil where that is not known. A limit above it is none, and asking what is used of it costs the kernel
  ///   more than everything else here; version 1 writes "no limit" as a number near 2^63.
  init(_ host: any HostReading, total: Int?) {
    memory = total
    guard let groups = try? host.text("/proc/self/cgroup", limit: 256 << 10),
      let mountText = try? host.read("/proc/self/mountinfo", limit: 4 << 20)
    else { return }
    let mounts = MountPoint.list(mountText)
    for line in KernelText.lines(groups) {
      let parts = line.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let controllers = parts[1].split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }
      let path = String(decoding: parts[2], as: UTF8.self)
      if controllers.isEmpty {
        for directory in Self.directories(path, mounts.first { $0.type == "cgroup2" }) {
          readUnifiedProcessors(host, directory)
          readMemory(host, directory, limit: "memory.max", used: "memory.current", inactive: "inactive_file")
        }
      } else if controllers.contains("cpu") {
        let mount = mounts.first { $0.type == "cgroup" && $0.options.contains("cpu") }
        for directory in Self.directories(path, mount) { readProcessors(host, directory) }
      } else if controllers.contains("memory") {
        let mount = mounts.first { $0.type == "cgroup" && $0.options.contains("memory") }
        for directory in Self.directories(path, mount) {
          readMemory(host, directory, limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes", inactive: "total_inactive_file")
        }
      }
    }
  }

  /// The group's directory and all above it, up to where the hierarchy is mounted. In a container only a part of it is mounted, and the
  /// group's path may begin outside of that part.
  static func directories(_ path: String, _ mount: MountPoint?) -> [String] {
    guard let mount else { return [] }
    var relative = path
    if mount.root != "/" {
      if path == mount.root {
        relative = "/"
      } else if path.hasPrefix(mount.root + "/") {
        relative = String(path.dropFirst(mount.root.count))
      } else {
        relative = "/"
      }
    }
    var names = relative.split(separator: "/").map(String.init)
    // The kernel's own paths fit into PATH_MAX; a longer one was not written by a kernel.
    if names.contains("..") || relative.utf8.count > 4096 { names = [] }
    var directories: [String] = []
    while true {
      directories.append(names.isEmpty ? mount.path : mount.path + "/" + names.joined(separator: "/"))
      if names.isEmpty { return directories }
      names.removeLast()
    }
  }

  /// `150000 100000` or `max 100000`: microseconds in each period.
  private mutating func readUnifiedProcessors(_ host: any HostReading, _ directory: String) {
    let path = directory + "/cpu.max"
    guard let line = try? host.line(path) else { return }
    let words = KernelText.words(line)
    if words.count == 2 { limitProcessors(quota: words[0], period: words[1], path) }
  }

  private mutating func readProcessors(_ host: any HostReading, _ directory: String) {
    let path = directory + "/cpu.cfs_quota_us"
    guard let quota = try? host.line(path), let period = try? host.line(directory + "/cpu.cfs_period_us") else { return }
    limitProcessors(quota: quota, period: period, path)
  }

  /// No number (`max`, `-1`) is no limit.
  private mutating func limitProcessors(quota: String, period: String, _ path: String) {
    guard let quota = KernelText.number(quota), let period = KernelText.number(period), quota > 0, period > 0 else { return }
    let count = max(1, (quota - 1) / period + 1)
    if count < processors ?? .max { (processors, processorsSource) = (count, path) }
  }

  /// Page cache that is not in use counts as usage and is given back on demand.
  private mutating func readMemory(_ host: any HostReading, _ directory: String, limit: String, used: String, inactive: String) {
    let path = "\(directory)/\(limit)"
    guard let line = try? host.line(path), let bytes = Int(line), bytes > 0, bytes < memory ?? .max else { return }
    (memory, memorySource, memoryUsed) = (bytes, path, nil)
    guard let current = (try? host.line("\(directory)/\(used)")).flatMap({ KernelText.number($0) }) else { return }
    var cache = 0
    for line in KernelText.lines((try? host.text("\(directory)/memory.stat", limit: 64 << 10)) ?? "") {
      let words = KernelText.words(line)
      if words.count == 2, words[0] == inactive { cache = KernelText.number(words[1]) ?? 0 }
    }
    memoryUsed = max(0, current - cache)
  }
}
