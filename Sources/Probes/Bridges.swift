package import Facts
package import Host
import Wire

/// Bridges, the other network devices, and what decides about the packets of virtual machines; all of it as the kernel tells everybody.
package enum BridgesProbe: Probe {
  /// Says everything of `BridgeFacts`, and `network.template`, `.firewallBackend` and `.firewallPrograms`.
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    // Numbers in /proc/net are printed as the machine keeps them; those that keep the high byte first are few.
    let bigEndian = ["s390x", "s390", "ppc64", "ppc", "mips", "mips64", "parisc", "sparc64"].contains(
      facts.string(HostFacts.architecture) ?? "")
    var routes: [KernelRoutes.Route] = []
    do {
      routes = try KernelRoutes(host, bigEndian: bigEndian).routes
      facts.set(BridgeFacts.routes, .known(routes.map(\.value)))
    } catch { facts.set(BridgeFacts.routes, Absence(host: host).fact(error, within: "/proc/net")) }

    var devices: [NetworkDevice] = []
    do {
      devices = try NetworkDevice.all(host)
      let addresses = DeviceAddresses(host, routes: routes)
      facts.set(BridgeFacts.interfaces, .known(devices.map { interface($0, addresses) }))
      facts.set(BridgeFacts.bridges, .known(devices.compactMap { bridge($0, addresses) }))
    } catch {
      facts.set(BridgeFacts.interfaces, Absence(host: host).fact(error, within: "/sys/class"))
      facts.set(BridgeFacts.bridges, Absence(host: host).fact(error, within: "/sys/class"))
    }
    facts.set(BridgeFacts.forwarding, flag("/proc/sys/net/ipv4/ip_forward", host))
    // The folder is there as long as br_netfilter is loaded.
    facts.set(BridgeFacts.bridgeNetfilter, flag("/proc/sys/net/bridge/bridge-nf-call-iptables", host))
    facts.set(BridgeFacts.listeners, PortListeners.observe(host, bigEndian: bigEndian))
    facts.set(BridgeFacts.tun, tun(host))
    Firewalls.observe(host, devices: devices, into: &facts)
    facts.set(BridgeFacts.resolver, isResolverBroken(host))
    observeTemplate(host, into: &facts)
    observeFirewallBackend(host, into: &facts)
  }

  private static func bridge(_ device: NetworkDevice, _ addresses: DeviceAddresses?) -> Value? {
    guard let bridge = device.bridge else { return nil }
    var members: [Value.Member] = [.init("name", .string(device.name))]
    if let state = device.state { members.append(.init("state", .string(state))) }
    if let stp = bridge.stp { members.append(.init("stp", .bool(stp))) }
    members.append(.init("ports", .list(bridge.ports.map { .string($0) })))
    if let addresses { members.append(.init("addresses", .list(addresses.of(device.name).map { .string($0) }))) }
    if let mac = device.mac { members.append(.init("mac", .string(mac))) }
    if let delay = bridge.forwardDelay { members.append(.init("forwardDelay", .double(delay))) }
    if let filtering = bridge.vlanFiltering { members.append(.init("vlanFiltering", .bool(filtering))) }
    return .map(members)
  }

  private static func interface(_ device: NetworkDevice, _ addresses: DeviceAddresses?) -> Value {
    var members: [Value.Member] = [.init("name", .string(device.name)), .init("kind", .string(device.kind))]
    if let state = device.state { members.append(.init("state", .string(state))) }
    if let carrier = device.carrier { members.append(.init("carrier", .bool(carrier))) }
    if let master = device.master { members.append(.init("master", .string(master))) }
    if let addresses { members.append(.init("addresses", .list(addresses.of(device.name).map { .string($0) }))) }
    if let mac = device.mac { members.append(.init("mac", .string(mac))) }
    if let owner = device.owner { members.append(.init("owner", .string(owner))) }
    return .map(members)
  }

  /// A file of the kernel that holds 0 or 1.
  private static func flag(_ path: String, _ host: any HostReading) -> Fact<Bool> {
    do {
      let line = try host.line(path)
      return line.isEmpty ? .unknown("the file is empty") : .known(line != "0")
    } catch { return Absence(host: host).fact(error, within: "/proc/sys/net") }
  }

  /// A disk at rest has an empty /dev, and whoever copies one often takes a few nodes only.
  private static func tun(_ host: any HostReading) -> Fact<Bool> {
    do {
      if try host.exists("/dev/net/tun") { return .known(true) }
      return Absence(host: host).isComplete("/dev/net") ? .known(false) : .unknown(HostError.absent.reason)
    } catch { return .unknown(error.reason) }
  }

  /// dnsmasq watches the folder of the file that /etc/resolv.conf leads to and ends if that folder is missing; a file that is missing from a
  /// folder that is there does not trouble it (dnsmasq, inotify.c).
  private static func isResolverBroken(_ host: any HostReading) -> Fact<Bool> {
    let path = "/etc/resolv.conf"
    do {
      guard try host.status(path, followingLinks: false).kind == .link else { return .known(false) }
      if try host.exists(path) { return .known(false) }
      // The chain is followed by hand to where it breaks.
      var place = path
      for _ in 0..<16 {
        guard (try? host.status(place, followingLinks: false).kind) == .link else { break }
        let target = try host.readLink(place)
        place = target.hasPrefix("/") ? target : folder(of: place) + "/" + target
      }
      let isRuntime = KernelText.contains(place, "/run/")
      // Below /run there is nothing on a disk at rest.
      if host.kind == .sysroot, isRuntime, !["/run/systemd", "/run/dbus", "/run/libvirt"].contains(where: { host.sees($0) }) {
        return .unknown(HostError.notLive(host.kind).reason)
      }
      return .known(try !host.exists(folder(of: place)))
    } catch { return Absence(host: host).fact(error, within: "/etc") }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// Where packages put the definition from which they make the network at installation.
  private static func observeTemplate(_ host: any HostReading, into facts: inout FactSet) {
    var trouble: String?
    for path in ["/usr/share/libvirt/networks/default.xml", "/usr/local/share/libvirt/networks/default.xml"] {
      do {
        if try host.status(path, followingLinks: true).kind == .regular {
          return facts.set(NetworkFacts.template, .known(path), source: path)
        }
      } catch .absent {} catch { trouble = trouble ?? error.reason }
    }
    if let trouble { return facts.set(NetworkFacts.template, .unknown(trouble)) }
    facts.set(NetworkFacts.template, Absence(host: host).fact(.absent, within: "/usr/share"))
  }

  /// libvirt looks for the programs where administrators have theirs.
  private static func observeFirewallBackend(_ host: any HostReading, into facts: inout FactSet) {
    do {
      let text = try host.text("/etc/libvirt/network.conf", limit: 1 << 20)
      var backend: String?
      for raw in text.textLines {
        let line = raw.trimmedOfBlanks
        guard line.hasPrefix("firewall_backend"), let equals = line.firstIndex(of: "=") else { continue }
        let value = line[line.index(after: equals)...].trimmedOfBlanks.utf8.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
        backend = String(decoding: value, as: UTF8.self)
      }
      facts.set(NetworkFacts.firewallBackend, backend.map { .known($0) } ?? .absent)
    } catch { facts.set(NetworkFacts.firewallBackend, Absence(host: host).fact(error, within: "/etc/libvirt")) }

    var found: [String] = []
    var trouble: String?
    for name in ["iptables", "nft"] {
      switch Programs.program(name, Programs.adminPlaces, host) {
      case .known: found.append(name)
      case .absent: break
      case .unknown(let reason): trouble = reason
      }
    }
    if let trouble, found.isEmpty {
      facts.set(NetworkFacts.firewallPrograms, .unknown(trouble))
    } else if found.isEmpty, !Absence(host: host).isComplete("/usr/sbin"), !Absence(host: host).isComplete("/usr/bin") {
      facts.set(NetworkFacts.firewallPrograms, .unknown(HostError.absent.reason))
    } else {
      facts.set(NetworkFacts.firewallPrograms, .known(found))
    }
  }
}
