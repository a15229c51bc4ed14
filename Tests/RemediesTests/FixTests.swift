import Facts
import Report
import Testing
import Wire

@testable import Remedies

/// What a typed fix means on one host or another: always something that can be typed, in that distribution's words.
@Suite struct FixTests {
  static func facts(_ family: String = "debian", _ changes: [String: Value] = [:]) -> FactSet {
    var facts = FactSet()
    let base: [String: Value] = [
      "os.family": .string(family), "os.id": .string(family == "redhat" ? "fedora" : family), "os.versionNumber": .double(12),
      "host.architecture": "x86_64", "host.kernel": "6.1.0-18-amd64", "host.serviceManager": "systemd",
    ]
    for (name, value) in base.merging(changes, uniquingKeysWith: { $1 }) {
      facts.set(FactSet.Entry(name: name, fact: .known(value), source: "test"))
    }
    return facts
  }

  static func fix(_ kind: String, _ parameters: [String: String] = [:], _ facts: FactSet = facts()) -> [Fix] {
    let request = FixRequest(kind: kind, parameters: parameters.sorted { $0.key < $1.key }.map { .init($0.key, Localized($0.value)) })
    return Remedies.suggest(request, RemedyContext(facts: facts, host: nil))
  }

  @Test(arguments: [
    ("debian", ["sudo apt update", "sudo apt install qemu-system-x86 qemu-utils"]), ("redhat", ["sudo dnf install qemu-kvm qemu-img"]),
    ("suse", ["sudo zypper install qemu-kvm qemu-tools"]), ("arch", ["sudo pacman -S --needed qemu-desktop"]),
    ("alpine", ["sudo apk add qemu-system-x86_64 qemu-img"]),
  ])
  func emulatorIsInstalledByItsNameInEachFamily(_ family: String, _ shell: [String]) {
    #expect(Self.fix("install-packages", ["names": "qemu"], Self.facts(family)).first?.shell == shell)
  }

  /// qemu-kvm has no candidate on Ubuntu 26.04, and is only provided by others before.
  @Test func neverTheVirtualPackageOnDebianAndUbuntu() {
    for version in [22.04, 24.04, 26.04] {
      let facts = Self.facts("debian", ["os.id": "ubuntu", "os.versionNumber": .double(version)])
      let shell = Self.fix("install-packages", ["names": "qemu libvirt-daemon libvirt-clients virt-manager"], facts).first?.shell ?? []
      #expect(shell.last == "sudo apt install qemu-system-x86 qemu-utils libvirt-daemon-system libvirt-clients virt-manager")
    }
  }

  @Test func anUnknownDistributionGetsAdviceAndNoCommand() {
    let fix = Self.fix("install-packages", ["names": "virt-manager"], Self.facts("other")).first
    #expect(fix?.shell == [])
    #expect(fix?.risk == .advice)
  }

  @Test func onAnotherArchitectureItsOwnEmulatorIsInstalled() {
    let facts = Self.facts("debian", ["host.architecture": "aarch64"])
    #expect(Self.fix("install-packages", ["names": "qemu"], facts).first?.shell.last == "sudo apt install qemu-system-arm qemu-utils")
  }

  @Test func aGroupIsAddedToAndNeverReplaced() {
    let fix = Self.fix("group-member", ["user": "ana", "group": "libvirt"]).first
    #expect(fix?.shell == ["sudo usermod -aG libvirt ana"])
    #expect(fix?.takesEffect == .relogin)
  }

  @Test(arguments: [("ana", "ana"), ("o'brien", "'o'\\''brien'"), ("a b", "'a b'"), ("$(reboot)", "'$(reboot)'"), ("", "''")])
  func wordsReachTheShellAsOneWord(_ word: String, _ quoted: String) { #expect(Shell.word(word) == quoted) }

  @Test func unitsFollowTheDaemonsOfTheHost() {
    let modular = Self.fix("unit", ["name": "libvirt", "action": "enable-now"], Self.facts("redhat", ["libvirt.family": "modular"]))
    #expect(modular.first?.shell.first?.hasPrefix("sudo systemctl enable --now virtqemud.socket virtnetworkd.socket") == true)
    let monolithic = Self.fix("unit", ["name": "libvirt", "action": "enable-now"], Self.facts("debian", ["libvirt.family": "monolithic"]))
    #expect(monolithic.first?.shell == ["sudo systemctl enable --now libvirtd"])
    let none = Self.fix("unit", ["name": "libvirt", "action": "start"], Self.facts("debian", ["host.serviceManager": "none"]))
    #expect(none.first?.shell == ["sudo virtlogd --daemon", "sudo libvirtd --daemon"])
  }

  @Test func aModuleInUseIsNotReloadedUnderItsMachines() {
    let used: Value = [["name": "kvm_amd", "state": "loaded", "users": 3]]
    let fix = Self.fix("reload-module", ["module": "kvm_amd"], Self.facts("debian", ["kernel.modules": used])).first
    #expect(fix?.summary.en == "Shut down every virtual machine, then reload the module kvm_amd")
    let builtin: Value = [["name": "kvm_amd", "state": "builtin"]]
    #expect(Self.fix("reload-module", ["module": "kvm_amd"], Self.facts("debian", ["kernel.modules": builtin])).first?.kind == "reboot")
  }

  @Test func theFirmwareIsNamedInTheVendorsWords() {
    let facts = Self.facts(
      "debian", ["cpu.vendor": "AuthenticAMD", "host.vendor": "Micro-Star International Co., Ltd.", "firmware.type": "uefi"])
    let fix = Self.fix("firmware-setting", ["setting": "virtualization"], facts).first
    #expect(fix?.summary.en.contains("SVM Mode") == true)
    #expect(fix?.shell == ["systemctl reboot --firmware-setup"])
    #expect(fix?.risk == .advice)
  }

  @Test(arguments: [
    ("virtualbox", "VBoxManage modifyvm \"NAME\" --nested-hw-virt on"), ("kvm", "virt-xml NAME --edit --cpu host-passthrough"),
    ("hyperv", "Set-VMProcessor -VMName NAME -ExposeVirtualizationExtensions $true"),
  ])
  func theOuterHypervisorIsToldWhatToChange(_ hypervisor: String, _ command: String) {
    let facts = Self.facts("debian", ["host.role": "vm", "host.hypervisor": .string(hypervisor)])
    #expect(Self.fix("outer-hypervisor", ["setting": "nested"], facts).first?.shell == [command])
  }

  @Test func everyTextIsInBothLanguages() {
    for (kind, parameters) in [
      ("load-module", ["module": "kvm"]), ("unload-module", ["module": "kvm"]), ("repair-packages", [:]), ("new-login", [:]),
      ("reboot", [:]),
      ("container-option", [:]), ("stop-program", ["name": "virtualbox"]), ("default-uri", ["uri": "qemu:///system"]),
      ("group-create", ["group": "libvirt"]), ("kernel-argument", ["remove": "nokvm"]),
      ("file-access", ["path": "/dev/kvm", "group": "kvm", "mode": "660"]),
    ] {
      let fixes = Self.fix(kind, parameters)
      #expect(!fixes.isEmpty, "\(kind) says nothing")
      for fix in fixes { #expect(fix.summary.en != fix.summary.es, "\(kind) is not translated: \(fix.summary.en)") }
    }
  }
}
