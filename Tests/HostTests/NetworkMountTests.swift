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
    let server = Process()
    server.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    server.arguments = ["-c", Self.hung, tree("dead")]
    let ready = Pipe()
    server.standardOutput = ready
    server.standardError = FileHandle.nullDevice
    guard (try? server.run()) != nil else { return skipLoudly("a dead file server: /usr/bin/python3 is missing") }
    defer {
      // With its descriptor gone the kernel answers ENOTCONN to everybody, and the mount can be taken away.
      server.terminate()
      server.waitUntilExit()
      umount2(tree("dead"), Int32(MNT_DETACH))
    }
    guard String(decoding: ready.fileHandleForReading.availableData, as: UTF8.self) == "ready\n" else {
      return skipLoudly("a dead file server: no FUSE, or not root")
    }
    let mountInformation = try Live(user: nil).read("/proc/self/mountinfo")
    let host = Live(user: nil, mounts: NetworkMounts(mountInformation: mountInformation))
    let late = HostError.timedOut(milliseconds: 1000)
    #expect(throws: late) { try host.read(tree("dead/disk.qcow2"), limit: 100) }
    #expect(throws: late) { try host.status(tree("dead"), followingLinks: true) }
    #expect(throws: late) { try host.status(tree("to-dead/x"), followingLinks: true) }
    #expect(throws: late) { try host.list(tree("alive/to-dead")) }
    #expect(throws: late) { try host.freeSpace(tree("to-dead/")) }
    #expect(throws: late) { try host.ask(socket: tree("dead/socket"), request: [], deadlineMilliseconds: 100) }
    #expect(try host.text(tree("alive/file")) == "local\n")
    #expect(try host.readLink(tree("to-dead")) == tree("dead"))
    #expect(try host.list(tree.path) == ["alive", "dead", "to-dead"])
    #expect(late.reason == "timed out after 1 s")
  }
}
