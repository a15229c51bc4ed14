/// Why the host did not show something. `reason` goes into the report as it is, so it is worded once, here.
package enum HostError: Error, Sendable, Equatable {
  /// ENOENT or ENOTDIR: looked, and there is none.
  case absent
  /// Any other errno.
  case system(Int32)
  /// A FIFO, socket, device or directory where a file was expected.
  case notRegular
  case tooLarge(limit: Int)
  /// A link that leads out of the sysroot, or more links than the kernel follows.
  case escapes
  case timedOut(milliseconds: Int)
  /// The question makes sense only on the running machine.
  case notLive(HostKind)
  /// The architecture or the build has no such thing.
  case unsupported(String)

  package var reason: String { fatalError("skeleton") }
}
