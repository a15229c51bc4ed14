internal import CHost
internal import Glibc
internal import Synchronization

/// An answer that another thread fetches while this one has other things to do.
final class Errand<Answer: Sendable>: Sendable {
  private struct State: Sendable {
    var isBegun = false
    var answer: Answer?
  }

  private let state = Mutex(State())
  private let ready = Signal()

  /// Says that somebody goes; false if somebody is already under way.
  func begin() -> Bool {
    state.withLock { state in
      defer { state.isBegun = true }
      return !state.isBegun
    }
  }

  /// Brings the answer.
  func finish(_ answer: Answer) {
    state.withLock { $0.answer = answer }
    ready.raise()
  }

  /// The answer, waited for; nil where nobody went, or somebody else took it: then whoever asks goes himself.
  func take() -> Answer? {
    let isBegun = state.withLock { state in
      defer { state.isBegun = false }
      return state.isBegun
    }
    guard isBegun else { return nil }
    ready.await()
    return state.withLock { state in
      defer { state.answer = nil }
      return state.answer
    }
  }
}

/// What another thread will have found out.
package final class Later<Answer: Sendable>: Sendable {
  private let errand = Errand<Answer>()

  package init() { _ = errand.begin() }

  /// Says it, once.
  package func say(_ answer: Answer) { errand.finish(answer) }

  /// Waits for it. To be called once.
  package func take() -> Answer {
    guard let answer = errand.take() else { preconditionFailure("taken twice") }
    return answer
  }
}

/// Work that another thread does while this one has other things to do.
package enum Beside {
  /// Done at once where there can be no further thread.
  package static func run(_ work: @escaping @Sendable () -> Void) {
    if !SideThread.run(work) { work() }
  }
}

/// A semaphore of POSIX (sem_overview(7)).
private final class Signal: @unchecked Sendable {
  // A semaphore must not move in memory; only its own functions touch it.
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(semaphore, 0, 0) }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func raise() { sem_post(semaphore) }
  func await() { while sem_wait(semaphore) != 0, errno == EINTR {} }
}

/// A thread that runs one body and is gone.
enum SideThread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// False where there can be no further thread.
  static func run(_ body: @escaping @Sendable () -> Void) -> Bool {
    let box = Unmanaged.passRetained(Body(body))
    let failure = vd_run_beside(
      { context in
        if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    if failure != 0 { box.release() }
    return failure == 0
  }
}
