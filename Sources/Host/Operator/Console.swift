internal import Glibc

/// The operator's terminal: standard output, standard error and what they can show.
package enum Console {
  package enum Stream: Int32, Sendable {
    case output = 1
    case error = 2
  }

  /// Writes everything, or says why not: a full disk behind a redirection is not to be missed.
  package static func write(_ bytes: [UInt8], to stream: Stream) throws(HostError) { try WholeWriting.fill(stream.rawValue, bytes) }

  package static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

  /// Columns of the terminal; nil when it does not say.
  package static func width(_ stream: Stream) -> Int? {
    var size = winsize()
    guard ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Ends the program. Nothing is buffered here, so that there is nothing to flush and nobody to wait for.
  package static func leave(_ status: Int32) -> Never { _exit(status) }

  /// A variable of the operator's environment; one that is empty counts as not set.
  package static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value[0] != 0 else { return nil }
    return String(cString: value)
  }
}

/// The clock on the wall.
package enum Clock {
  /// Now in RFC 3339, UTC, whole seconds: 2026-11-24T15:00:00Z.
  package static func now() -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return
      "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }

  /// Nanoseconds of a clock that never steps, for measuring.
  package static func monotonic() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
