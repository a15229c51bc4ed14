import Foundation
import Glibc
import Testing

@testable import Host

@Suite struct SocketTests {
  let host = Live(user: nil)
  let tree = TemporaryTree()

  /// Serves one connection in a thread: what was sent to it, then pieces of an answer with pauses, then the end if `closing`.
  func serve(_ name: String, pieces: [[UInt8]], closing: Bool = true) {
    let listener = tree.socket(name, listening: 4)
    Thread.detachNewThread {
      let connection = accept(listener, nil, nil)
      var request = [UInt8](repeating: 0, count: 4096)
      if !pieces.isEmpty { _ = recv(connection, &request, request.count, 0) }
      for piece in pieces {
        _ = send(connection, piece, piece.count, Int32(MSG_NOSIGNAL))
        usleep(20_000)
      }
      if closing { close(connection) }
      close(listener)
    }
  }

  func ask(_ name: String, _ request: [UInt8] = [1, 2, 3, 4], deadline: Int = 5000) throws(HostError) -> SocketAnswer {
    try host.ask(socket: tree(name), request: request, deadlineMilliseconds: deadline)
  }

  @Test func wholeAnswers() throws {
    let counted: [UInt8] = [0, 0, 0, 28] + Array(repeating: 7, count: 24)
    serve("counted", pieces: [counted])
    #expect(try ask("counted") == .answered(counted))
    serve("pieces", pieces: [[0], [0, 0], [28], Array(counted[4..<9]), Array(counted[9...])], closing: false)
    #expect(try ask("pieces") == .answered(counted))
    serve("longer", pieces: [counted + [9, 9]])
    #expect(try ask("longer") == .answered(counted + [9, 9]), "what came at once is not cut")
    serve("text", pieces: [Array("OK 1234\r\n".utf8)], closing: false)
    #expect(try ask("text") == .answered(Array("OK 1234\r\n".utf8)))
    let large: [UInt8] = [0, 1, 0, 0] + Array(repeating: 5, count: 65_532)
    serve("large", pieces: [Array(large[..<40_000]), Array(large[40_000...])])
    #expect(try ask("large") == .answered(large))
  }

  @Test func answersThatEndEarly() throws {
    serve("partial", pieces: [[0, 0, 0, 28, 1, 2]])
    #expect(try ask("partial") == .answered([0, 0, 0, 28, 1, 2]))
    serve("stuck", pieces: [[0, 0, 0, 28, 1, 2]], closing: false)
    #expect(try ask("stuck", deadline: 200) == .answered([0, 0, 0, 28, 1, 2]))
    serve("closing", pieces: [[]])
    #expect(try ask("closing") == .closed)
    serve("hasty", pieces: [])
    #expect(try ask("hasty") == .closed)
  }

  @Test func nobodyAnswers() throws {
    close(tree.socket("stale"))
    #expect(try ask("stale") == .refused)
    let listener = tree.socket("silent", listening: 4)
    defer { close(listener) }
    #expect(try ask("silent", deadline: 100) == .silent)
    #expect(try ask("silent", deadline: 0) == .silent)
    #expect(try ask("silent", deadline: -1) == .silent)
    #expect(try ask("silent", []) == .answered([]), "an empty request asks only whether somebody listens")
  }

  /// A stopped daemon whose queue is full: connect(2) itself waits.
  @Test func fullQueue() throws {
    let listener = tree.socket("full", listening: 0)
    defer { close(listener) }
    var fillers: [Int32] = []
    defer { for filler in fillers { close(filler) } }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(tree("full").utf8) + [0]) }
    var refused = false
    while !refused, fillers.count < 64 {
      let filler = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
      fillers.append(filler)
      refused =
        withUnsafePointer(to: &address) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(filler, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        } != 0
    }
    try #require(refused, "the queue is full")
    #expect(try ask("full", deadline: 150) == .silent)
  }

  @Test func whatIsNoStreamSocket() throws {
    #expect(throws: HostError.absent) { try ask("none") }
    tree.file("file", "")
    tree.fifo("fifo")
    for name in ["file", "fifo", "."] { #expect(throws: HostError.notSocket, "\(name)") { try ask(name) } }
    let datagram = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(datagram) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(tree("datagram").utf8) + [0]) }
    _ = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(datagram, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    #expect(throws: HostError.system(EPROTOTYPE)) { try ask("datagram") }
  }

  @Test func withoutTheRight() throws {
    let listener = tree.socket("closed", listening: 4)
    defer { close(listener) }
    chmod(tree("closed"), 0o600)
    chmod(tree.path, 0o755)
    let path = tree("closed")
    func denied() -> SocketAnswer? {
      OneThread.withoutRights { [host] in try? host.ask(socket: path, request: [1], deadlineMilliseconds: 100) } ?? nil
    }
    if getuid() == 0 { #expect(denied() == .denied) } else { skipLoudly("a socket of somebody else: not root") }
    chmod(tree("closed"), 0o666)
    chmod(tree.path, 0o700)
    if getuid() == 0 { #expect(denied() == .denied, "a directory above it may be closed as well") }
  }

  /// sun_path holds 108 bytes; the handle's own name is shorter.
  @Test func longPath() throws {
    let deep = String(repeating: "d", count: 150)
    tree.directory(deep)
    let listener = tree.socket("short", listening: 4)
    defer { close(listener) }
    rename(tree("short"), tree(deep + "/socket"))
    #expect(try ask(deep + "/socket", []) == .answered([]))
  }
}
