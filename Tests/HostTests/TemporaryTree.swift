import Foundation
import Glibc
import Testing

/// A directory of its own for one test, gone afterwards.
final class TemporaryTree {
  let path: String

  init() {
    var template = Array((NSTemporaryDirectory() + "/host-tests-XXXXXX").utf8CString)
    path = mkdtemp(&template) != nil ? template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } : ""
    precondition(!path.isEmpty, "mkdtemp")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  func directory(_ name: String) {
    #expect(throws: Never.self) { try FileManager.default.createDirectory(atPath: self(name), withIntermediateDirectories: true) }
  }

  func file(_ name: String, _ text: String) {
    directory((name as NSString).deletingLastPathComponent)
    #expect(FileManager.default.createFile(atPath: self(name), contents: Data(text.utf8)), "\(name)")
  }

  func link(_ name: String, to target: String) {
    directory((name as NSString).deletingLastPathComponent)
    #expect(symlink(target, self(name)) == 0, "\(name)")
  }

  func fifo(_ name: String) { #expect(mkfifo(self(name), 0o666) == 0) }

  /// A socket file with or without a listener. Returns the descriptor.
  @discardableResult func socket(_ name: String, listening backlog: Int32? = nil) -> Int32 {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(self(name).utf8) + [0]) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    #expect(bound == 0, "bind \(name)")
    if let backlog { #expect(listen(descriptor, backlog) == 0) }
    return descriptor
  }
}

/// Says on standard error why something was not tested: a skipped test must not look like a passed one.
func skipLoudly(_ why: String) { FileHandle.standardError.write(Data("HostTests: NOT TESTED: \(why)\n".utf8)) }
