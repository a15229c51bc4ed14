import Facts
import Host

/// What runs in the subject's desktop session, found in one walk over /proc.
struct DesktopSession {
  /// The groups of the `systemd --user` that starts the desktop's applications.
  var groups: Fact<Set<UInt32>> = .absent
  /// Whether something can ask for a password when polkit wants one.
  var hasAgent: Fact<Bool> = .known(false)

  /// Process names are cut after 15 bytes by the kernel (TASK_COMM_LEN).
  private static let agents: Set<String> = [
    "polkit-gnome-au", "polkit-kde-auth", "polkit-mate-aut", "mate-polkit", "xfce-polkit", "lxpolkit", "lxqt-policykit-", "lxpolkit-agent",
    "gnome-shell", "cinnamon", "budgie-polkit-d", "budgie-panel", "cosmic-osd", "pkttyagent", "ukui-polkit-aut", "ukui-polkit",
    "pantheon-agent-",
    "phosh", "hyprpolkitagent", "soteria", "dde-polkit-agen", "deepin-polkit-a", "unity8", "plasma-polkit-a", "ksmserver-polki",
  ]

  /// Walks over /proc once; a process that ends meanwhile is passed over. Those of other people are looked at for their owner alone.
  init(_ host: any HostReading, _ subject: Subject) {
    guard host.kind != .sysroot else {
      let reason = HostError.notLive(host.kind).reason
      (groups, hasAgent) = (.unknown(reason), .unknown(reason))
      return
    }
    do {
      for running in try host.sessionProcesses() {
        let isAgent = Self.agents.contains(running.name)
        guard isAgent || running.name == "systemd", let process = try? SessionGroups.process(running.id, host), process.isOf(subject) else {
          continue
        }
        if isAgent { hasAgent = .known(true) } else if running.id != "1" { groups = .known(process.groups) }
      }
    } catch {
      (groups, hasAgent) = (.unknown(error.reason), .unknown(error.reason))
    }
  }
}
