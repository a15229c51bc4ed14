import Facts
import Wire

@testable import Host
@testable import Probes

extension FactSet {
  /// All that these probes say of a host.
  static func observing(_ host: any HostReading) -> FactSet {
    var facts = FactSet()
    CPUProbe.observe(host, into: &facts)
    RoleProbe.observe(host, into: &facts)
    OSReleaseProbe.observe(host, into: &facts)
    FirmwareProbe.observe(host, into: &facts)
    CapacityProbe.observe(host, into: &facts)
    return facts
  }

  func strings(_ field: Field<[String]>) -> [String]? {
    guard case .known(.list(let values)) = fact(field) else { return nil }
    return values.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  /// `known`, `absent` or the reason for not knowing.
  func state<T>(_ field: Field<T>) -> String {
    switch fact(field) {
    case .known: "known"
    case .absent: "absent"
    case .unknown(let reason): reason
    }
  }
}
