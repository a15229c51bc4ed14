import Facts
import Host

/// What runs the services: the running one by its traces, a tree's by the program that it would start first (sd_booted(3), openrc(8), runit(8)).
struct ServiceManager {
  /// Where to look.
  let host: any HostReading

  /// A value of `host.serviceManager` with the place that says so.
  func conclude() -> (fact: Fact<String>, source: String) {
    if host.sees("/run/systemd/system") { return (.known("systemd"), "/run/systemd/system") }
    if host.sees("/run/openrc") { return (.known("openrc"), "/run/openrc") }
    let first = "/proc/1/comm"
    do {
      switch try host.line(first) {
      case "systemd": return (.known("systemd"), first)
      case "runit": return (.known("runit"), first)
      case "openrc-init": return (.known("openrc"), first)
      case "init": return (.known(host.sees("/etc/inittab") || host.sees("/etc/init.d/rcS") ? "sysvinit" : "none"), first)
      default: return (.known("none"), first)
      }
    } catch {
      if host.kind == .sysroot, let name = installed { return (.known(name), "/sbin/init") }
      return (.unknown(error.reason), first)
    }
  }

  /// Where /sbin/init leads to.
  private var installed: String? {
    for path in ["/sbin/init", "/usr/sbin/init"] {
      guard let target = try? host.readLink(path), let name = target.split(separator: "/").last else { continue }
      switch name {
      case "systemd": return "systemd"
      case "openrc-init": return "openrc"
      case "runit-init", "runit": return "runit"
      default: return nil
      }
    }
    return nil
  }
}
