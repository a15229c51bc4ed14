import Facts
import Host

/// Programs that decide which packets pass, as far as an ordinary user sees them: their rules are root's to read.
enum Firewalls {
  /// Says `net.firewalls` and `net.ufwForward`.
  static func observe(_ host: any HostReading, devices: [NetworkDevice], into facts: inout FactSet) {
    var found: [String] = []
    var trouble: String?
    do {
      // Its unit runs whether the firewall is switched on or not.
      if setting("ENABLED", in: try host.text("/etc/ufw/ufw.conf", limit: 1 << 20)) == "yes" { found.append("ufw") }
    } catch { if error != .absent { trouble = "/etc/ufw/ufw.conf: \(error.reason)" } }

    func starts(_ name: String) -> Bool {
      // The links that `systemctl enable` makes; where they lead does not matter.
      ["sysinit", "basic", "multi-user"].contains {
        (try? host.status("/etc/systemd/system/\($0).target.wants/\(name)", followingLinks: false)) != nil
      }
    }
    // A service that runs has a control group of its own.
    func runs(_ name: String) -> Bool {
      host.kind != .sysroot
        && ["", "systemd/", "unified/"].contains { host.sees("/sys/fs/cgroup/\($0)system.slice/\(name).service") }
    }

    if runs("firewalld") || host.kind == .sysroot && starts("firewalld.service") { found.append("firewalld") }
    // Docker's bridge stays when its daemon is stopped, and so do its rules.
    if devices.contains(where: { $0.owner == "docker" }) || host.sees("/run/docker.sock") { found.append("docker") }
    if devices.contains(where: { $0.owner == "podman" }) { found.append("podman") }
    // These load their rules and end; nothing of them runs.
    if starts("nftables.service") { found.append("nftables") }
    if starts("iptables.service") || starts("netfilter-persistent.service") { found.append("iptables") }

    if found.isEmpty, let trouble {
      facts.set(BridgeFacts.firewalls, .unknown(trouble))
    } else if !Absence(host: host).isComplete("/etc") {
      facts.set(BridgeFacts.firewalls, .unknown(HostError.absent.reason))
    } else {
      facts.set(BridgeFacts.firewalls, .known(found))
    }

    do {
      let policy = setting("DEFAULT_FORWARD_POLICY", in: try host.text("/etc/default/ufw", limit: 1 << 20))
      facts.set(BridgeFacts.ufwForward, policy.isEmpty ? .absent : .known(policy))
    } catch { facts.set(BridgeFacts.ufwForward, Absence(host: host).fact(error, within: "/etc")) }
  }

  /// The last value of a shell variable, without its quotation marks; the files of ufw are read by a shell.
  static func setting(_ name: String, in text: String) -> String {
    var value = ""
    for raw in text.textLines {
      let line = raw.trimmedOfBlanks
      guard line.hasPrefix(name + "=") else { continue }
      value = line.dropFirst(name.utf8.count + 1).trimmedOfBlanks
      if value.utf8.count >= 2, let mark = value.first, mark == "\"" || mark == "'", value.last == mark {
        value = String(value.dropFirst().dropLast())
      }
    }
    return value
  }
}
