package import Wire

/// A program written down, so that expressions that are known when the program is built need not be parsed, checked and planned at every
/// start. It means the same only to an environment with the same variables, built from the same sources.
public struct PackedProgram: Sendable, Equatable {
  /// As `EmbeddedNumbers` has them, in the order of `PlanWriter`.
  public let numbers: [UInt8]
  /// The strings of the constants and patterns, one behind the other.
  public let text: [UInt8]
}

extension Program {
  /// Nil for the few that are not worth it: those whose result is neither bool nor string, or that hold constants of rare types.
  public func packed() -> PackedProgram? { PlanWriter.write(plan) }
}

extension Environment {
  /// Unpacks a program from memory that outlives it.
  ///
  /// - Parameters:
  ///   - numbers: Begins with those of the program; others may follow.
  ///   - text: Begins with the program's strings.
  package func program(_ numbers: EmbeddedNumbers, text: UnsafePointer<UInt8>) -> Program? {
    var reader = PlanReader(numbers, text: text)
    return reader.read(declarations).map { Program(plan: $0) }
  }
}
