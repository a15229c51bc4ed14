import Foundation
import Glibc
import Testing

@testable import Host

@Suite struct LiveFileTests {
  let host = Live(user: nil)
  let tree = TemporaryTree()

  @Test func kernelFilesWhoseSizeIsALie() throws {
    let processors = try host.text("/proc/cpuinfo")
    #expect(try host.status("/proc/cpuinfo", followingLinks: true).size == 0)
    #expect(processors.hasPrefix("processor\t: 0"))
    #expect(processors.split(separator: "\n").filter { $0.hasPrefix("processor") }.count == sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    #expect(try host.line("/proc/sys/kernel/ostype") == "Linux")
    #expect(try host.line("/sys/class/net/lo/operstate") == "unknown")
    #expect(try host.status("/sys/class/net/lo/operstate", followingLinks: true).size == 4096)
    #expect(try host.read("/proc/mounts").count == FileManager.default.contents(atPath: "/proc/mounts")?.count)
    #expect(try host.list("/proc/self/fd").contains("0"))
  }

  @Test func wholeLargeFile() throws {
    // What the kernel gives in many reads is the same as what cat puts together.
    let symbols = ChildProgram("/bin/cat", ["/proc/kallsyms"])?.wholeOutput()
    if let symbols, symbols.count > 1 << 20 {
      #expect(try host.read("/proc/kallsyms", limit: 64 << 20).count == symbols.count)
      #expect(throws: HostError.tooLarge(limit: 1 << 20)) { try host.read("/proc/kallsyms", limit: 1 << 20) }
    } else {
      skipLoudly("a large file of the kernel: /proc/kallsyms is small here")
    }
  }

  @Test func permissions() throws {
    tree.file("closed", "secret")
    chmod(tree("closed"), 0)
    tree.file("shut/inside", "secret")
    chmod(tree("shut"), 0)
    let paths = [tree("closed"), tree("shut/inside")]
    let sysroot = try Sysroot(path: tree.path, user: nil)
    chmod(tree.path, 0o755)
    let failures = OneThread.withoutRights { [host] in
      paths.map { path in Result { () throws(HostError) in try host.read(path, limit: 100) } }
        + ["/closed", "/shut/inside"].map { path in Result { () throws(HostError) in try sysroot.read(path, limit: 100) } }
    }
    #expect(failures == Array(repeating: .failure(.system(EACCES)), count: 4))
    let mode: UInt32?? = OneThread.withoutRights { [host] in try? host.status(paths[0], followingLinks: true).mode }
    #expect(mode == .some(.some(0)), "what may not be read may still be looked at")
    chmod(tree("shut"), 0o700)
    #expect(HostError.system(EACCES).reason == "Permission denied")
  }

  /// A minimal chroot has no /proc: files are then opened by name once more.
  @Test func withoutProc() throws {
    tree.file("etc/file", "text\n")
    tree.link("etc/link", to: "file")
    tree.fifo("etc/fifo")
    let root = tree.path
    let answers = OneThread.withoutProc { () -> [Result<String, HostError>] in
      let live = Live(user: nil, mounts: NetworkMounts(mountInformation: []))
      func reading(_ host: some HostReading, _ path: String) -> Result<String, HostError> {
        Result { () throws(HostError) in try host.text(path) }
      }
      func inside(_ path: String, _ resolution: SysrootDirectory.Resolution) -> Result<String, HostError> {
        Result { () throws(HostError) in try Sysroot(path: root, user: nil, resolution: resolution).text(path) }
      }
      return [
        reading(live, root + "/etc/link"), reading(live, root + "/etc/fifo"), reading(live, "/proc/cpuinfo"),
        inside("/etc/link", .kernel), inside("/etc/fifo", .kernel), inside("/etc/link", .walk),
        Result { () throws(HostError) in try live.list(root + "/etc").joined(separator: " ") },
        Result { () throws(HostError) in try live.subject().source },
        Result { () throws(HostError) in String(try live.accessList(root + "/etc/file").count) },
        Result { () throws(HostError) in String(try live.usableProcessors() > 0) },
      ]
    }
    guard let answers else { return skipLoudly("a host without /proc: this user may not make a mount namespace") }
    let missing = HostError.unsupported("/proc is not mounted")
    #expect(
      answers == [
        .success("text\n"), .failure(.notRegular), .failure(.absent),
        .success("text\n"), .failure(.notRegular), .failure(missing),
        .success("fifo file link"), .success(getenv("SUDO_UID") != nil && geteuid() == 0 ? "SUDO_UID" : "getuid"),
        .failure(missing), .success("true"),
      ])
  }

  /// Opened again by name, a file must be the one that was looked at.
  @Test func openedAgainByName() throws {
    tree.file("one", "1")
    tree.file("two", "2")
    let files = FileTree(LiveFiles(mounts: NetworkMounts(mountInformation: [])))
    let status = try host.status(tree("one"), followingLinks: true)
    #expect(try files.openWithoutProc(HostPath(tree("one")), status).contents(limit: 10) == [0x31])
    #expect(throws: HostError.notRegular) { _ = try files.openWithoutProc(HostPath(tree("two")), status).number }
  }

  @Test func freeSpace() throws {
    let space = try host.freeSpace(tree.path)
    let kilobytes = output("/bin/df", "--output=avail", "-k", tree.path)?.split(separator: "\n").last
    let expected = try #require(kilobytes.flatMap { Int64($0.drop { $0 == " " }) }) << 10
    #expect(abs(space - expected) < 1 << 30, "other programs write meanwhile")
    #expect(throws: HostError.absent) { try host.freeSpace(tree("none")) }
    #expect(throws: HostError.notLive(.sysroot)) { try Sysroot(path: tree.path, user: nil).freeSpace("/") }
  }

  /// The lists that setfacl(1) makes are read as getfacl(1) shows them.
  @Test func accessLists() throws {
    tree.file("plain", "")
    #expect(try host.accessList(tree("plain")) == [])
    #expect(throws: HostError.absent) { try host.accessList(tree("none")) }
    #expect(try host.accessList("/proc/version") == [], "procfs has no access lists")
    tree.file("listed", "")
    chmod(tree("listed"), 0o640)
    guard output("/usr/bin/setfacl", "-m", "u:64055:x,g:107:rw,u:0:r,m::rwx", tree("listed")) != nil else {
      return skipLoudly("access lists: setfacl(1) is missing or the file system has none")
    }
    let expected = [
      AccessEntry(tag: .owner, permissions: 6), AccessEntry(tag: .user, id: 0, permissions: 4),
      AccessEntry(tag: .user, id: 64055, permissions: 1), AccessEntry(tag: .group, permissions: 4),
      AccessEntry(tag: .namedGroup, id: 107, permissions: 6), AccessEntry(tag: .mask, permissions: 7),
      AccessEntry(tag: .other, permissions: 0),
    ]
    tree.link("link", to: "listed")
    let sysroot = try Sysroot(path: tree.path, user: nil)
    for entries in [try host.accessList(tree("listed")), try host.accessList(tree("link")), try sysroot.accessList("/listed")] {
      #expect(entries == expected)
    }
    let shown = try #require(output("/usr/bin/getfacl", "-n", "-c", "-E", tree("listed")))
    #expect(shown.split(separator: "\n").map(String.init) == expected.map(Self.line))
  }

  /// As getfacl(1) writes an entry.
  private static func line(_ entry: AccessEntry) -> String {
    let rights =
      (entry.permissions & 4 != 0 ? "r" : "-") + (entry.permissions & 2 != 0 ? "w" : "-") + (entry.permissions & 1 != 0 ? "x" : "-")
    return switch entry.tag {
    case .owner: "user::\(rights)"
    case .user: "user:\(entry.id):\(rights)"
    case .group: "group::\(rights)"
    case .namedGroup: "group:\(entry.id):\(rights)"
    case .mask: "mask::\(rights)"
    case .other: "other::\(rights)"
    }
  }

  @Test(arguments: [[], [2, 0, 0], [1, 0, 0, 0], [2, 0, 0, 0, 1], [2, 0, 0, 0, 3, 0, 6, 0, 0, 0, 0, 0]] as [[UInt8]])
  func accessListsThatAreNone(_ bytes: [UInt8]) {
    #expect(throws: HostError.unsupported("unknown form of access list")) { try AccessListBytes.parse(bytes) }
  }
}
