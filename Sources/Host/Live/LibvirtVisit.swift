internal import CHost
internal import Glibc
internal import Synchronization

/// A child that is with a libvirt daemon, and what it has brought back.
///
/// The library loads in 10 ms and any of its calls may hang, so a process of its own makes them, tells as it goes, and is ended at the deadline:
/// what it had told by then is kept.
final class LibvirtVisit: Sendable {
  /// How long the daemon may take to try out its emulators (virConnectGetCapabilities) once all else is told, in milliseconds. Warm it takes 10;
  /// cold two seconds, which only the daemon's first client after an update would have to wait for.
  private static let patience: Int32 = 150

  let question: LibvirtQuestion
  private let state: Mutex<State>

  private struct State: Sendable {
    var child: vd_libvirt_visit
    var answer: LibvirtAnswer?
  }

  /// Sends the child on its way; fails where there can be no further process.
  init(_ question: LibvirtQuestion, library: String) throws(HostError) {
    self.question = question
    var child = vd_libvirt_visit(child: 0, end: 0, progress: -1, memory: -1)
    let deadline = Int32(clamping: max(question.deadlineMilliseconds, 1))
    let result = vd_libvirt_begin(question.uri, UInt32(clamping: question.subjects.rawValue), library, deadline, &child)
    guard result == 0 else { throw .system(-result) }
    state = Mutex(State(child: child))
  }

  deinit { state.withLock { vd_libvirt_end(&$0.child) } }

  /// What the daemon said, waited for.
  func answer() -> LibvirtAnswer {
    state.withLock { state in
      if let answer = state.answer { return answer }
      let ending = vd_libvirt_await(&state.child, Self.patience)
      let answer = LibvirtTold(Self.bytes(state.child.memory), isWhole: ending == 0).answer(isTimeOut: ending == -ETIMEDOUT)
      state.answer = answer
      return answer
    }
  }

  /// All that was told. The child shares the file's position, so that it is not read from where the position is.
  private static func bytes(_ memory: Int32) -> [UInt8] {
    var information = stat()
    guard fstat(memory, &information) == 0, information.st_size > 0 else { return [] }
    let size = min(Int(information.st_size), VD_LIBVIRT_MOST_BYTES)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      while filled < size {
        let came = pread(memory, buffer.baseAddress.map { $0 + filled }, size - filled, off_t(filled))
        if came > 0 { filled += came } else if came == 0 || errno != EINTR { return }
      }
    }
  }
}
