/// libvirt's numbers for the state of a machine and the reason of it, as its own words (virDomainState and its reasons, libvirt-domain.h).
enum DomainState {
  private static let states: [StaticString] = ["nostate", "running", "idle", "paused", "shutdown", "shutoff", "crashed", "pmsuspended"]
  private static let reasons: [[StaticString]] = [
    [],
    [
      "unknown", "booted", "migrated", "restored", "from snapshot", "unpaused", "migration canceled", "save canceled", "wakeup", "crashed",
      "post-copy", "post-copy failed",
    ], [],
    [
      "unknown", "user", "migration", "save", "dump", "ioerror", "watchdog", "from snapshot", "shutdown", "snapshot", "panicked",
      "starting up", "post-copy", "post-copy failed", "api error",
    ], ["unknown", "user"],
    ["unknown", "shutdown", "destroyed", "crashed", "migrated", "saved", "failed", "from snapshot", "daemon"], ["unknown", "panicked"], [],
  ]

  static func name(_ state: Int) -> String? { states.indices.contains(state) && state > 0 ? "\(states[state])" : nil }

  /// nil where there is none, or none of this release.
  static func reason(_ state: Int, _ reason: Int) -> String? {
    guard reasons.indices.contains(state), reasons[state].indices.contains(reason), reason > 0 else { return nil }
    return "\(reasons[state][reason])"
  }
}
