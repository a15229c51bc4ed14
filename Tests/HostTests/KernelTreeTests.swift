import Glibc
import Testing

@testable import Host

/// The short way to files of the kernel, against the careful one.
@Suite struct KernelTreeTests {
  let host = Live(user: nil)

  @Test(arguments: [
    "/proc/cpuinfo", "/proc/version", "/proc/self/cgroup", "/proc/mounts", "/proc/sys/kernel/osrelease", "/proc/1/comm", "/proc/net/unix",
    "/sys/class/net/lo/operstate", "/sys/devices/system/cpu/online",
  ])
  func sameAsTheCarefulWay(_ path: String) throws {
    let careful = try host.files.openFile(path).contents(limit: 4 << 20)
    // What is larger than its room is left to the other way.
    if let short = try host.kernel.read(path, limit: 4 << 20) { #expect(short == careful) } else { #expect(careful.count >= 16 << 10) }
    #expect(throws: HostError.tooLarge(limit: 0)) { try host.kernel.read(path, limit: 0) ?? host.read(path, limit: 0) }
  }

  @Test func whatTakesTheOtherWay() throws {
    for path in [
      "/proc/self/exe", "/proc/self/fd/0", "/proc/self/root/etc/passwd", "/proc", "/proc/", "/sys", "/etc/passwd", "/proc//etc/passwd",
      "/proc/../etc/passwd",
      "/sys//proc/version", "/proc/self/\0",
      "proc/1",
    ] {
      #expect(try host.kernel.read(path, limit: 100) == nil, "\(path)")
    }
    #expect(throws: HostError.notRegular) { try host.read("/proc/self", limit: 100) }
    #expect(throws: HostError.notRegular) { try host.read("/sys/class", limit: 100) }
    #expect(throws: HostError.absent) { try host.read("/proc//etc/passwd", limit: 100) }
    #expect(throws: HostError.absent) { try host.kernel.read("/proc/none", limit: 100) }
    #expect(throws: HostError.absent) { try host.kernel.read("/proc/version/none", limit: 100) }
  }

  /// Containers have other files bound over some of the kernel's: those are looked at before they are opened.
  @Test func somethingElseBoundOverAFile() throws {
    let tree = TemporaryTree()
    tree.file("other", "from elsewhere\n")
    tree.fifo("fifo")
    let answers = OneThread.withMountsOfItsOwn { [tree] () -> [Result<String, HostError>]? in
      func bind(_ source: String, _ target: String) -> Bool { mount(source, target, nil, UInt(MS_BIND), nil) == 0 }
      guard bind(tree("other"), "/proc/version"), bind(tree("fifo"), "/proc/cmdline"), bind("/dev/zero", "/proc/meminfo") else {
        return nil
      }
      let host = Live(user: nil, mounts: NetworkMounts(mountInformation: []))
      return ["/proc/version", "/proc/cmdline", "/proc/meminfo"].map { path in Result { () throws(HostError) in try host.text(path) } }
    }
    guard let answers = answers ?? nil else { return skipLoudly("files bound over those of the kernel: this user may not mount") }
    #expect(answers == [.success("from elsewhere\n"), .failure(.notRegular), .failure(.notRegular)])
  }
}
