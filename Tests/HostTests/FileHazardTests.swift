import Foundation
import Glibc
import Testing

@testable import Host

/// What may lie where a file is expected, asked of a sysroot in both ways of resolving, and of the live host.
@Suite struct FileHazardTests {
  let tree = TemporaryTree()
  static let kinds = ["kernel", "walk", "live"]

  /// The host and how it calls a file of the tree.
  func host(_ kind: String) throws -> (any HostReading, (String) -> String) {
    switch kind {
    case "kernel": (try Sysroot(path: tree.path, user: nil, resolution: .kernel), { "/" + $0 })
    case "walk": (try Sysroot(path: tree.path, user: nil, resolution: .walk), { "/" + $0 })
    default: (Live(user: nil), { [tree] in tree($0) })
    }
  }

  func failure(_ host: any HostReading, _ path: String, limit: Int = 4 << 20) -> HostError? {
    do {
      _ = try host.read(path, limit: limit)
      return nil
    } catch { return error }
  }

  @Test(arguments: kinds) func whatIsNoFile(_ kind: String) throws {
    let (host, at) = try host(kind)
    tree.fifo("fifo")
    let socket = tree.socket("socket")
    defer { close(socket) }
    tree.directory("directory")
    tree.link("link", to: "fifo")
    for name in ["fifo", "socket", "directory", "link"] {
      #expect(failure(host, at(name)) == .notRegular, "\(name)")
      #expect(throws: HostError.notRegular) { try host.read(at(name), at: 0, count: 4) }
    }
    for name in ["fifo", "socket", "link"] { #expect(throws: HostError.absent) { try host.list(at(name)) } }
    #expect(try host.status(at("fifo"), followingLinks: true).kind == .fifo)
    #expect(try host.status(at("socket"), followingLinks: true).kind == .socket)
    #expect(HostError.notRegular.reason == "not a regular file")
  }

  @Test(arguments: kinds) func deviceNodes(_ kind: String) throws {
    let (host, at) = try host(kind)
    // 10:130 is /dev/watchdog: opening it would reboot the machine a minute later. 1:5 is /dev/zero, 5:0 the terminal.
    guard mknod(tree("watchdog"), S_IFCHR | 0o600, dev_t(10 << 8 | 130)) == 0 else {
      return skipLoudly("device nodes: this user may not make any")
    }
    mknod(tree("zero"), S_IFCHR | 0o666, dev_t(1 << 8 | 5))
    mknod(tree("tty"), S_IFCHR | 0o666, dev_t(5 << 8))
    mknod(tree("disk"), S_IFBLK | 0o660, dev_t(7 << 8 | 3))
    for name in ["watchdog", "zero", "tty", "disk"] { #expect(failure(host, at(name)) == .notRegular, "\(name)") }
    let watchdog = try host.status(at("watchdog"), followingLinks: true)
    #expect((watchdog.kind, watchdog.major, watchdog.minor, watchdog.mode) == (.character, 10, 130, 0o600))
    let disk = try host.status(at("disk"), followingLinks: true)
    #expect((disk.kind, disk.major, disk.minor) == (.block, 7, 3))
  }

  @Test(arguments: kinds) func sizesThatLie(_ kind: String) throws {
    let (host, at) = try host(kind)
    tree.file("sparse", "head")
    #expect(truncate(tree("sparse"), 1 << 40) == 0)
    #expect(failure(host, at("sparse"), limit: 1 << 20) == .tooLarge(limit: 1 << 20))
    #expect(try host.read(at("sparse"), at: 0, count: 4) == Array("head".utf8))
    #expect(try host.read(at("sparse"), at: 1 << 39, count: 3) == [0, 0, 0])
    #expect(try host.read(at("sparse"), at: (1 << 40) - 2, count: 100) == [0, 0])
    #expect(try host.read(at("sparse"), at: .max, count: 100) == [])
    #expect(throws: HostError.system(EINVAL)) { try host.read(at("sparse"), at: -1, count: 1) }
    #expect(throws: HostError.tooLarge(limit: 64 << 20)) { try host.read(at("sparse"), at: 0, count: .max) }
    #expect(try host.read(at("sparse"), at: 0, count: -5) == [])

    tree.file("exact", String(repeating: "x", count: 100_000))
    #expect(failure(host, at("exact"), limit: 100_000) == nil)
    #expect(failure(host, at("exact"), limit: 99_999) == .tooLarge(limit: 99_999))
    #expect(try host.read(at("exact"), limit: .max).count == 100_000)
    #expect(failure(host, at("exact"), limit: -1) == .tooLarge(limit: 0))
    tree.file("empty", "")
    #expect(try host.read(at("empty"), limit: 0) == [])
    #expect(HostError.tooLarge(limit: 4 << 20).reason == "larger than 4 MiB")
  }

  /// Bytes that are no UTF-8 are shown with U+FFFD, and the shown name leads back to the file.
  @Test(arguments: kinds) func namesOfAllSorts(_ kind: String) throws {
    let (host, at) = try host(kind)
    tree.directory("names")
    tree.file("names/b\nc", "newline")
    tree.file("names/ñandú", "utf-8")
    tree.file("names/ ", "blank")
    for (bytes, text) in [([0x63, 0xE9], "latin"), ([0x64, 0xFF, 0xFE], "twin"), ([0x65, 0xE9], "first"), ([0x65, 0xE8], "second")] {
      let path = tree("names/").utf8CString.dropLast() + bytes.map { CChar(bitPattern: UInt8($0)) } + [0]
      let file = Glibc.open(Array(path), O_CREAT | O_WRONLY, 0o644)
      #expect(write(file, text, text.utf8.count) == text.utf8.count)
      close(file)
    }
    let names = try host.list(at("names"))
    #expect(names == [" ", "b\nc", "c\u{FFFD}", "d\u{FFFD}\u{FFFD}", "e\u{FFFD}", "e\u{FFFD}", "ñandú"])
    #expect(try host.text(at("names/b\nc")) == "newline")
    #expect(try host.text(at("names/ñandú")) == "utf-8")
    #expect(try host.text(at("names/c\u{FFFD}")) == "latin")
    #expect(try host.text(at("names/d\u{FFFD}\u{FFFD}")) == "twin")
    #expect(failure(host, at("names/e\u{FFFD}")) == .absent, "two files read like that: neither is meant")
    #expect(failure(host, at("names/f\u{FFFD}")) == .absent)
  }

  @Test(arguments: kinds) func directoriesAreBounded(_ kind: String) throws {
    let (host, at) = try host(kind)
    tree.directory("many")
    for number in 0..<20_000 { close(Glibc.open(tree("many/\(number)"), O_CREAT | O_WRONLY, 0o644)) }
    #expect(try host.list(at("many")).count == 20_000)
    tree.file("many/more", "")
    #expect(throws: HostError.tooManyEntries(limit: 20_000)) { try host.list(at("many")) }
  }

  @Test(arguments: kinds) func extremesOfTheListing(_ kind: String) throws {
    let (host, at) = try host(kind)
    for name in ["B", "a", "é", "Z", ".hidden", "aa"] { tree.file("sorted/\(name)", "") }
    #expect(try host.list(at("sorted")) == [".hidden", "B", "Z", "a", "aa", "é"], "by bytes, in any locale")
    tree.directory("empty")
    #expect(try host.list(at("empty")) == [])
    #expect(throws: HostError.absent) { try host.list(at("none")) }
    #expect(try host.exists(at("empty")))
    #expect(try !host.exists(at("none")))
  }
}
