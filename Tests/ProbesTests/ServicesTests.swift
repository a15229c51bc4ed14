import Facts
import Testing
import Wire

@testable import Host
@testable import Probes

@Suite struct ServicesTests {
  static func observe(_ host: FakeHost, _ given: (inout FactSet) -> Void = { _ in }) -> FactSet {
    var facts = FactSet()
    given(&facts)
    ServicesProbe.observe(host, into: &facts)
    return facts
  }

  /// `name load enabled active result` of each unit.
  private func units(_ facts: FactSet) -> [String]? {
    guard case .known(.list(let items)) = facts.fact(ServiceFacts.units) else { return nil }
    return items.map { item in
      ["name", "load", "enabled", "active", "result"].compactMap { key in
        switch item[key] {
        case .string(let text): text
        case .bool(let bool): bool ? "enabled" : "disabled"
        default: nil
        }
      }.joined(separator: " ")
    }
  }

  @Test func everyFactIsSaid() {
    let sysroot = HostFixtures.debian()
    sysroot.kind = .sysroot
    for host in [FakeHost(), HostFixtures.debian(), sysroot] {
      for field in ServiceFacts.all { #expect(Self.observe(host)[field.name] != nil, "\(field.name)") }
    }
    #expect(Self.observe(FakeHost()).fact(ServiceFacts.units) == .absent)
    #expect(Self.observe(FakeHost()).fact(ServiceFacts.enabled) == .absent)
    #expect(Self.observe(FakeHost()).string(ServiceFacts.family) == "none")
    #expect(Self.observe(FakeHost()).fact(ServiceFacts.running) == .unknown("No such file or directory"))
    #expect(Self.observe(sysroot).fact(ServiceFacts.running) == .unknown("not in a sysroot"))
    #expect(Self.observe(sysroot).bool(ServiceFacts.enabled) == true)
  }

  @Test func aSleepingDaemonBehindItsSocketRuns() {
    let host = HostFixtures.debian()
    host.units = [
      "libvirtd.service": UnitState(name: "libvirtd.service", load: "loaded", active: "inactive", sub: "dead", result: "success"),
      "libvirtd.socket": UnitState(name: "libvirtd.socket", load: "loaded", active: "active", sub: "listening", result: "success"),
    ]
    let facts = Self.observe(host)
    #expect(units(facts) == ["libvirtd.service loaded disabled inactive success", "libvirtd.socket loaded enabled active success"])
    #expect(facts.bool(ServiceFacts.running) == true)
    #expect(facts.bool(ServiceFacts.enabled) == true)
    #expect(facts.string(ServiceFacts.family) == "monolithic")
  }

  @Test func failedAndMasked() {
    let host = HostFixtures.debian()
    host.units = [
      "libvirtd.service": UnitState(name: "libvirtd.service", load: "loaded", active: "failed", sub: "failed", result: "exit-code"),
      "libvirtd.socket": UnitState(
        name: "libvirtd.socket", load: "loaded", active: "failed", sub: "failed", result: "service-start-limit-hit"),
    ]
    #expect(Self.observe(host).bool(ServiceFacts.running) == false)
    #expect(units(Self.observe(host))?.first == "libvirtd.service loaded disabled failed exit-code")
    host.links["/etc/systemd/system/libvirtd.service"] = "/dev/null"
    host.links["/etc/systemd/system/libvirtd.socket"] = "/dev/null"
    host.units = [:]
    let facts = Self.observe(host)
    #expect(units(facts) == ["libvirtd.service masked disabled inactive", "libvirtd.socket masked disabled inactive"])
    #expect(facts.bool(ServiceFacts.enabled) == false)
    #expect(facts.bool(ServiceFacts.running) == false)
  }

  @Test func withoutTheBusFilesAndKernelTell() {
    let host = HostFixtures.debian()
    host.units = nil
    #expect(units(Self.observe(host)) == ["libvirtd.service loaded disabled unknown", "libvirtd.socket loaded enabled unknown"])
    #expect(Self.observe(host).bool(ServiceFacts.running) == false)
    host.files["/sys/fs/cgroup/system.slice/libvirtd.service/cgroup.procs"] = []
    host.files["/proc/net/unix"] = Array(
      ("Num       RefCount Protocol Flags    Type St Inode Path\n0: 00000002 00000000 00010000 0001 01 1 /run/libvirt/libvirt-sock\n"
        + "0: 00000002 00000000 00000000 0001 01 1 /run/other\n0: 00000002 00000000 00010000 0001 01 9\n").utf8)
    #expect(units(Self.observe(host)) == ["libvirtd.service loaded disabled active", "libvirtd.socket loaded enabled active"])
    #expect(Self.observe(host).bool(ServiceFacts.running) == true)
    #expect(ListeningSockets.parse(host.files["/proc/net/unix"] ?? []) == ["/run/libvirt/libvirt-sock"])
  }

  @Test func aSocketFileAloneProvesNothing() {
    let host = HostFixtures.debian()
    host.files["/run/libvirtd.pid"] = Array("12".utf8)
    #expect(Self.observe(host).bool(ServiceFacts.running) == false)
  }

  @Test func modularAndBoth() {
    let host = FakeHost([
      "/usr/sbin/virtqemud": "", "/run/systemd/system/x": "", "/usr/lib/systemd/system/virtqemud.socket": "[Socket]\n",
      "/usr/lib/systemd/system/virtqemud.service": "[Unit]\n", "/proc/net/unix": "h\n",
    ])
    #expect(Self.observe(host).string(ServiceFacts.family) == "modular")
    #expect(Self.observe(host).bool(ServiceFacts.enabled) == false)
    host.links["/etc/systemd/system/sockets.target.wants/virtqemud.socket"] = "/usr/lib/systemd/system/virtqemud.socket"
    #expect(Self.observe(host).bool(ServiceFacts.enabled) == true)
    host.files["/usr/sbin/libvirtd"] = []
    #expect(Self.observe(host).string(ServiceFacts.family) == "both")
  }

  @Test func otherServiceManagers() {
    let host = FakeHost(["/usr/sbin/libvirtd": "", "/etc/init.d/libvirtd": "", "/etc/runlevels/boot/x": ""])
    let openrc = { (facts: inout FactSet) in facts.set(HostFacts.manager, .known("openrc")) }
    #expect(Self.observe(host, openrc).bool(ServiceFacts.enabled) == false)
    host.links["/etc/runlevels/default/libvirtd"] = "/etc/init.d/libvirtd"
    #expect(Self.observe(host, openrc).bool(ServiceFacts.enabled) == true)
    #expect(Self.observe(host, openrc).fact(ServiceFacts.units) == .absent)
    let sysv = { (facts: inout FactSet) in facts.set(HostFacts.manager, .known("sysvinit")) }
    #expect(Self.observe(host, sysv).bool(ServiceFacts.enabled) == false)
    host.links["/etc/rc3.d/S20libvirtd"] = "../init.d/libvirtd"
    #expect(Self.observe(host, sysv).bool(ServiceFacts.enabled) == true)
    let none = { (facts: inout FactSet) in facts.set(HostFacts.manager, .known("none")) }
    #expect(Self.observe(host, none).fact(ServiceFacts.enabled) == .absent)
  }
}

@Suite struct SystemdUnitsTests {
  @Test func whereUnitsAreFound() {
    let host = FakeHost([
      "/usr/lib/systemd/system/a.service": "[Unit]\nDescription=package\n", "/etc/systemd/system/a.service": "[Unit]\nDescription=admin\n",
      "/usr/lib/systemd/system/empty.service": "", "/usr/lib/systemd/system/real.service": "[Unit]\n",
      "/etc/systemd/system/a.service.d/10.conf": "[Unit]\nDescription=\n[Socket]\nX=1\n",
      "/run/systemd/system/a.service.d/20.conf": "[Unit]\nDescription=late\n",
    ])
    host.links["/etc/systemd/system/masked.service"] = "/dev/null"
    host.links["/etc/systemd/system/alias.service"] = "/usr/lib/systemd/system/real.service"
    host.links["/etc/systemd/system/multi-user.target.wants/real.service"] = "/usr/lib/systemd/system/real.service"
    host.links["/etc/systemd/system/multi-user.target.wants/masked.service"] = "/usr/lib/systemd/system/masked.service"
    host.links["/etc/systemd/system/multi-user.target.wants/gone.service"] = "/usr/lib/systemd/system/gone.service"
    let units = SystemdUnits(host)
    #expect(units.unit("a.service").files.first == "/etc/systemd/system/a.service")
    #expect(units.values(units.unit("a.service"), section: "Unit", key: "Description") == ["late"])
    #expect(
      units.unit("masked.service")
        == .init(name: "masked.service", load: .masked, enabled: false, files: ["/etc/systemd/system/masked.service"]))
    #expect(units.unit("empty.service").load == .masked)
    #expect(units.unit("alias.service").enabled && units.unit("real.service").enabled)
    #expect(units.unit("gone.service").load == .missing && !units.unit("gone.service").enabled)
  }

  @Test func syntax() {
    let text = "# c\n[Socket]\nListenStream = /a\n;x\nListenStream=/b \\\n  more\n[Other]\nListenStream=/c\n[Socket]\r\nListenStream=/d\r\n"
    #expect(SystemdUnits.values(text, section: "Socket", key: "ListenStream") == ["/a", "/b  more", "/d"])
  }
}
