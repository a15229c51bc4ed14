import Facts
import Testing

@testable import Host
@testable import Probes

/// Files that no kernel wrote: whatever they hold, every fact is said and nothing falls over.
@Suite struct HostileFilesTests {
  private static let files = [
    "/proc/cpuinfo":
      "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD\nflags\t\t: fpu svm npt hypervisor\n\nprocessor\t: 1\nflags\t\t: fpu\n",
    "/sys/devices/system/cpu/online": "0-3,5\n", "/proc/meminfo": "MemTotal:       16000000 kB\nMemAvailable:   12000000 kB\n",
    "/proc/cmdline": "quiet kvm.nested=1 \"a b\" -- x\n", "/proc/version": "Linux version 6.1.0 (x) #1\n",
    "/proc/sysinfo": "LPAR Number: 5\nVM00 Control Program: KVM/Linux\n",
    "/proc/self/cgroup": "4:memory:/a/b\n3:cpu,cpuacct:/docker/0123456789abcdef\n0::/user.slice/x\n",
    "/proc/self/mountinfo": "30 25 0:26 / /cg rw shared:9 - cgroup2 cgroup2 rw\n34 32 0:30 /a /cg1 ro - cgroup cgroup rw,memory\n",
    "/cg/user.slice/cpu.max": "250000 100000\n", "/cg/user.slice/memory.max": "4294967296\n",
    "/cg/user.slice/memory.current": "3221225472\n",
    "/cg/user.slice/memory.stat": "inactive_file 1073741824\n", "/cg1/memory.limit_in_bytes": "1073741824\n", "/proc/1/comm": "systemd\n",
    "/proc/1/environ": "A=b\0container=lxc\0", "/etc/os-release": "ID=\"debian\"\nVERSION=\"12 (bookworm)\"\nVERSION_ID='12'\n",
    "/etc/SuSE-release": "openSUSE 13.2\nVERSION = 13.2\n", "/etc/redhat-release": "CentOS release 6.9 (Final)\n",
    "/proc/device-tree/compatible": "linux,dummy-virt\0", "/proc/bus/pci/devices": "0010\t80eebeef\t12\n",
    "/sys/class/dmi/id/sys_vendor": "QEMU\n",
    "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c": "\u{6}\0\0\0\u{1}",
    "/bin/sh": "\u{7f}ELF\u{2}\u{1}\u{1}\0\0\0\0\0\0\0\0\0\u{3}\0\u{3e}\0",
  ]

  /// SplitMix64, so that a failure can be repeated.
  private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  private static func broken(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int.random(in: 0...3, using: &dice) {
      let at = Int.random(in: 0...bytes.count, using: &dice)
      switch Int.random(in: 0...5, using: &dice) {
      case 0: bytes.removeSubrange(at...)
      case 1 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &dice)
      case 2: bytes.insert([0, 9, 10, 32, 34, 39, 45, 47, 58, 61, 92, 255].randomElement(using: &dice) ?? 0, at: at)
      case 3: bytes.insert(contentsOf: "99999999999999999999999".utf8, at: at)
      case 4: bytes += bytes
      default: bytes = Array(bytes[at...])
      }
    }
    return bytes
  }

  @Test(arguments: [HostKind.live, .sysroot, .capture]) func everyFactIsSaidOfAnything(kind: HostKind) {
    let fields = HostFacts.all + OSFacts.all + CPUFacts.all + FirmwareFacts.all + CapacityFacts.all
    for seed in 0..<300 as Range<UInt64> {
      var dice = Dice(state: seed)
      let host = FakeHost()
      host.kind = kind
      host.cpuids = kind == .sysroot ? nil : [1: CPUIDRegisters(eax: 0, ebx: 0, ecx: UInt32(truncatingIfNeeded: dice.next()), edx: 0)]
      host.system =
        kind == .sysroot
        ? nil : SystemName(release: String(decoding: Self.broken(Array("6.1.0".utf8), &dice), as: UTF8.self), machine: "x86_64")
      for (path, text) in Self.files.sorted(by: { $0.key < $1.key }) where Int.random(in: 0...4, using: &dice) > 0 {
        host.files[path] = Self.broken(Array(text.utf8), &dice)
      }
      let facts = FactSet.observing(host)
      for field in fields { #expect(facts[field.name] != nil, "seed \(seed): nobody spoke of \(field.name)") }
    }
  }

  @Test func aPathOfManyNamesEnds() {
    let host = FakeHost(["/proc/self/cgroup": "0::" + String(repeating: "/a", count: 100_000) + "\n"])
    host.files["/proc/self/mountinfo"] = Array("30 25 0:26 / /cg rw - cgroup2 cgroup2 rw\n".utf8)
    host.files["/cg/cpu.max"] = Array("100000 100000\n".utf8)
    #expect(ControlGroup(host, total: nil).processors == 1)
  }
}
