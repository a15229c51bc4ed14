import Facts
import Testing

@testable import Host
@testable import Probes

@Suite struct CapacityProbeTests {
  private func observe(_ host: FakeHost) -> FactSet {
    var facts = FactSet()
    CapacityProbe.observe(host, into: &facts)
    return facts
  }

  private func host(_ files: [String: String] = [:]) -> FakeHost {
    let host = FakeHost(files)
    host.processors = 8
    host.files["/proc/meminfo"] = Array("MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:   12000000 kB\n".utf8)
    host.free["/"] = 5 << 30
    return host
  }

  private static let unified = [
    "/proc/self/cgroup": "0::/user.slice/user-1000.slice\n",
    "/proc/self/mountinfo": "30 25 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n",
  ]

  @Test func withoutLimitsTheMachineIsTheLimit() {
    let facts = observe(host())
    #expect(facts.int(CapacityFacts.cpus) == 8)
    #expect(facts.int(CapacityFacts.memory) == 16_000_000 * 1024)
    #expect(facts.int(CapacityFacts.memoryAvailable) == 12_000_000 * 1024)
    #expect(facts[CapacityFacts.cpus.name]?.source == "sched_getaffinity(2)")
  }

  @Test func aGroupAboveLimitsTheOnesBelow() {
    let host = host(Self.unified)
    host.files["/sys/fs/cgroup/user.slice/user-1000.slice/cpu.max"] = Array("max 100000\n".utf8)
    host.files["/sys/fs/cgroup/user.slice/cpu.max"] = Array("250000 100000\n".utf8)
    host.files["/sys/fs/cgroup/user.slice/user-1000.slice/memory.max"] = Array("max\n".utf8)
    host.files["/sys/fs/cgroup/user.slice/memory.max"] = Array("4294967296\n".utf8)
    host.files["/sys/fs/cgroup/user.slice/memory.current"] = Array("3221225472\n".utf8)
    host.files["/sys/fs/cgroup/user.slice/memory.stat"] = Array("anon 5\ninactive_file 1073741824\n".utf8)
    let facts = observe(host)
    #expect(facts.int(CapacityFacts.cpus) == 3)
    #expect(facts[CapacityFacts.cpus.name]?.source == "/sys/fs/cgroup/user.slice/cpu.max")
    #expect(facts.int(CapacityFacts.memory) == 4 << 30)
    #expect(facts.int(CapacityFacts.memoryAvailable) == 2 << 30)
  }

  @Test func versionOneHasAHierarchyForEachController() {
    let host = host([
      "/proc/self/cgroup": "4:memory:/docker/ab\n3:cpu,cpuacct:/docker/ab\n1:name=systemd:/\n",
      "/proc/self/mountinfo": """
      33 32 0:29 /docker/ab /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct
      34 32 0:30 /docker/ab /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory

      """,
    ])
    host.files["/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us"] = Array("50000\n".utf8)
    host.files["/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us"] = Array("100000\n".utf8)
    host.files["/sys/fs/cgroup/memory/memory.limit_in_bytes"] = Array("9223372036854771712\n".utf8)
    let facts = observe(host)
    #expect(facts.int(CapacityFacts.cpus) == 1)
    #expect(facts.int(CapacityFacts.memory) == 16_000_000 * 1024)
    #expect(facts[CapacityFacts.memory.name]?.source == "/proc/meminfo")
    host.files["/sys/fs/cgroup/memory/memory.limit_in_bytes"] = Array("1073741824\n".utf8)
    #expect(observe(host).int(CapacityFacts.memory) == 1 << 30)
  }

  @Test(arguments: [
    ("/a/b", "/", ["/cg/a/b", "/cg/a", "/cg"]), ("/a/b", "/a", ["/cg/b", "/cg"]), ("/a", "/a", ["/cg"]), ("/", "/", ["/cg"]),
    ("/x/y", "/a", ["/cg"]), ("/../other", "/", ["/cg"]),
  ])
  func aContainerSeesAPartOfTheHierarchy(path: String, root: String, directories: [String]) throws {
    let mount = try #require(MountPoint.list("1 2 0:3 \(root) /cg rw - cgroup2 cgroup2 rw").first)
    #expect(ControlGroup.directories(path, mount) == directories)
  }

  @Test func mountsWithEscapesAndFewFields() {
    let mounts = MountPoint.list("36 35 98:0 /a\\040b /mnt\\134x rw master:1 shared:2 - ext4 /dev/sda rw\nshort line\n1 2 3 4 5 6 - x\n")
    #expect(mounts.map(\.root) == ["/a b"])
    #expect(mounts.map(\.path) == ["/mnt\\x"])
  }

  @Test func memoryThatCannotBeRead() {
    let host = host()
    host.files["/proc/meminfo"] = Array("MemTotal:       16000000 kB\nMemFree: 5 kB\n".utf8)
    // Kernels before 3.14 do not estimate it.
    #expect(observe(host).fact(CapacityFacts.memoryAvailable) == .absent)
    host.files["/proc/meminfo"] = Array("MemTotal:       99999999999999999999 kB\n".utf8)
    #expect(observe(host).state(CapacityFacts.memory) == "the file has no MemTotal")
    host.files["/proc/meminfo"] = nil
    #expect(observe(host).state(CapacityFacts.memory) == "No such file or directory")
    #expect(MemoryInfo.bytes("MemTotal", in: "MemTotalX: 5 kB\nMemTotal: 5 MB\n") == nil)
    #expect(MemoryInfo.bytes("MemTotal", in: "MemTotal: 999999999999999999 kB\n") == nil)
  }

  @Test func theNearestParentHasTheSpace() {
    let host = host()
    #expect(observe(host).int(CapacityFacts.disk) == 5 << 30)
    #expect(observe(host)[CapacityFacts.disk.name]?.source == "statvfs(3) of /")
    host.free["/var/lib"] = 7 << 30
    #expect(observe(host)[CapacityFacts.disk.name]?.source == "statvfs(3) of /var/lib")
    host.free = [:]
    #expect(observe(host).state(CapacityFacts.disk) == "No such file or directory")
  }

  @Test func aTreeOfFilesKnowsItsMemoryAndNothingElse() {
    let host = host(Self.unified)
    host.kind = .sysroot
    (host.processors, host.free) = (nil, [:])
    host.files["/sys/fs/cgroup/user.slice/memory.max"] = Array("1073741824\n".utf8)
    let facts = observe(host)
    #expect(facts.int(CapacityFacts.memory) == 16_000_000 * 1024)
    #expect(facts.state(CapacityFacts.cpus) == "not in a sysroot")
  }
}
