import Foundation
import Glibc
import Testing

@testable import Host

/// Every way out of a root that safety.md of its kind lists, tried with the kernel's resolution and with our own walk.
@Suite struct SysrootEscapeTests {
  let tree = TemporaryTree()
  static let secret = "outside the root\n"
  static let both: [SysrootDirectory.Resolution] = [.kernel, .walk]

  init() {
    tree.file("secret", Self.secret)
    tree.file("rootEVIL/secret", Self.secret)
    tree.file("root/etc/real", "inside\n")
    tree.file("root/secret", "root's own\n")
    tree.directory("root/a/b/c")
  }

  func open(_ resolution: SysrootDirectory.Resolution) throws -> Sysroot {
    try Sysroot(path: tree("root"), user: nil, resolution: resolution)
  }

  /// What a read gave: text or the error.
  static func outcome(_ host: Sysroot, _ path: String) -> Result<String, HostError> {
    do { return .success(try host.text(path)) } catch { return .failure(error) }
  }

  /// Nothing that lies outside may come back, whatever else happens.
  @Test(arguments: both) func noEscapeLeadsOut(_ resolution: SysrootDirectory.Resolution) throws {
    let outside = tree("secret")
    tree.link("root/l/absolute-out", to: outside)
    tree.link("root/l/relative-out", to: "../../secret")
    tree.link("root/l/far-out", to: String(repeating: "../", count: 60) + outside.dropFirst())
    tree.link("root/l/through-directory", to: tree.path)
    tree.link("root/l/parent", to: "../..")
    tree.link("root/l/sibling", to: "../../rootEVIL/secret")
    tree.link("root/l/etc-shadow", to: "/etc/shadow")
    tree.link("root/l/chain1", to: "chain2")
    tree.link("root/l/chain2", to: "../l/chain3")
    tree.link("root/l/chain3", to: outside)
    tree.link("root/l/into-proc", to: "/proc/self/root" + outside)
    tree.link("root/l/slashes", to: "//..//..//" + outside)
    tree.link("root/a/up", to: "../../../..")
    let host = try open(resolution)
    let escapes = [
      "/l/absolute-out", "/l/relative-out", "/l/far-out", "/l/through-directory/secret", "/l/parent/secret", "/l/sibling", "/l/etc-shadow",
      "/l/chain1", "/l/into-proc", "/l/slashes", "/a/up" + outside, "/a/up/secret", "/../secret", "/../../../../.." + outside,
      "/a/../../secret", "/a/b/c/../../../../secret", "/./../secret", "//../secret", "/l/../../secret", outside,
    ]
    var insideAnswers = 0
    for path in escapes {
      switch Self.outcome(host, path) {
      case .success(let text):
        #expect(text == "root's own\n", "\(path)")
        insideAnswers += 1
      case .failure(let error): #expect(error == .absent, "\(path): \(error.reason)")
      }
    }
    // `..` ends at the root as in a chroot, so the root's own file of that name is what these paths mean.
    #expect(insideAnswers >= 8)
  }

  @Test(arguments: both) func linksThatStayInside(_ resolution: SysrootDirectory.Resolution) throws {
    tree.link("root/in/absolute", to: "/etc/real")
    tree.link("root/in/relative", to: "../etc/real")
    tree.link("root/in/directory", to: "/etc")
    tree.link("root/in/above", to: "../../../../etc/real")
    tree.link("root/in/slash", to: "/etc/")
    let host = try open(resolution)
    for path in ["/in/absolute", "/in/relative", "/in/directory/real", "/in/above", "/in/slash/real", "/in/./directory/../in/absolute"] {
      #expect(Self.outcome(host, path) == .success("inside\n"), "\(path)")
    }
    #expect(try host.readLink("/in/absolute") == "/etc/real")
    #expect(try host.status("/in/absolute", followingLinks: false).kind == .link)
    #expect(try host.status("/in/absolute", followingLinks: true).kind == .regular)
    #expect(try host.status("/in/directory/", followingLinks: false).kind == .directory)
    #expect(try host.list("/in/directory") == ["real"])
    #expect(throws: HostError.system(EINVAL)) { try host.readLink("/etc/real") }
  }

  @Test(arguments: both) func loopsAndDanglingLinks(_ resolution: SysrootDirectory.Resolution) throws {
    tree.link("root/loop/self", to: "self")
    tree.link("root/loop/a", to: "b")
    tree.link("root/loop/b", to: "a")
    tree.link("root/loop/inner", to: "inner/x")
    tree.link("root/loop/nowhere", to: "/not/there")
    for step in 0..<41 { tree.link("root/loop/n\(step)", to: step == 40 ? "/etc/real" : "n\(step + 1)") }
    for step in 0..<40 { tree.link("root/loop/m\(step)", to: step == 39 ? "/etc/real" : "m\(step + 1)") }
    let host = try open(resolution)
    for path in ["/loop/self", "/loop/a", "/loop/inner", "/loop/n0", "/loop/a/b/c"] {
      #expect(Self.outcome(host, path) == .failure(.system(ELOOP)), "\(path)")
    }
    #expect(Self.outcome(host, "/loop/m0") == .success("inside\n"), "40 links are what the kernel follows")
    #expect(Self.outcome(host, "/loop/nowhere") == .failure(.absent))
    #expect(try host.status("/loop/self", followingLinks: false).kind == .link)
  }

  /// A /proc inside the root (a chroot with /proc mounted) has links that jump to anywhere.
  @Test(arguments: both) func magicLinksOfProc(_ resolution: SysrootDirectory.Resolution) throws {
    let host = try Sysroot(path: "/", user: nil, resolution: resolution)
    let descriptor = Glibc.open(tree("secret"), O_RDONLY)
    defer { close(descriptor) }
    for path in [
      "/proc/self/root" + tree("secret"), "/proc/self/cwd/secret", "/proc/self/fd/\(descriptor)", "/proc/self/exe",
      "/proc/thread-self/root/etc/hostname",
    ] { #expect(Self.outcome(host, path) == .failure(.escapes), "\(path)") }
    #expect(throws: HostError.escapes) { try host.status("/proc/self/ns/mnt", followingLinks: true) }
    #expect(try host.status("/proc/self/exe", followingLinks: false).kind == .link)
    #expect(try host.text("/proc/self/status").contains("Uid:"), "the plain links of /proc are followed")
    #expect(try host.text("/proc/mounts").contains("proc"))
  }

  @Test(arguments: both) func filesAsDirectoriesAndBack(_ resolution: SysrootDirectory.Resolution) throws {
    let host = try open(resolution)
    for path in ["/etc/real/", "/etc/real/.", "/etc/real/..", "/etc/real/x", "/etc/nothing", "/nothing/x"] {
      #expect(Self.outcome(host, path) == .failure(.absent), "\(path)")
    }
    #expect(Self.outcome(host, "/etc") == .failure(.notRegular))
    #expect(Self.outcome(host, "/") == .failure(.notRegular))
    #expect(Self.outcome(host, "etc/real") == .failure(.system(EINVAL)))
    #expect(Self.outcome(host, "") == .failure(.system(EINVAL)))
    #expect(Self.outcome(host, "/etc/real\0x") == .failure(.absent))
    #expect(Self.outcome(host, "/" + String(repeating: "x", count: 300)) == .failure(.system(ENAMETOOLONG)))
    #expect(Self.outcome(host, String(repeating: "/x", count: 3000)) == .failure(.system(ENAMETOOLONG)))
    #expect(throws: HostError.absent) { try host.list("/etc/real") }
    #expect(try host.list("/") == ["a", "etc", "secret"])
  }

  /// A thread swaps a directory with a link to the outside for as long as the reader reads.
  @Test(arguments: both) func racingRenamer(_ resolution: SysrootDirectory.Resolution) throws {
    tree.file("root/race/d/secret", "inside the race\n")
    tree.directory("outside-race")
    tree.file("outside-race/secret", Self.secret)
    tree.link("root/race/l", to: tree("outside-race"))
    let (directory, link, other) = (tree("root/race/d"), tree("root/race/l"), tree("root/race/t"))
    let stop = NSLock()
    stop.lock()
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      while !stop.try() {
        rename(directory, other)
        rename(link, directory)
        rename(directory, link)
        rename(other, directory)
      }
      done.signal()
    }
    let host = try open(resolution)
    var read = 0
    for path in ["/race/d/secret", "/race/d/../d/secret"] {
      for _ in 0..<4000 {
        switch Self.outcome(host, path) {
        case .success(let text):
          #expect(text == "inside the race\n")
          read += 1
        case .failure(let error): #expect(error == .absent)
        }
      }
    }
    stop.unlock()
    done.wait()
    #expect(read > 0)
  }

  @Test func aRootThatIsNone() {
    #expect(throws: HostError.absent) { try Sysroot(path: tree("nothing"), user: nil) }
    #expect(throws: HostError.system(ENOTDIR)) { try Sysroot(path: tree("secret"), user: nil) }
    #expect(throws: HostError.absent) { try Sysroot(path: "", user: nil) }
    tree.link("root-link", to: "root")
    #expect(throws: Never.self) { try Sysroot(path: tree("root-link"), user: nil) }
  }
}
