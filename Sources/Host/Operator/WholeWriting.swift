internal import Glibc

/// write(2) until everything is written.
enum WholeWriting {
  /// Writes every byte, however many write(2) takes at a time.
  static func fill(_ file: Int32, _ bytes: [UInt8]) throws(HostError) {
    let failed = bytes.withUnsafeBytes { buffer -> Int32 in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR || errno == EAGAIN { continue }
          return errno
        }
        rest = rest.dropFirst(count)
      }
      return 0
    }
    if failed != 0 { throw .system(failed) }
  }
}
