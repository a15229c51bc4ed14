package import Facts
package import Host

/// The distribution and its release.
package enum OSReleaseProbe: Probe {
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    do {
      guard let found = try Distribution.fromOSRelease(host) ?? ReleaseFallback(host: host).find() else {
        return sayAll(Absence(host: host).fact(.absent, within: "/etc"), into: &facts)
      }
      say(found, into: &facts)
    } catch {
      // A file that cannot be read is no excuse for guessing from older ones that may be stale.
      sayAll(.unknown(error.reason), into: &facts)
    }
  }

  private static func say(_ found: Distribution, into facts: inout FactSet) {
    func fact(_ value: String?) -> Fact<String> { value.flatMap { $0.isEmpty ? nil : .known($0) } ?? .absent }
    facts.set(OSFacts.id, fact(found.id), source: found.source)
    facts.set(OSFacts.idLike, .known(found.idLike), source: found.source)
    facts.set(OSFacts.family, .known(DistributionFamily.of(id: found.id, idLike: found.idLike)), source: found.source)
    facts.set(OSFacts.versionId, fact(found.versionId), source: found.source)
    let number = found.versionId.flatMap(Distribution.number)
    facts.set(OSFacts.versionNumber, number.map { .known($0) } ?? .absent, source: found.source)
    facts.set(OSFacts.codename, fact(found.codename), source: found.source)
    facts.set(OSFacts.name, fact(found.name), source: found.source)
  }

  /// Nothing names the distribution.
  private static func sayAll(_ fact: Fact<String>, into facts: inout FactSet) {
    func same<Wrapped>() -> Fact<Wrapped> { if case .unknown(let reason) = fact { .unknown(reason) } else { .absent } }
    facts.set(OSFacts.id, fact)
    facts.set(OSFacts.idLike, same())
    facts.set(OSFacts.family, fact)
    facts.set(OSFacts.versionId, fact)
    facts.set(OSFacts.versionNumber, same())
    facts.set(OSFacts.codename, fact)
    facts.set(OSFacts.name, fact)
  }
}
