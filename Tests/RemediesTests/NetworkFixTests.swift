import Facts
import Report
import Testing
import Wire

@testable import Remedies

/// What virsh is told about a network, and that a range which is proposed is really free.
@Suite struct NetworkFixTests {
  private static func fix(_ action: String, _ changes: [String: Value] = [:]) -> [Fix] {
    FixTests.fix("network", ["name": "default", "action": action], FixTests.facts("debian", changes))
  }

  @Test func whoMayManageNeedsNoSudo() {
    #expect(Self.fix("start").first?.shell == ["sudo virsh -c qemu:///system net-start default"])
    #expect(Self.fix("start").first?.needsRoot == true)
    let allowed = Self.fix("start-and-autostart", ["user.mayManage": true]).first
    #expect(allowed?.shell == ["virsh -c qemu:///system net-start default", "virsh -c qemu:///system net-autostart default"])
    #expect(allowed?.needsRoot == false)
  }

  @Test func itIsDefinedFromTheTemplateThatIsThere() {
    #expect(Self.fix("define").isEmpty)
    let fix = Self.fix("define", ["network.template": "/usr/share/libvirt/networks/default.xml"]).first
    #expect(fix?.shell == ["sudo virsh -c qemu:///system net-define /usr/share/libvirt/networks/default.xml"])
  }

  @Test func anotherRangeIsOneThatNothingUses() {
    let networks: Value = [
      ["name": "default", "active": false, "subnets": ["192.168.122.0/24"]],
      ["name": "lab", "subnets": ["192.168.123.0/24", "fd00::/64"]],
    ]
    let routes: Value = [
      ["destination": "0.0.0.0/0", "interface": "enp1s0"], ["destination": "192.168.122.0/24", "interface": "enp1s0"],
      ["destination": "192.168.124.128/25", "interface": "tun0"], ["destination": "public/24", "interface": "enp1s0"],
    ]
    let interfaces: Value = [["name": "down0", "kind": "ethernet", "addresses": ["192.168.125.9/32", "fe80::1/64"]]]
    let fix = Self.fix("change-subnet", ["networks": networks, "routes": routes, "interfaces": interfaces, "user.mayManage": true]).first
    #expect(
      fix?.shell == [
        "virsh -c qemu:///system net-dumpxml --inactive default | sed 's/192\\.168\\.122\\./192.168.126./g' | virsh -c qemu:///system net-define /dev/stdin",
        "virsh -c qemu:///system net-start default", "virsh -c qemu:///system net-autostart default",
      ])
    #expect(fix?.summary.es.contains("192.168.126.0/24") == true)
    #expect(fix?.risk == .careful)
  }

  @Test func whereAllOf192168IsTakenItLooksElsewhere() {
    let networks: Value = [["name": "default", "subnets": ["192.168.122.0/24"]]]
    let fix = Self.fix("change-subnet", ["networks": networks, "routes": [["destination": "192.168.0.0/16", "interface": "e"]]]).first
    #expect(fix?.shell.first?.contains("10.100.122.") == true)
    let full = Self.fix(
      "change-subnet", ["networks": networks, "routes": [["destination": "192.0.0.0/4"], ["destination": "10.0.0.0/8"]]]
    ).first
    #expect(full?.risk == .advice)
  }

  /// Without the definition, or with one of another size, nobody can say what has to be replaced.
  @Test func anUnknownRangeIsChangedByHand() {
    for networks in [[], [["name": "default"]], [["name": "default", "subnets": ["192.168.122.0/25"]]]] as [Value] {
      let fix = Self.fix("change-subnet", ["networks": networks]).first
      #expect(fix?.shell.first == "sudo virsh -c qemu:///system net-edit default")
      #expect(fix?.risk == .advice)
    }
  }

  @Test func aStrangeNameStaysOneWord() {
    let request = FixRequest(kind: "network", parameters: [.init("name", Localized("a; reboot")), .init("action", Localized("autostart"))])
    let fix = Remedies.suggest(request, RemedyContext(facts: FixTests.facts(), host: nil)).first
    #expect(fix?.shell == ["sudo virsh -c qemu:///system net-autostart 'a; reboot'"])
  }

  @Test func anUnknownActionSaysNothing() { #expect(Self.fix("paint").isEmpty) }

  @Test func aKernelSettingLastsAndCountsAtOnce() {
    let fix = FixTests.fix("sysctl", ["key": "net.ipv4.ip_forward", "value": "1"]).first
    #expect(
      fix?.shell == [
        "echo 'net.ipv4.ip_forward = 1' | sudo tee /etc/sysctl.d/90-virt-doctor-ip_forward.conf",
        "sudo sysctl -p /etc/sysctl.d/90-virt-doctor-ip_forward.conf",
      ])
  }

  @Test func everyTextIsInBothLanguages() {
    for action in ["start", "autostart", "start-and-autostart", "keep", "change-subnet"] {
      for fix in Self.fix(action) { #expect(fix.summary.en != fix.summary.es, "\(action)") }
      #expect(!Self.fix(action).isEmpty)
    }
  }

  @Test func packagesOfTheNetwork() {
    #expect(
      FixTests.fix("install-packages", ["names": "default-network"]).first?.shell.last == "sudo apt install libvirt-daemon-config-network")
    #expect(
      FixTests.fix("install-packages", ["names": "packet-filter"], FixTests.facts("redhat")).first?.shell.last
        == "sudo dnf install nftables")
  }
}
