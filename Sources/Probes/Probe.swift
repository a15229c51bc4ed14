package import Facts
package import Host

/// One subject's eyes: it observes and never judges, and it says each of its subject's facts as known, absent or unknown with the reason.
package protocol Probe {
  /// Facts said earlier (accounts before devices) may be read from `facts`.
  static func observe(_ host: any HostReading, into facts: inout FactSet)
}
