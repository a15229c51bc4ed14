import Foundation
import Testing

@testable import Host
@testable import Probes

@Suite struct FileLocksTests {
  private func locks(_ text: String) -> FileLocks { FileLocks(Array(text.utf8), nil) }
  private func lock(_ text: String, inode: UInt64 = 1234) -> FileLocks.Lock? {
    locks(text).lock(on: FileStatus(kind: .regular, mode: 0o600, inode: inode), path: "/i")
  }

  /// A running machine holds byte 101 with a read lock; one that only reads holds 100 and forbids writing with 201.
  @Test func qemu() {
    #expect(lock("1: OFDLCK ADVISORY  READ -1 00:29:1234 100 101") == FileLocks.Lock(process: nil))
    #expect(lock("1: POSIX  ADVISORY  READ 77 00:29:1234 103 103") == FileLocks.Lock(process: 77))
    #expect(lock("1: OFDLCK ADVISORY  READ -1 00:29:1234 100 100\n2: OFDLCK ADVISORY  READ -1 00:29:1234 201 201") == nil)
  }

  @Test func others() {
    // A program that locks the whole file for writing shuts QEMU out; one that reads does not.
    #expect(lock("1: POSIX  ADVISORY  WRITE 5 08:01:1234 0 EOF") == FileLocks.Lock(process: 5))
    #expect(lock("1: POSIX  ADVISORY  READ 5 08:01:1234 0 EOF") == nil)
    #expect(lock("1: FLOCK  ADVISORY  WRITE 5 08:01:1234 0 EOF") == nil)
    // It waits and holds nothing.
    #expect(lock("1: -> OFDLCK ADVISORY  READ -1 00:29:1234 100 101") == nil)
    #expect(lock("1: OFDLCK ADVISORY  READ -1 00:29:12345 100 101") == nil)
    #expect(lock("1: OFDLCK ADVISORY  WRITE -1 00:29:1234 500 600") == nil)
    for broken in ["", "1:", "1: OFDLCK ADVISORY READ -1 00:29: 100 101", "1: OFDLCK ADVISORY READ -1 00:29:99999999999999999999 100 101"] {
      #expect(lock(broken) == nil)
    }
  }

  /// The emulator is found by the arguments that everybody may read.
  @Test func holderByArguments() {
    let host = FakeHost([
      "/proc/locks": "1: OFDLCK ADVISORY  READ -1 00:29:9 100 101\n", "/proc/50/comm": "qemu-system-x86\n",
      "/proc/50/cmdline": "qemu-system-x86_64\0-blockdev\0{\"driver\":\"file\",\"filename\":\"/srv/a.qcow2\"}\0",
      "/proc/51/comm": "qemu-system-x86\n",
      "/proc/51/cmdline": "qemu-system-x86_64\0-drive\0file=/srv/a.qcow2.old\0-drive\0file=/srv/a.qcow,if=none\0",
    ])
    let status = FileStatus(kind: .regular, mode: 0o600, inode: 9)
    #expect(FileLocks(host).lock(on: status, path: "/srv/a.qcow2")?.process == 50)
    #expect(FileLocks(host).lock(on: status, path: "/srv/a.qcow")?.process == 51)
    #expect(FileLocks(host).lock(on: status, path: "/srv/b") == FileLocks.Lock(process: nil))
  }

  /// A real QEMU program with a real image.
  @Test(.enabled(if: QemuImg.isThere && FileManager.default.isExecutableFile(atPath: "/usr/bin/qemu-io"))) func real() throws {
    let folder = try Corpora.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/a.qcow2"
    #expect(Corpora.run("/usr/bin/qemu-img", ["create", "-q", "-f", "qcow2", path, "1M"])?.status == 0)
    let host = Live(user: nil)
    let status = try host.status(path, followingLinks: true)
    #expect(FileLocks(Live(user: nil)).lock(on: status, path: path) == nil)
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/qemu-io")
    process.arguments = ["-f", "qcow2", path]
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    defer { process.terminate() }
    // It answers the first command once the image is open.
    input.fileHandleForWriting.write(Data("length\n".utf8))
    var said = Data()
    while !String(decoding: said, as: UTF8.self).contains("1 MiB") {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      said += more
    }
    // A new one: what runs is asked for once a run.
    let lock = FileLocks(Live(user: nil)).lock(on: status, path: path)
    #expect(lock?.process == Int(process.processIdentifier))
    #expect(DiskImage.read(path, host).error == nil)
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(FileLocks(Live(user: nil)).lock(on: status, path: path) == nil)
  }
}
