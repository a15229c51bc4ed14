import Glibc

/// Another program, started with its standard output in a pipe. Foundation's Process waits on the run loop of the calling thread, which a
/// test's thread does not have, and may hang.
final class ChildProgram {
  private var process: pid_t = 0
  private var reading: Int32 = -1

  /// nil if it cannot be started. Its standard error goes nowhere.
  init?(_ program: String, _ arguments: [String]) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    let failed = posix_spawn(&process, program, &actions, nil, &words, environ)
    for word in words { free(word) }
    posix_spawn_file_actions_destroy(&actions)
    close(ends[1])
    reading = ends[0]
    if failed != 0 {
      close(reading)
      return nil
    }
  }

  /// What came next on its standard output; empty at its end.
  func available() -> String {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(reading, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
  }

  /// Its whole output, as bytes, once it has ended by itself; nil if it failed.
  func wholeOutput() -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(reading, &buffer, buffer.count), count > 0 { bytes += buffer.prefix(count) }
    return wait() == 0 ? bytes : nil
  }

  /// Ends it, if it has not ended yet.
  func end() {
    kill(process, SIGKILL)
    _ = wait()
  }

  private func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    close(reading)
    return status
  }
}

/// Runs a program and returns its standard output, or nil if it cannot run or fails.
func output(_ program: String, _ arguments: String...) -> String? {
  ChildProgram(program, arguments)?.wholeOutput().map { String(decoding: $0, as: UTF8.self) }
}
