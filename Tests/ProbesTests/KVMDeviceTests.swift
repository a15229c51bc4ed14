import Foundation
import Testing
import Wire

@testable import Facts
@testable import Host
@testable import Probes

@Suite struct KVMDeviceTests {
  /// A Debian host with libvirt, a student outside group kvm, and the device as udev makes it.
  private func debian(mode: UInt32 = 0o660, group: UInt32 = 104, uid: UInt32 = 0) -> FakeHost {
    let host = FakeHost([
      "/etc/passwd":
        "root:x:0:0::/root:/bin/sh\nalumno:x:1000:1000::/home/alumno:/bin/sh\nlibvirt-qemu:x:64055:104::/var/lib/libvirt:/bin/false\n",
      "/etc/group": "root:x:0:\nkvm:x:104:\nalumno:x:1000:\nlibvirt-qemu:x:64055:libvirt-qemu\n",
      "/proc/misc": "232 kvm\n", "/proc/modules": "kvm_amd 1 0 - Live 0x0\nkvm 1 1 kvm_amd, Live 0x0\n",
      "/sys/module/kvm_amd/initstate": "live\n", "/sys/module/kvm_amd/parameters/nested": "1\n", "/sys/module/kvm/initstate": "live\n",
      "/proc/cmdline": "quiet\n",
    ])
    host.statuses["/dev/kvm"] = FileStatus(kind: .character, mode: mode, uid: uid, gid: group, major: 10, minor: 232)
    host.kvm = KVMProof(failed: .open, errno: 13, errorName: "EACCES")
    return host
  }
  private func observe(_ host: FakeHost, _ prepare: (inout FactSet) -> Void = { _ in }) -> FactSet {
    var facts = FactSet()
    facts.set(CPUFacts.vendor, .known("AuthenticAMD"))
    facts.set(CPUFacts.virtualization, .known("svm"))
    prepare(&facts)
    ModprobeConfigProbe.observe(host, into: &facts)
    KVMDeviceProbe.observe(host, into: &facts)
    return facts
  }

  @Test func aWorkingMachineIsTheProof() {
    let host = debian()
    host.kvm = KVMProof(failed: nil)
    let facts = observe(host)
    #expect(facts.bool(KVMFacts.usable) == true)
    #expect(facts.bool(KVMFacts.proven) == true)
    #expect(facts.fact(KVMFacts.step) == .absent)
    #expect(facts.fact(KVMFacts.errno) == .absent)
    #expect(facts.bool(KVMFacts.openable) == true)
    #expect(facts.string(KVMFacts.mode) == "0660")
    #expect(facts.string(KVMFacts.owner) == "root")
    #expect(facts.string(KVMFacts.group) == "kvm")
    #expect(facts.bool(KVMFacts.device) == true)
    #expect(facts.bool(KVMFacts.registered) == true)
  }

  @Test func aStudentOutsideGroupKVMIsNoFaultForTheSystem() {
    let facts = observe(debian())
    #expect(facts.bool(KVMFacts.usable) == true)
    #expect(facts.bool(KVMFacts.proven) == false)
    #expect(facts.string(KVMFacts.step) == "open")
    #expect(facts.string(KVMFacts.errno) == "EACCES")
    #expect(facts.bool(KVMFacts.openable) == false)
    #expect(facts.bool(KVMFacts.openableByQemu) == true)
  }

  @Test func aDeviceForRootAloneIsOfNoUse() {
    let facts = observe(debian(mode: 0o600, group: 0))
    #expect(facts.bool(KVMFacts.usable) == false)
    #expect(facts.bool(KVMFacts.openableByQemu) == false)
  }

  /// A machine that ran is proof; that QEMU's user may not open the device is a fact of its own.
  @Test func theProofHoldsAndSudoDoesNotHideThatQemuMayNotOpenIt() {
    let host = debian(mode: 0o600, group: 0)
    host.kvm = KVMProof(failed: nil)
    host.person.isSelf = false
    let facts = observe(host)
    #expect(facts.bool(KVMFacts.proven) == true)
    #expect(facts.bool(KVMFacts.usable) == true)
    #expect(facts.bool(KVMFacts.openableByQemu) == false)
    #expect(facts.bool(KVMFacts.openable) == false)
  }

  @Test func beforeLibvirtIsInstalledGroupKVMDecides() {
    let host = debian()
    host.files["/etc/passwd"] = Array("alumno:x:1000:1000::/home/alumno:/bin/sh\n".utf8)
    host.files["/etc/group"] = Array("kvm:x:104:\n".utf8)
    #expect(observe(host).fact(KVMFacts.openableByQemu) == .absent)
    #expect(observe(host).bool(KVMFacts.usable) == true)
    host.statuses["/dev/kvm"]?.mode = 0o600
    #expect(observe(host).bool(KVMFacts.usable) == false)
  }

  @Test func otherErrorsAreFaults() {
    for (step, errno, name): (KVMProof.Step, Int32, String) in [
      (.createVM, 16, "EBUSY"), (.open, 1, "EPERM"), (.open, 19, "ENODEV"), (.result, 0, ""),
    ] {
      let host = debian()
      host.kvm = KVMProof(failed: step, errno: errno, errorName: name)
      let facts = observe(host)
      #expect(facts.bool(KVMFacts.usable) == false, "\(name)")
      #expect(facts.string(KVMFacts.step) == step.rawValue)
      #expect(facts.string(KVMFacts.errno) == (name.isEmpty ? nil : name))
    }
  }

  @Test func noNodeNoKVM() {
    let host = debian()
    host.statuses = [:]
    host.kvm = KVMProof(failed: .open, errno: 2, errorName: "ENOENT")
    let facts = observe(host)
    #expect(facts.bool(KVMFacts.device) == false)
    #expect(facts.bool(KVMFacts.usable) == false)
    #expect(facts.bool(KVMFacts.openable) == false)
    #expect(facts.fact(KVMFacts.mode) == .absent)
    // The kernel offers it, udev made no node.
    #expect(facts.bool(KVMFacts.registered) == true)
  }

  @Test func aFileInItsPlaceIsNotTheDevice() {
    let host = debian()
    host.statuses["/dev/kvm"] = FileStatus(kind: .regular, mode: 0o666)
    host.kvm = KVMProof(failed: .apiVersion, errno: 25, errorName: "ENOTTY")
    #expect(observe(host).bool(KVMFacts.device) == false)
  }

  @Test func aSysrootIsJudgedByWhatItShows() {
    let host = debian()
    (host.kind, host.kvm, host.effective) = (.sysroot, nil, nil)
    host.person.isSelf = false
    #expect(observe(host).bool(KVMFacts.usable) == true)
    #expect(observe(host).fact(KVMFacts.proven) == .unknown("not in a sysroot"))
    // A disk image has no devices; that says nothing.
    host.statuses = [:]
    #expect(observe(host).fact(KVMFacts.device) == .unknown("No such file or directory"))
    #expect(observe(host).fact(KVMFacts.usable) == .unknown("No such file or directory"))
    host.statuses["/dev/null"] = FileStatus(kind: .character, mode: 0o666, major: 1, minor: 3)
    #expect(observe(host).bool(KVMFacts.usable) == false)
  }

  @Test func theSeatsACLCountsForItsUser() {
    let host = debian()
    host.kvm = nil
    host.lists["/dev/kvm"] = [
      AccessEntry(tag: .owner, permissions: 6), AccessEntry(tag: .user, id: 1000, permissions: 6), AccessEntry(tag: .group, permissions: 6),
      AccessEntry(tag: .mask, permissions: 6), AccessEntry(tag: .other, permissions: 0),
    ]
    #expect(observe(host).bool(KVMFacts.openable) == true)
    host.person.uid = 1001
    #expect(observe(host).bool(KVMFacts.openable) == false)
  }

  @Test func qemuConfNamesTheUser() {
    let host = debian(mode: 0o600, group: 0)
    host.files["/etc/libvirt/qemu.conf"] = Array("# user = \"nobody\"\nuser = \"root\"\ngroup = \"root\"\n".utf8)
    #expect(observe(host).bool(KVMFacts.openableByQemu) == true)
    host.files["/etc/libvirt/qemu.conf"] = Array("user = \"alumno\"\n".utf8)
    #expect(observe(host).bool(KVMFacts.openableByQemu) == false)
    host.files["/etc/libvirt/qemu.conf"] = Array("user = \"+0\"\n".utf8)
    #expect(observe(host).bool(KVMFacts.openableByQemu) == true)
  }

  // MARK: - The module and `nested`

  @Test func fourTensesOfNested() {
    let host = debian()
    host.files["/etc/modprobe.d/kvm.conf"] = Array("options kvm-amd nested=0\n".utf8)
    host.files["/proc/cmdline"] = Array("quiet kvm-amd.nested=1\n".utf8)
    let facts = observe(host)
    #expect(facts.string(KVMFacts.module) == "kvm_amd")
    #expect(facts.bool(KVMFacts.loaded) == true)
    #expect(facts.bool(KVMFacts.nested) == true)
    #expect(facts.string(KVMFacts.nestedRaw) == "1")
    #expect(facts["kvm.nested"]?.source == "/sys/module/kvm_amd/parameters/nested")
    #expect(facts.bool(KVMFacts.nestedConfigured) == false)
    #expect(facts.bool(KVMFacts.nestedCommandLine) == true)
    #expect(facts.bool(KVMFacts.nestedAfterBoot) == true)
  }

  @Test func withoutAnyLineTheKernelsDefaultHolds() {
    let facts = observe(debian())
    #expect(facts.fact(KVMFacts.nestedConfigured) == .absent)
    #expect(facts.fact(KVMFacts.nestedCommandLine) == .absent)
    #expect(facts.bool(KVMFacts.nestedAfterBoot) == true)
    for (release, expected) in [("4.19.0-27-amd64", false), ("4.20.1", true), ("6.8.0-31-generic", true)] {
      let host = debian()
      host.files = host.files.filter { !$0.key.hasPrefix("/sys/module/kvm_amd") && $0.key != "/proc/modules" }
      host.system = SystemName(release: release, machine: "x86_64")
      let facts = observe(host) {
        $0.set(CPUFacts.virtualization, .known("vmx"))
        $0.set(CPUFacts.vendor, .known("GenuineIntel"))
      }
      #expect(facts.string(KVMFacts.module) == "kvm_intel")
      #expect(facts.bool(KVMFacts.loaded) == false)
      #expect(facts.fact(KVMFacts.nested) == .absent)
      #expect(facts.bool(KVMFacts.nestedAfterBoot) == expected, "\(release)")
    }
  }

  @Test func anAMDModuleDoesNotTakeALetter() {
    let host = debian()
    host.files["/etc/modprobe.d/kvm.conf"] = Array("options kvm_amd nested=Y\noptions kvm_amd nested=1\n".utf8)
    let facts = observe(host)
    #expect(facts.fact(KVMFacts.nestedConfigured) == .unknown("the kernel refuses the value Y"))
    #expect(facts.bool(KVMFacts.nestedAfterBoot) == false)
  }

  @Test(arguments: [
    ("kvm_intel", "nested=1", true), ("kvm_intel", "nested=Y", true), ("kvm_intel", "nested", true), ("kvm_intel", "nested=off", false),
    ("kvm_intel", "nested=1 nested=0", false), ("kvm_amd", "nested=0x1", true), ("kvm_amd", "nested=00", false),
    ("kvm_intel", "nested=1\r", true),
  ]) func valuesAsTheKernelTakesThem(_ module: String, _ text: String, _ expected: Bool) {
    let host = debian()
    host.files = host.files.filter { !$0.key.hasPrefix("/sys/module/kvm_amd") && $0.key != "/proc/modules" }
    host.files["/etc/modprobe.d/kvm.conf"] = Array("options \(module) \(text)\n".utf8)
    let facts = observe(host) { $0.set(CPUFacts.virtualization, .known(module == "kvm_amd" ? "svm" : "vmx")) }
    #expect(facts.bool(KVMFacts.nestedConfigured) == expected)
    #expect(facts.bool(KVMFacts.nestedAfterBoot) == expected)
  }

  @Test func aPartOfTheKernelObeysTheCommandLineAlone() {
    let host = debian()
    host.files = host.files.filter { $0.key != "/proc/modules" && !$0.key.hasSuffix("initstate") }
    host.files["/etc/modprobe.d/kvm.conf"] = Array("options kvm_amd nested=0\n".utf8)
    let facts = observe(host)
    #expect(facts.bool(KVMFacts.loaded) == true)
    #expect(facts.bool(KVMFacts.nestedConfigured) == false)
    #expect(facts.bool(KVMFacts.nestedAfterBoot) == true)
  }

  @Test func bothVendorsPartsBuiltInTheProcessorDecides() {
    let host = debian()
    host.files["/sys/module/kvm_intel/parameters/nested"] = Array("Y\n".utf8)
    #expect(observe(host).string(KVMFacts.module) == "kvm_amd")
  }

  @Test func aBackendWithoutHardwareIsFoundByItsDirectory() {
    let host = FakeHost(["/sys/module/kvm_pvm/x": "", "/sys/module/kvm/parameters/enable_virt_at_load": "Y\n"])
    let facts = observe(host) {
      $0.set(CPUFacts.virtualization, .known("none"))
      $0.set(CPUFacts.vendor, .known("GenuineIntel"))
    }
    #expect(facts.string(KVMFacts.module) == "kvm_pvm")
    #expect(facts.fact(KVMFacts.nested) == .absent)
    #expect(facts.bool(KVMFacts.enabledAtLoad) == true)
  }
}
