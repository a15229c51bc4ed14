/// How much of a hostile input is read before it is refused.
public struct Limits: Sendable {
  public var depth: Int
  public var nodes: Int
  public var bytes: Int
  /// Whether an object with the same key twice is refused, as everything that is judged must be: readers disagree on which one counts.
  public var refusesDuplicateKeys: Bool

  public init(depth: Int = 64, nodes: Int = 1_000_000, bytes: Int = 8 << 20, refusesDuplicateKeys: Bool = true) {
    self.depth = depth
    self.nodes = nodes
    self.bytes = bytes
    self.refusesDuplicateKeys = refusesDuplicateKeys
  }
}
