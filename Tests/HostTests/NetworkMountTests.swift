import Foundation
import Glibc
import Testing

@testable import Host

@Suite struct NetworkMountTests {
  let tree = TemporaryTree()

  func admits(_ mounts: NetworkMounts, _ path: String, nofollow: Bool = false) -> HostError? {
    do {
      try mounts.admit(HostPath(path), nofollow: nofollow)
      return nil
    } catch { return error }
  }

  /// A mount point that exists on an ordinary disk answers at once, whatever type its line claims.
  @Test func linesOfMountinfo() {
    tree.directory("with blank")
    tree.file("with blank/file", "")
    let point = tree("with blank").replacing(" ", with: #"\040"#)
    for type in ["nfs4", "cifs", "fuse.sshfs", "autofs", "ext4", "fuse.lxcfs"] {
      let mounts = NetworkMounts(
        mountInformation: Array(
          "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\nshort line\n31 27 0:40 / \(point) rw,relatime shared:2 master:3 - \(type) server:/x rw\n"
            .utf8))
      #expect(admits(mounts, tree("with blank/file")) == nil, "\(type)")
      #expect(admits(mounts, tree("with blank/none/below")) == nil, "\(type)")
      #expect(admits(mounts, "/") == nil)
    }
  }

  /// A file system whose server has taken the mount and never says a word, as a dead NFS server: FUSE without a reader.
  static let hung = #"""
    import ctypes, os, sys, time
    libc = ctypes.CDLL(None, use_errno=True)
    fd = os.open("/dev/fuse", os.O_RDWR)
    options = ("fd=%d,rootmode=40000,user_id=0,group_id=0" % fd).encode()
    if libc.mount(b"server", sys.argv[1].encode(), b"fuse.sshfs", 0, options) != 0:
        sys.exit("mount: " + os.strerror(ctypes.get_errno()))
    print("ready", flush=True)
    time.sleep(60)
    """#

  @Test func deadServer() throws {
    tree.directory("dead")
    tree.file("alive/file", "local\n")
    tree.link("alive/to-dead", to: "../dead/images")
    tree.link("to-dead", to: tree("dead"))
    let answers = OneThread.withMountsOfItsOwn { [tree] () -> [Result<String, HostError>]? in
      guard let server = ChildProgram("/usr/bin/python3", ["-c", Self.hung, tree("dead")]) else { return nil }
      // With its descriptor gone the kernel answers ENOTCONN to everybody.
      defer { server.end() }
      guard server.available().hasPrefix("ready") else { return nil }
      let mounts = NetworkMounts(mountInformation: (try? Live(user: nil).read("/proc/thread-self/mountinfo")) ?? [])
      let host = Live(user: nil, mounts: mounts)
      return [
        Result { () throws(HostError) in try host.text(tree("dead/disk.qcow2")) },
        Result { () throws(HostError) in "\(try host.status(tree("dead"), followingLinks: true))" },
        Result { () throws(HostError) in "\(try host.status(tree("to-dead/x"), followingLinks: true))" },
        Result { () throws(HostError) in "\(try host.list(tree("alive/to-dead")))" },
        Result { () throws(HostError) in "\(try host.freeSpace(tree("to-dead/")))" },
        Result { () throws(HostError) in "\(try host.ask(socket: tree("dead/socket"), request: [], deadlineMilliseconds: 100))" },
        Result { () throws(HostError) in try host.text(tree("alive/file")) },
        Result { () throws(HostError) in try host.readLink(tree("to-dead")) },
        Result { () throws(HostError) in try host.list(tree.path).joined(separator: " ") },
      ]
    }
    guard let answers = answers ?? nil else { return skipLoudly("a dead file server: no FUSE, no /usr/bin/python3, or not root") }
    let late = HostError.timedOut(milliseconds: 1000)
    #expect(
      answers == Array(repeating: .failure(late), count: 6) + [.success("local\n"), .success(tree("dead")), .success("alive dead to-dead")])
    #expect(late.reason == "timed out after 1 s")
  }
}
