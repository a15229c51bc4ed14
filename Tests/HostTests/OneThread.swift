import Foundation
import Glibc
import Testing

/// Runs something on a thread of its own whose rights or mounts were changed first; both end with the thread.
enum OneThread {
  private typealias ThreadCall = @convention(c) (UInt32) -> Int32

  private static func call(_ name: String, _ argument: UInt32) -> Int32 {
    guard let symbol = dlsym(nil, name) else { return -1 }
    return unsafeBitCast(symbol, to: ThreadCall.self)(argument)
  }

  private final class Box: @unchecked Sendable {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  private static func run(_ body: @escaping () -> Void) {
    let (box, done) = (Box(body), DispatchSemaphore(value: 0))
    Thread.detachNewThread {
      box.body()
      done.signal()
    }
    done.wait()
  }

  /// With the file rights of `nobody`: setfsuid(2) is a thread's own and takes root's file capabilities away. As an ordinary user
  /// nothing changes, and nothing needs to.
  static func withoutRights<T>(_ body: @escaping () -> T) -> T? {
    nonisolated(unsafe) var value: T?
    run {
      if getuid() == 0 {
        _ = call("setfsgid", 65534)
        _ = call("setfsuid", 65534)
      }
      value = body()
    }
    return value
  }

  /// In a mount namespace: what is mounted here nobody else sees. nil if this user may not make one.
  static func withMountsOfItsOwn<T>(_ body: @escaping () -> T) -> T? {
    nonisolated(unsafe) var value: T?
    run {
      // CLONE_NEWNS, then everything private.
      guard call("unshare", 0x0002_0000) == 0, mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0 else { return }
      value = body()
    }
    return value
  }

  /// The same without /proc and /sys.
  static func withoutProc<T>(_ body: @escaping () -> T) -> T? {
    withMountsOfItsOwn { () -> T? in
      guard umount2("/proc", Int32(MNT_DETACH)) == 0, access("/proc/self", F_OK) != 0 else { return nil }
      umount2("/sys", Int32(MNT_DETACH))
      return body()
    } ?? nil
  }
}
