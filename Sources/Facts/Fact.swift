/// What a probe learned: seen, seen not to be there, or not seen, with the reason in the words of the operating system.
@frozen package enum Fact<Wrapped: Sendable>: Sendable {
  case known(Wrapped)
  case absent
  case unknown(String)

  @inlinable package func map<Other: Sendable>(_ transform: (Wrapped) -> Other) -> Fact<Other> {
    switch self {
    case .known(let value): .known(transform(value))
    case .absent: .absent
    case .unknown(let reason): .unknown(reason)
    }
  }

  @inlinable package var value: Wrapped? { if case .known(let value) = self { value } else { nil } }
}
extension Fact: Equatable where Wrapped: Equatable {}
