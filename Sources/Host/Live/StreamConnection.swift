internal import CHost
internal import Glibc

/// A connection to a Unix stream socket on which nothing waits longer than one deadline for everything.
struct StreamConnection: ~Copyable {
  /// How a wait can end, other than with bytes.
  enum Ending: Error, Equatable {
    case refused, denied, silent, closed
    case failed(HostError)
  }

  private let socket: Descriptor
  private let end: Int64

  /// - Parameter handle: an O_PATH handle of the socket file, so that what was looked at is what is connected to.
  init(_ handle: borrowing Descriptor, path: String, deadlineMilliseconds: Int) throws(Ending) {
    end = vd_monotonic() + Int64(clamping: max(deadlineMilliseconds, 0))
    // 0 would mean no limit at all to SO_SNDTIMEO.
    let result = vd_connect(handle.number, path, Int32(clamping: max(deadlineMilliseconds, 1)))
    switch result {
    case -ECONNREFUSED: throw .refused
    case -EACCES, -EPERM: throw .denied
    case -EAGAIN, -EINTR, -ETIMEDOUT: throw .silent
    default:
      do { socket = try Descriptor(result) } catch { throw .failed(error) }
    }
  }

  /// Sends all of it; the answer to a broken connection is an error and not SIGPIPE.
  borrowing func send(_ bytes: [UInt8]) throws(Ending) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(socket.number, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
      }
      if count >= 0 { sent += count } else { try wait(for: Int16(POLLOUT), after: errno) }
    }
  }

  /// What has come, at most `count` bytes, once anything has.
  borrowing func receive(atMost count: Int) throws(Ending) -> [UInt8] {
    while true {
      var failure: Int32 = 0
      let number = socket.number
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        let came = recv(number, buffer.baseAddress, count, Int32(MSG_DONTWAIT))
        if came < 0 { failure = errno }
        filled = max(came, 0)
      }
      if failure == 0 {
        if bytes.isEmpty { throw .closed }
        return bytes
      }
      try wait(for: Int16(POLLIN), after: failure)
    }
  }

  private borrowing func wait(for events: Int16, after failure: Int32) throws(Ending) {
    switch failure {
    case EINTR: return
    case EPIPE, ECONNRESET, ENOTCONN: throw .closed
    case EAGAIN: break
    default: throw .failed(.system(failure))
    }
    let left = end - vd_monotonic()
    if left <= 0 { throw .silent }
    var descriptor = pollfd(fd: socket.number, events: events, revents: 0)
    let ready = poll(&descriptor, 1, Int32(clamping: left))
    if ready < 0, errno != EINTR { throw .failed(.system(errno)) }
  }
}
