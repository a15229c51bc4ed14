import Foundation
import Testing
import Wire

@testable import Facts
@testable import Host
@testable import Probes

@Suite struct ModprobeFactsTests {
  private func observe(_ host: FakeHost) -> FactSet {
    var facts = FactSet()
    ModprobeConfigProbe.observe(host, into: &facts)
    return facts
  }
  private func lines(_ facts: FactSet, _ field: Field<[Value]>, _ keys: [String]) -> [String] {
    guard case .known(.list(let records)) = facts.fact(field) else { return [] }
    return records.map { record in
      keys.map { key in
        switch record[key] {
        case .string(let text)?: text
        case .int(let number)?: String(number)
        default: "?"
        }
      }.joined(separator: "|")
    }
  }

  @Test func optionsKeepTheirOrderAndPlace() {
    let facts = observe(
      FakeHost([
        "/etc/modprobe.d/kvm.conf": "# nested\noptions kvm-intel nested=1 ept=1\noptions kvm_intel nested=0\n",
        "/proc/cmdline": "systemd.setenv=KEY kvm.ignore_msrs=1 luks.key=/a\n",
        "/lib/modprobe.d/a.conf": "options snd index=-2 debug\n",
      ]))
    #expect(
      lines(facts, ModprobeFacts.options, ["module", "name", "value", "source", "line"]) == [
        "snd|index|-2|/lib/modprobe.d/a.conf|1", "snd|debug||/lib/modprobe.d/a.conf|1", "kvm_intel|nested|1|/etc/modprobe.d/kvm.conf|2",
        "kvm_intel|ept|1|/etc/modprobe.d/kvm.conf|2", "kvm_intel|nested|0|/etc/modprobe.d/kvm.conf|3", "kvm|ignore_msrs|1|/proc/cmdline|1",
      ])
  }

  @Test func blockedTellsOnlyTheStacksOwnModules() {
    let facts = observe(
      FakeHost([
        "/etc/modprobe.d/b.conf":
          "blacklist nouveau\nblacklist kvm-intel\ninstall kvm_amd /bin/false\ninstall tun /sbin/modprobe -i tun\nblacklist vboxdrv\n"
      ]))
    #expect(lines(facts, ModprobeFacts.blockers, ["kind", "module", "line"]) == ["blacklist|kvm_intel|2", "install|kvm_amd|3"])
    #expect(facts.fact(ModprobeFacts.blacklist) == .known(["nouveau", "kvm_intel", "vboxdrv"]))
  }

  @Test func tellsWhatHasNoEffectAndWhy() {
    let host = FakeHost([
      "/etc/modprobe.d/kvm.conf":
        "opcions kvm_amd nested=1\nmodprobe kvm-amd nested=1\n  # options kvm_amd nested=0\noptions kvm_amd nestd=1\nnonsense\noptions vfio_pci ids=1:2\n",
      "/etc/modprobe.d/kvm": "options kvm_amd nested=1\nopcions kvm\n", "/etc/modprobe.d/README": "Write options for kvm here\n",
      "/usr/lib/modprobe.d/kvm.conf": "options kvm_amd nested=0\noptions snd a=1\n", "/sys/module/kvm_amd/parameters/nested": "1\n",
      "/sys/module/kvm_amd/parameters/avic": "N\n", "/sys/module/vfio_pci/parameters/disable_vga": "N\n",
    ])
    #expect(
      lines(observe(host), ModprobeFacts.ineffective, ["reason", "source", "line", "text"]) == [
        "unknown-command|/etc/modprobe.d/kvm.conf|1|opcions kvm_amd nested=1",
        "unknown-command|/etc/modprobe.d/kvm.conf|2|modprobe kvm-amd nested=1",
        "not-conf|/etc/modprobe.d/kvm|1|options kvm_amd nested=1", "masked|/usr/lib/modprobe.d/kvm.conf|1|options kvm_amd nested=0",
        "unknown-option|/etc/modprobe.d/kvm.conf|4|options kvm_amd nestd=1",
      ])
  }

  @Test func aMergedSystemMasksNothing() {
    let host = FakeHost([
      "/usr/lib/modprobe.d/kvm.conf": "options kvm_amd nested=1\n", "/lib/modprobe.d/kvm.conf": "options kvm_amd nested=1\n",
    ])
    #expect(lines(observe(host), ModprobeFacts.ineffective, ["reason"]) == [])
    #expect(lines(observe(host), ModprobeFacts.options, ["value"]) == ["1"])
  }

  @Test func aFileThatCannotBeReadMakesTheWholeUnknown() {
    let host = FakeHost(["/etc/modprobe.d/kvm.conf": "options kvm_amd nested=1\n"])
    host.files["/etc/modprobe.d/secret.conf"] = []
    host.failures["/etc/modprobe.d/secret.conf"] = .system(13)
    #expect(observe(host).fact(ModprobeFacts.options) == .unknown("/etc/modprobe.d/secret.conf: Permission denied"))
  }

  @Test func noDirectoryIsNoConfiguration() {
    #expect(observe(FakeHost()).fact(ModprobeFacts.options) == .known([]))
    let host = FakeHost(["/proc/cpuinfo": ""])
    host.kind = .sysroot
    #expect(observe(host).fact(ModprobeFacts.options) == .unknown("No such file or directory"))
  }

  // MARK: - Initial RAM disks

  private func cpio(_ entries: [(String, String)]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (name, contents) in entries + [("TRAILER!!!", "")] {
      func hex(_ number: Int) -> String { String(repeating: "0", count: 8 - String(number, radix: 16).count) + String(number, radix: 16) }
      let fields = [0, name == "TRAILER!!!" ? 0 : 0o100644, 0, 0, 1, 0, contents.utf8.count, 0, 0, 0, 0, name.utf8.count + 1, 0]
      bytes += Array(("070701" + fields.map(hex).joined() + name + "\0").utf8)
      while bytes.count % 4 != 0 { bytes.append(0) }
      bytes += Array(contents.utf8)
      while bytes.count % 4 != 0 { bytes.append(0) }
    }
    while bytes.count % 512 != 0 { bytes.append(0) }
    return bytes
  }

  @Test func anOlderCopyInTheInitramfsIsTold() {
    let image = "/boot/initrd.img-6.1.0-18-amd64"
    let host = FakeHost(["/etc/modprobe.d/kvm.conf": "options kvm_intel nested=1\n"])
    host.files[image] =
      cpio([("kernel/x86/microcode/GenuineIntel.bin", "x")]) + cpio([("etc/modprobe.d/kvm.conf", "options kvm_intel nested=0\n")])
    #expect(observe(host).fact(ModprobeFacts.initramfs) == .known([.string(image)]))
    host.files[image] = cpio([("a", "b"), ("etc/modprobe.d/kvm.conf", "# other words\noptions kvm-intel nested=1\n")])
    #expect(observe(host).fact(ModprobeFacts.initramfs) == .known([]))
  }

  @Test func whatCannotBeReadInTheInitramfsIsUnknown() {
    let image = "/boot/initrd.img-6.1.0-18-amd64"
    let host = FakeHost()
    host.files[image] = cpio([("a", "b")]) + [0x28, 0xB5, 0x2F, 0xFD, 1, 2, 3]
    #expect(observe(host).fact(ModprobeFacts.initramfs) == .unknown("compressed with zstd"))
    #expect(observe(host)["modprobe.initramfsCopies"]?.source == image)
    host.files[image] = Array("070701 broken".utf8)
    #expect(observe(host).fact(ModprobeFacts.initramfs) == .unknown("not a cpio archive that can be read"))
    host.files[image] = [UInt8](repeating: 0, count: 16 << 20)
    #expect(observe(host).fact(ModprobeFacts.initramfs) == .unknown("not a cpio archive that can be read"))
    host.failures[image] = .system(13)
    #expect(observe(host).fact(ModprobeFacts.initramfs) == .unknown("Permission denied"))
    #expect(observe(FakeHost()).fact(ModprobeFacts.initramfs) == .known([]))
  }
}
