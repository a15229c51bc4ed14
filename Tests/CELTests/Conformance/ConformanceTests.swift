import Foundation
import Testing

@testable import CEL

/// The public conformance suite of the language, row by row.
@Suite struct ConformanceTests {
  @Test(.enabled(if: Corpora.hasConformance)) func everyRow() throws {
    let rows = try #require(try ConformanceRow.all())
    #expect(!rows.isEmpty)
    var passed = 0
    var failures: [String] = []
    for row in rows {
      let failure = Self.failure(of: row)
      switch (failure, Exceptions.reasons[row.id]) {
      case (nil, nil): passed += 1
      case (nil, let reason?): failures.append("\(row.id) passes, although: \(reason)")
      case (let failure?, nil): failures.append("\(row.id): \(row.expression.prefix(200)): \(failure)")
      case (_?, _?): break
      }
    }
    print("CEL conformance: \(passed) of \(rows.count) rows pass, \(Exceptions.reasons.count) exceptions")
    #expect(failures.isEmpty, "\(failures.count) rows:\n\(failures.prefix(60).joined(separator: "\n"))")
  }

  /// What is wrong with a row; nil if it passes.
  private static func failure(of row: ConformanceRow) -> String? {
    let environment = Environment(
      variables: row.variables, container: row.container, declaring: row.functions, zoneFile: SystemZones.file)
    let program: Program
    do {
      program = try environment.compile(row.expression, isStrict: row.isChecked)
    } catch {
      let text = error.issues.map(\.description).joined(separator: "; ")
      if case .error = row.expected { return nil }
      return "does not compile: \(text)"
    }
    if let expected = row.expectedType {
      do {
        let wanted = try TypeReader.read(expected)
        if program.type != wanted { return "type \(program.type), not \(wanted)" }
      } catch { return "\(error)" }
    }
    if row.isOnlyChecked { return nil }
    let activation = Activation(environment)
    for (name, sample) in row.bindings {
      guard let slot = environment.variables.firstIndex(where: { $0.name == name }) else { return "no variable \(name)" }
      activation.store.slots[slot] = sample.datum(in: activation.store.bindings)
    }
    let (evaluator, result) = program.run(activation.store, steps: 1_000_000)
    switch row.expected {
    case .value(let wanted):
      if result.tag == .error { return "error \(result.errorText(environment.declarations)), not \(wanted)" }
      let found = Sample(result, evaluator)
      return found == wanted ? nil : "\(found), not \(wanted)"
    case .error: return result.tag == .error ? nil : "\(Sample(result, evaluator)), not an error"
    case .nothing: return nil
    }
  }
}

/// The machine's own database of time zones.
enum SystemZones {
  static let file: @Sendable (String) -> [UInt8]? = { name in
    // A name is a path below the folder, and never leaves it.
    guard !name.isEmpty, !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else { return nil }
    return (try? Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/" + name))).map { Array($0) }
  }
}
