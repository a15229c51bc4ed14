internal import CHost
internal import Glibc
internal import Synchronization

extension Live {
  /// The largest answer that is collected; libvirt's own limit for a first reply is far above what a version takes.
  private static let largestAnswer = 64 << 10

  /// An empty request asks only whether somebody listens: the answer is then empty, too.
  ///
  /// An answer that begins with its own length (four bytes, the highest first, themselves counted, as libvirt's protocol has it) is read
  /// to that length; of any other, what came at once is the answer.
  package func ask(socket path: String, request: [UInt8], deadlineMilliseconds: Int) throws(HostError) -> SocketAnswer {
    guard asksDaemons else { throw .unsupported("not asked: --no-libvirt") }
    let daemon = Self.daemon(of: path)
    if !request.isEmpty, silentSockets.withLock({ $0.contains(daemon) }) { return .silent }
    do throws(HostError) {
      let handle = try files.handle(path, nofollow: false)
      guard try handle.status().kind == .socket else { throw .notSocket }
      let answer = try Self.answer(handle, path, request, deadlineMilliseconds)
      if answer == .silent { silentSockets.withLock { $0.append(daemon) } }
      return answer
    } catch .system(EACCES) { return .denied }
  }

  /// libvirt's daemons have a second socket for those who only read, with a name that ends so: whoever hangs behind one hangs behind both.
  private static func daemon(of path: String) -> String { path.hasSuffix("-ro") ? String(path.dropLast(3)) : path }

  private static func answer(
    _ handle: borrowing Descriptor, _ path: String, _ request: [UInt8], _ deadline: Int
  ) throws(HostError) -> SocketAnswer {
    var answer: [UInt8] = []
    do {
      let connection = try StreamConnection(handle, path: path, deadlineMilliseconds: deadline)
      if request.isEmpty { return .answered([]) }
      try connection.send(request)
      while answer.count < 4 { answer += try connection.receive(atMost: largestAnswer - answer.count) }
      let length = answer.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      if length <= largestAnswer {
        while answer.count < length { answer += try connection.receive(atMost: length - answer.count) }
      }
      return .answered(answer)
    } catch {
      // Part of an answer is more than none: whoever asked sees that it ends early.
      if !answer.isEmpty { return .answered(answer) }
      switch error {
      case .refused: return .refused
      case .denied: return .denied
      case .silent: return .silent
      case .closed: return .closed
      case .failed(let failure): throw failure
      }
    }
  }
}
