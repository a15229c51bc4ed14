import Facts
import Report
import Testing
import Wire

@testable import Remedies

/// The same wish for a service, on hosts that start services in different ways or not at all.
@Suite struct UnitFixTests {
  private static func shell(_ name: String, _ action: String, _ changes: [String: Value], family: String = "debian") -> [String] {
    FixTests.fix("unit", ["name": name, "action": action], FixTests.facts(family, changes)).flatMap(\.shell)
  }

  @Test func severalNamesAreSeveralWords() {
    #expect(Self.shell("libvirtd.service libvirtd.socket", "unmask", [:]) == ["sudo systemctl unmask libvirtd.service libvirtd.socket"])
    #expect(Self.shell("a@b.service $(x)", "start", [:]) == ["sudo systemctl start a@b.service '$(x)'"])
    #expect(Self.shell("libvirt", "enable-now", [:]) == ["sudo systemctl enable --now libvirtd"])
  }

  @Test(arguments: [
    ("redhat", "both", true), ("suse", "both", true), ("debian", "both", false), ("redhat", "none", true), ("debian", "none", false),
  ])
  func theDistributionChoosesTheDaemons(_ family: String, _ installed: String, _ isModular: Bool) {
    let shell = Self.shell("libvirt", "enable-now", ["libvirt.family": .string(installed)], family: family)
    #expect(shell.first?.contains("virtqemud.socket") == isModular)
    #expect(shell.first?.contains("libvirtd") == !isModular)
  }

  /// systemctl(1) refuses to restart a socket whose service runs.
  @Test func servicesAreRestartedAndNotTheirSockets() {
    let shell = Self.shell("libvirt", "restart", ["libvirt.family": "modular"], family: "redhat")
    #expect(shell == ["sudo systemctl restart virtqemud.service virtnetworkd.service virtstoraged.service virtnodedevd.service"])
  }

  @Test func onlyLibvirtsDaemonsAreStartedAsPrograms() {
    let none: [String: Value] = ["host.serviceManager": "none"]
    #expect(Self.shell("libvirtd.service libvirtd-ro.socket", "start", none) == ["sudo virtlogd --daemon", "sudo libvirtd --daemon"])
    #expect(
      Self.shell("virtqemud.socket virtnetworkd.socket", "enable-now", none)
        == ["sudo virtlogd --daemon", "sudo virtqemud --daemon", "sudo virtnetworkd --daemon"])
    #expect(Self.shell("dbus.service", "start", none) == ["sudo mkdir -p /run/dbus", "sudo dbus-daemon --system --fork"])
    #expect(Self.shell("dbus.service", "start", ["host.serviceManager": "sysvinit"]) == ["sudo service dbus start"])
    #expect(Self.shell("libvirtd.service", "unmask", none) == [])
    let polkit = FixTests.fix("unit", ["name": "polkit.service", "action": "start"], FixTests.facts("debian", none))
    #expect(polkit.map(\.risk) == [.advice])
    #expect(polkit.first?.shell == [])
    let other = FixTests.fix("unit", ["name": "smbd.service", "action": "start"], FixTests.facts("debian", none))
    #expect(other.map(\.summary.en) == ["Start smbd by hand: there is no systemd here"])
  }

  @Test func openRCHasItsOwnWords() {
    let openrc: [String: Value] = ["host.serviceManager": "openrc"]
    #expect(
      Self.shell("libvirt", "enable-now", openrc, family: "alpine") == ["sudo rc-update add libvirtd", "sudo rc-service libvirtd start"])
    #expect(Self.shell("dbus.service", "start", openrc, family: "alpine") == ["sudo rc-service dbus start"])
    #expect(Self.shell("libvirt", "restart", openrc, family: "alpine") == ["sudo rc-service libvirtd restart"])
  }
}
