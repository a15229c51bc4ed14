import Facts
import Testing
import Wire

@testable import Host
@testable import Probes

@Suite struct ProgramsTests {
  private func observe(_ host: FakeHost, architecture: String? = "x86_64") -> FactSet {
    PackagesTests.observe(host) { facts in if let architecture { facts.set(HostFacts.architecture, .known(architecture)) } }
  }

  @Test func debian() {
    let host = FakeHost([
      "/usr/bin/qemu-system-x86_64": "", "/usr/bin/qemu-system-aarch64": "", "/usr/bin/qemu-img": "", "/usr/sbin/libvirtd": "",
      "/usr/bin/virsh": "", "/usr/sbin/brctl": "", "/usr/bin/ip": "",
    ])
    host.links["/usr/bin/virt-manager"] = "../share/virt-manager/gone"
    let facts = observe(host)
    #expect(facts.string(PackageFacts.emulator) == "/usr/bin/qemu-system-x86_64")
    #expect(PackagesTests.strings(facts, PackageFacts.emulators) == ["/usr/bin/qemu-system-aarch64", "/usr/bin/qemu-system-x86_64"])
    #expect(facts.string(PackageFacts.libvirtd) == "/usr/sbin/libvirtd")
    #expect(facts.fact(PackageFacts.virtqemud) == .absent)
    #expect(facts.fact(PackageFacts.virtManager) == .absent, "a dangling link is no program")
    #expect(facts.string(PackageFacts.brctl) == "/usr/sbin/brctl")
    #expect(facts.string(PackageFacts.ip) == "/usr/bin/ip")
    #expect(facts.bool(PackageFacts.virtManagerFlatpak) == false)
  }

  @Test func redHatHasItsEmulatorOutsidePath() {
    let facts = observe(FakeHost(["/usr/libexec/qemu-kvm": ""]))
    #expect(facts.string(PackageFacts.emulator) == "/usr/libexec/qemu-kvm")
    #expect(PackagesTests.strings(facts, PackageFacts.emulators) == ["/usr/libexec/qemu-kvm"])
  }

  @Test func theEmulatorOfAnotherArchitectureIsNotOurs() {
    let facts = observe(FakeHost(["/usr/bin/qemu-system-x86_64": ""]), architecture: "aarch64")
    #expect(facts.fact(PackageFacts.emulator) == .absent)
    #expect(
      observe(FakeHost(["/usr/bin/qemu-system-ppc64": ""]), architecture: "ppc64le").string(PackageFacts.emulator)
        == "/usr/bin/qemu-system-ppc64")
    #expect(
      observe(FakeHost(["/usr/bin/qemu-system-arm": ""]), architecture: "armv7l").string(PackageFacts.emulator)
        == "/usr/bin/qemu-system-arm")
  }

  @Test func aSysrootTellsItsArchitectureByItsOwnPrograms() {
    let host = FakeHost(["/usr/bin/qemu-system-aarch64": ""])
    var header = [UInt8](repeating: 0, count: 64)
    header.replaceSubrange(0..<6, with: [0x7f, 0x45, 0x4c, 0x46, 2, 1])
    header[18] = 183
    host.files["/usr/bin/env"] = header
    #expect(observe(host, architecture: nil).string(PackageFacts.emulator) == "/usr/bin/qemu-system-aarch64")
    header[18] = 200
    host.files["/usr/bin/env"] = header
    #expect(observe(host, architecture: nil).fact(PackageFacts.emulator) == .unknown("the architecture of the host is not known"))
  }

  @Test func aFileThatMayNotBeRunIsNoProgram() {
    let host = FakeHost(["/usr/bin/virsh": ""])
    host.statuses["/usr/bin/virsh"] = FileStatus(kind: .regular, mode: 0o644)
    host.statuses["/usr/sbin/libvirtd"] = FileStatus(kind: .directory, mode: 0o755)
    let facts = observe(host)
    #expect(facts.fact(PackageFacts.virsh) == .absent)
    #expect(facts.fact(PackageFacts.libvirtd) == .absent)
  }

  @Test func compiledByHandAndFlatpak() {
    let host = FakeHost([
      "/usr/local/bin/qemu-system-x86_64": "", "/home/alumno/.local/share/flatpak/app/org.virt_manager.virt-manager/x": "",
    ])
    let facts = observe(host)
    #expect(facts.string(PackageFacts.localEmulator) == "/usr/local/bin/qemu-system-x86_64")
    #expect(facts.string(PackageFacts.emulator) == "/usr/local/bin/qemu-system-x86_64")
    #expect(facts.bool(PackageFacts.virtManagerFlatpak) == true)
  }
}
