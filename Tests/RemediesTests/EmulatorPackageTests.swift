import Facts
import Report
import Testing
import Wire

@testable import Remedies

/// What machines need besides QEMU and libvirt, by its name in each family and release.
@Suite struct EmulatorPackageTests {
  private static func last(_ names: String, _ family: String, _ changes: [String: Value] = [:]) -> String? {
    FixTests.fix("install-packages", ["names": names], FixTests.facts(family, changes)).first?.shell.last
  }

  @Test(arguments: [
    ("debian", "sudo apt install swtpm swtpm-tools ovmf qemu-efi-aarch64"),
    ("redhat", "sudo dnf install swtpm swtpm-tools edk2-ovmf edk2-aarch64"),
    ("suse", "sudo zypper install swtpm qemu-ovmf-x86_64 qemu-uefi-aarch64"),
    ("arch", "sudo pacman -S --needed swtpm edk2-ovmf edk2-aarch64"),
    ("alpine", "sudo apk add swtpm ovmf aavmf"),
  ])
  func firmwareAndTPM(_ family: String, _ shell: String) {
    #expect(Self.last("swtpm firmware-x86 firmware-aarch64", family) == shell)
  }

  /// QEMU’s optional parts became packages of their own, and the old server of shared folders went away.
  @Test func partsOfQEMUDependOnTheRelease() {
    for (id, version, split) in [("debian", 12.0, false), ("debian", 13, true), ("ubuntu", 22.04, false), ("ubuntu", 24.04, true)] {
      let changes: [String: Value] = ["os.id": .string(id), "os.versionNumber": .double(version)]
      #expect(Self.last("virtiofsd", "debian", changes) == "sudo apt install \(split ? "virtiofsd" : "qemu-system-common")")
      #expect(Self.last("spice", "debian", changes) == "sudo apt install \(split ? "qemu-system-modules-spice" : "qemu-system-x86")")
    }
    #expect(Self.last("spice", "redhat") == "sudo dnf install qemu-ui-spice-core qemu-char-spice qemu-device-display-qxl")
    #expect(Self.last("virtiofsd", "redhat") == "sudo dnf install virtiofsd")
  }

  @Test(arguments: [
    ("aarch64", "qemu-system-arm", "qemu-system-aarch64", "qemu-arm"), ("arm", "qemu-system-arm", "qemu-system-arm", "qemu-arm"),
    ("mips64el", "qemu-system-mips", "qemu-system-mips64el", "qemu-extra"), ("ppc64", "qemu-system-ppc", "qemu-system-ppc64", "qemu-ppc"),
    ("riscv64", "qemu-system-misc", "qemu-system-riscv64", "qemu-extra"), ("x86_64", "qemu-system-x86", "qemu-system-x86_64", "qemu-x86"),
  ])
  func emulatorOfAnotherArchitecture(_ machine: String, _ debian: String, _ fedora: String, _ suse: String) {
    #expect(Self.last("emulator-\(machine)", "debian") == "sudo apt install \(debian)")
    #expect(Self.last("emulator-\(machine)", "redhat") == "sudo dnf install \(fedora)")
    #expect(Self.last("emulator-\(machine)", "suse") == "sudo zypper install \(suse)")
    let trixie: [String: Value] = ["os.versionNumber": 13]
    if machine == "riscv64" { #expect(Self.last("emulator-riscv64", "debian", trixie) == "sudo apt install qemu-system-riscv") }
  }
}
