import Report
import Wire

/// All rules of all packs, their names resolved. A later pack's rule takes the place of an earlier one with the same id.
package struct RuleSet: Sendable {
  package private(set) var checks: [CheckRule] = []
  package private(set) var causes: [CauseRule] = []
  package private(set) var profiles: [Profile] = []
  package let sources: [PackSource]
  private var checkIndex: [String: Int] = [:]
  private var causeIndex: [String: Int] = [:]

  /// Throws every mistake at once: unknown keys and names, missing texts, circles.
  ///
  /// - Parameter trusted: how many of the first packs were checked before, as those inside the program are by its tests. When there are no
  ///   others, nothing but what must be evaluated is read.
  package init(_ sources: [PackSource], trusted: Int = 0) throws(RuleErrors) {
    var reader = PackReader(sources, trusted: trusted)
    reader.readAll()
    self.sources = sources
    var errors = reader.errors
    checkIndex.reserveCapacity(reader.checks.count)
    causeIndex.reserveCapacity(reader.causes.count)

    for check in reader.checks {
      if let at = checkIndex[check.id] {
        if checks[at].pack == check.pack { errors.append(error(check.node, check.pack, "check '\(check.id)' is there twice")) }
        checks[at] = check
      } else {
        checkIndex[check.id] = checks.count
        checks.append(check)
      }
    }
    for cause in reader.causes {
      if let at = causeIndex[cause.id] {
        if causes[at].pack == cause.pack { errors.append(error(cause.node, cause.pack, "cause '\(cause.id)' is there twice")) }
        causes[at] = cause
      } else {
        causeIndex[cause.id] = causes.count
        causes.append(cause)
      }
    }
    for profile in reader.profiles {
      if let at = profiles.firstIndex(where: { $0.id == profile.id }) { profiles[at] = profile } else { profiles.append(profile) }
    }
    if sources.count > trusted { errors += unresolved() + circles() }
    if !errors.isEmpty { throw RuleErrors(errors) }
  }

  package func check(_ id: String) -> CheckRule? { checkIndex[id].map { checks[$0] } }
  package func cause(_ id: String) -> CauseRule? { causeIndex[id].map { causes[$0] } }
  /// What a cause says; nil only for a pack that was not checked and is broken.
  package func details(of cause: CauseRule) -> CauseDetails? {
    var reader = PackReader(sources, trusted: 0)
    return reader.details(of: cause)
  }

  package func tests(of check: CheckRule) -> [RuleTest] {
    var reader = PackReader(sources, trusted: 0)
    return reader.tests(of: check)
  }

  package func tests(of cause: CauseRule) -> [RuleTest] {
    var reader = PackReader(sources, trusted: 0)
    return reader.tests(of: cause)
  }

  package func profile(_ id: String) -> Profile? { profiles.first { $0.id == id } }

  private func error(_ node: Document.Node, _ pack: Int, _ what: String, hint: String? = nil) -> RuleError {
    let place = node.position
    return RuleError(
      file: sources[pack].name, line: place.line, column: place.column, length: max(1, node.string?.unicodeScalars.count ?? 1), what: what,
      hint: hint, excerpt: sources[pack].line(place.line))
  }

  private func unresolved() -> [RuleError] {
    var errors: [RuleError] = []
    func resolve(_ references: [Reference], _ pack: Int, _ kind: String, _ known: [String: Int], _ names: () -> [String]) {
      for reference in references where known[reference.id] == nil {
        let hint = NearestName.of(reference.id, among: names()).map { "did you mean '\($0)'?" }
        errors.append(error(reference.node, pack, "unknown \(kind) '\(reference.id)'", hint: hint))
      }
    }
    let checkNames = { checks.map(\.id) }
    let causeNames = { causes.map(\.id) }
    let steps = Set(profiles.flatMap { $0.steps.map(\.id) })
    for check in checks {
      resolve(check.needs, check.pack, "check", checkIndex, checkNames)
      if !profiles.isEmpty, !steps.contains(check.step) {
        let hint = NearestName.of(check.step, among: steps.sorted()).map { "did you mean '\($0)'?" }
        errors.append(error(check.node, check.pack, "unknown step '\(check.step)' of check '\(check.id)'", hint: hint))
      }
    }
    for cause in causes {
      resolve(cause.explains.map(\.name), cause.pack, "check", checkIndex, checkNames)
      resolve(cause.beneath.map(\.name), cause.pack, "cause", causeIndex, causeNames)
      resolve(details(of: cause)?.evidence ?? [], cause.pack, "fact", FactEnvironment.slots, { FactEnvironment.slots.keys.sorted() })
    }
    for profile in profiles {
      resolve(profile.required + profile.info + profile.without, profile.pack, "check", checkIndex, checkNames)
    }
    return errors
  }

  /// `needs` and `beneath` lead down; a circle would have no root.
  private func circles() -> [RuleError] {
    var errors: [RuleError] = []
    func walk(_ count: Int, _ edges: (Int) -> [Int], _ report: (Int) -> RuleError) {
      var state = [UInt8](repeating: 0, count: count)  // 0 unseen, 1 on the path, 2 done
      func visit(_ at: Int) {
        state[at] = 1
        for next in edges(at) {
          if state[next] == 1 { errors.append(report(at)) } else if state[next] == 0 { visit(next) }
        }
        state[at] = 2
      }
      for at in 0..<count where state[at] == 0 { visit(at) }
    }
    walk(
      checks.count, { checks[$0].needs.compactMap { checkIndex[$0.id] } },
      { error(checks[$0].node, checks[$0].pack, "check '\(checks[$0].id)' needs itself, in a circle") })
    walk(
      causes.count, { causes[$0].beneath.compactMap { causeIndex[$0.name.id] } },
      { error(causes[$0].node, causes[$0].pack, "cause '\(causes[$0].id)' lies beneath itself, in a circle") })
    return errors
  }
}
