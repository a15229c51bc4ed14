import Facts
import Report
import Testing
import Wire

@testable import Remedies

/// Parameters as rules fill them in: empty ones, those that a shell must fill in, and arguments of the kernel.
@Suite struct FilledInTests {
  @Test(arguments: [
    ("group-member", ["user": "ana", "group": ""]), ("group-member", ["user": "", "group": "kvm"]), ("group-create", ["group": " "]),
    ("load-module", ["module": ""]), ("reload-module", ["module": ""]), ("remove-module-block", ["module": ""]),
    ("module-option", ["module": "kvm_intel", "option": "nested", "value": ""]), ("unit", ["name": "", "action": "start"]),
    ("unit", ["name": "libvirt", "action": ""]), ("kernel-argument", ["remove": ""]), ("file-access", ["path": "", "mode": "660"]),
    ("file-access", ["path": "/x", "mode": ""]), ("stop-program", ["name": ""]), ("default-uri", ["uri": ""]), ("advice", ["text": ""]),
    ("install-packages", ["names": ""]),
  ])
  func whatComesOutEmptyIsLeftOut(_ kind: String, _ parameters: [String: String]) {
    #expect(FixTests.fix(kind, parameters).isEmpty)
    // The same kind, filled in, says something.
    #expect(!FixTests.fix(kind, parameters.mapValues { $0.utf8.allSatisfy { $0 == 32 } ? (kind == "unit" ? "start" : "x") : $0 }).isEmpty)
  }

  @Test func aNetworkAccountIsAddedByGpasswd() {
    let facts = FixTests.facts("debian", ["user.account": "network"])
    #expect(FixTests.fix("group-member", ["user": "ana", "group": "libvirt"], facts).first?.shell == ["sudo gpasswd -a ana libvirt"])
    let alpine = FixTests.fix("group-member", ["user": "ana", "group": "libvirt"], FixTests.facts("alpine"))
    #expect(alpine.first?.shell == ["sudo addgroup ana libvirt"])
    let unnamed = FixTests.fix("group-member", ["user": "$USER", "group": "libvirt"])
    #expect(unnamed.first?.shell == ["sudo usermod -aG libvirt \"$(id -un)\""])
  }

  private static func blocked(_ kind: String, _ arguments: [String], _ family: String = "redhat") -> FactSet {
    let block: Value = [["module": "kvm_intel", "source": "/proc/cmdline", "line": 1, "kind": .string(kind)]]
    return FixTests.facts(
      family, ["modprobe.blocked": block, "host.kernelArguments": .list(arguments.map { .string($0) })])
  }

  @Test func aBlockOnTheCommandLineIsTakenOffIt() {
    let facts = Self.blocked("blacklist", ["modprobe.blacklist=kvm_intel", "nokaslr"])
    let fixes = FixTests.fix("remove-module-block", ["module": "kvm_intel"], facts)
    #expect(fixes.map(\.kind) == ["kernel-argument"])
    #expect(fixes.first?.shell == ["sudo grubby --update-kernel=ALL --remove-args=modprobe.blacklist=kvm_intel", "sudo reboot"])
    #expect(fixes.first?.risk == .advice)
    // Besides the edits of files.
    let tree = ModprobeTree(
      commandLine: Array("modprobe.blacklist=kvm_intel\n".utf8), list: { $0 == "/etc/modprobe.d" ? .names(["b.conf"]) : .absent },
      read: { _ in .bytes(Array("blacklist kvm_intel\nblacklist kvm\nblacklist nova\n".utf8)) })
    let request = FixRequest(kind: "remove-module-block", parameters: [.init("module", Localized("kvm_intel"))])
    let both = ModprobeFix.suggest(request, RemedyContext(facts: facts, host: nil) { tree })
    #expect(both.map(\.kind) == ["remove-module-block", "kernel-argument"])
    #expect(both.first?.diff?.contains("+# blacklist kvm_intel\n+# blacklist kvm\n blacklist nova\n") == true)
  }

  @Test func otherModulesOfTheListStayBlocked() {
    let facts = Self.blocked("module_blacklist", ["module_blacklist=nouveau,kvm_intel,kvm"])
    let fix = FixTests.fix("remove-module-block", ["module": "kvm_intel"], facts).first
    #expect(
      fix?.summary.en == "Write module_blacklist=nouveau instead of module_blacklist=nouveau,kvm_intel,kvm on the kernel command line")
    #expect(fix?.shell.first?.hasSuffix(" --remove-args=module_blacklist=nouveau,kvm_intel,kvm --args=module_blacklist=nouveau") == true)
    // And nothing is loaded that the kernel forbids until it starts again.
    #expect(FixTests.fix("load-module", ["module": "kvm_intel"], facts).isEmpty)
    #expect(FixTests.fix("load-module", ["module": "kvm_intel"], Self.blocked("blacklist", [])).count == 1)
  }

  @Test func theLineOfTheProfileIsReadByTheShell() {
    #expect(
      FixTests.fix("default-uri", ["uri": "qemu:///system"]).first?.shell == [
        "echo \"export LIBVIRT_DEFAULT_URI=qemu:///system\" >> ~/.profile"
      ])
    #expect(
      FixTests.fix("default-uri", ["uri": "qemu:///system"], FixTests.facts("redhat")).first?.shell.first?.hasSuffix("~/.bash_profile")
        == true)
    #expect(
      FixTests.fix("default-uri", ["uri": "a$(b)"]).first?.shell.first?.hasPrefix("echo 'export LIBVIRT_DEFAULT_URI='\\''a$(b)'") == true)
  }
}
