import Foundation
import Testing
import Wire

@testable import Facts
@testable import Host
@testable import Probes

@Suite struct KernelModulesTests {
  private func observe(_ host: FakeHost) -> FactSet {
    var facts = FactSet()
    KernelModulesProbe.observe(host, into: &facts)
    return facts
  }
  private func module(_ facts: FactSet, _ name: String) -> Value? {
    guard case .known(.list(let records)) = facts.fact(KernelModuleFacts.modules) else { return nil }
    return records.first { $0["name"] == .string(name) }
  }

  @Test func tellsLoadedBuiltinAvailableAndMissing() {
    let host = FakeHost([
      "/proc/modules": """
      kvm_amd 155648 2 - Live 0x0
      kvm 1056768 1 kvm_amd, Live 0x0
      ccp 118784 1 kvm_amd, Live 0x0
      vboxdrv 500000 0 - Live 0x0 (OE)

      """,
      "/proc/misc": "232 kvm\n200 tun\n",
      "/proc/1/comm": "systemd\n", "/proc/99/comm": "VBoxHeadless\n", "/proc/7/comm": "bash\n",
      "/sys/module/kvm_amd/initstate": "live\n", "/sys/module/bridge/version": "2.3\n",
      "/lib/modules/6.1.0-18-amd64/modules.builtin": "kernel/net/llc/llc.ko\n",
      "/lib/modules/6.1.0-18-amd64/modules.dep":
        "kernel/arch/x86/kvm/kvm-intel.ko.zst: kernel/arch/x86/kvm/kvm.ko.zst\nupdates/dkms/vmmon.ko:\nkernel/drivers/vhost/vhost_net.ko.xz: a",
    ])
    let facts = observe(host)
    #expect(module(facts, "kvm")?["state"] == "loaded")
    #expect(module(facts, "kvm")?["usedBy"] == ["kvm_amd"])
    #expect(module(facts, "kvm_amd")?["users"] == 2)
    #expect(module(facts, "kvm_intel")?["state"] == "available")
    #expect(module(facts, "vhost_net")?["state"] == "available")
    #expect(module(facts, "vmmon")?["state"] == "available")
    #expect(module(facts, "bridge")?["state"] == "builtin")
    #expect(module(facts, "llc")?["state"] == "builtin")
    #expect(module(facts, "tun")?["state"] == "builtin")
    #expect(module(facts, "vfio_pci")?["state"] == "missing")
    #expect(module(facts, "vfio_pci")?["users"] == nil)
    #expect(facts.bool(KernelModuleFacts.support) == true)
    #expect(facts.bool(KernelModuleFacts.directory) == true)
    #expect(facts.fact(KernelModuleFacts.hypervisorsRunning) == .known(["virtualbox"]))
  }

  @Test func aRemovedKernelPackageLeavesNoDirectory() {
    let facts = observe(FakeHost(["/proc/modules": "ext4 1 1 - Live 0x0\n", "/sys/module/ext4/initstate": "live\n"]))
    #expect(facts.bool(KernelModuleFacts.directory) == false)
    #expect(facts["kernel.moduleDirectory"]?.source == "/lib/modules/6.1.0-18-amd64")
    #expect(module(facts, "kvm_intel")?["state"] == "missing")
    // Without their modules neither VirtualBox nor VMware can hold the processor: no process is looked at.
    #expect(facts.fact(KernelModuleFacts.hypervisorsRunning) == .known([]))
  }

  @Test func aKernelWithoutModulesSaysNothingOfHiddenParts() {
    let host = FakeHost([
      "/proc/version": "Linux version 6.18.1 (x)\n", "/sys/module/kvm/parameters/halt_poll_ns": "0\n", "/proc/1/comm": "init\n",
    ])
    let facts = observe(host)
    #expect(facts.bool(KernelModuleFacts.support) == false)
    #expect(module(facts, "kvm")?["state"] == "builtin")
    #expect(module(facts, "macvtap") != nil)
    #expect(module(facts, "macvtap")?["state"] == nil)
  }

  @Test func anEmptySysrootKnowsNothing() {
    let host = FakeHost(["/etc/os-release": "ID=debian\n"])
    (host.kind, host.system) = (.sysroot, nil)
    let facts = observe(host)
    #expect(facts.fact(KernelModuleFacts.modules) == .unknown("No such file or directory"))
    #expect(facts.fact(KernelModuleFacts.support) == .unknown("No such file or directory"))
    #expect(facts.fact(KernelModuleFacts.directory) == .unknown("the release of the running kernel is not known"))
  }

  @Test func loadingCanBeForbidden() {
    let facts = observe(FakeHost(["/proc/modules": "", "/proc/sys/kernel/modules_disabled": "1\n"]))
    #expect(facts.bool(KernelModuleFacts.support) == false)
  }

  @Test func hiddenProcessesAreNotTakenForAbsentOnes() {
    let facts = observe(FakeHost(["/proc/modules": "vboxdrv 1 0 - Live 0x0\n", "/proc/4000/comm": "bash\n"]))
    #expect(facts.fact(KernelModuleFacts.hypervisorsRunning) == .unknown("the processes of others are hidden"))
  }

  @Test(.enabled(if: KmodCorpus.isThere)) func readsTheModuleListOfKmodsOwnTree() throws {
    for record in KmodCorpus.records("kmod/cases.jsonl") where (record["command"] as? String)?.hasPrefix("lsmod") ?? false {
      let path = try #require(record["upstream_expected"] as? String)
      let expected = KmodCorpus.text("kmod/" + path).split(separator: "\n").dropFirst().map { $0.split(separator: " ") }
      let host = FakeHost(root: KmodCorpus.folder.appendingPathComponent("kmod/" + (try #require(record["path"] as? String))))
      let loaded = KernelModuleTable.parse(try host.read("/proc/modules"))
      #expect(loaded.keys.sorted() == expected.map { String($0[0]) }.sorted())
      for line in expected { #expect(loaded[String(line[0])]?.users == Int(line[2])) }
    }
  }

  @Test(.enabled(if: KmodCorpus.isThere)) func findsWhatKmodsOwnTreesHaveBuiltIn() throws {
    for record in KmodCorpus.records("kmod/cases.jsonl") where (record["command"] as? String)?.hasPrefix("modprobe -R ") ?? false {
      let name = try #require((record["command"] as? String)?.split(separator: " ").last.map(String.init))
      let host = FakeHost(root: KmodCorpus.folder.appendingPathComponent("kmod/" + (try #require(record["path"] as? String))))
      #expect(KernelModuleTable(host, of: [name]).builtin == [name])
    }
  }
}
