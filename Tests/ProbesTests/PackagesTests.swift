import Facts
import Testing
import Wire

@testable import Host
@testable import Probes

@Suite struct PackagesTests {
  static func observe(_ host: FakeHost, _ given: (inout FactSet) -> Void = { _ in }) -> FactSet {
    var facts = FactSet()
    given(&facts)
    PackagesProbe.observe(host, into: &facts)
    return facts
  }
  static func stanza(_ name: String, _ status: String = "install ok installed", _ version: String = "1:8.2.2", _ more: String = "")
    -> String
  {
    "Package: \(name)\nStatus: \(status)\nMaintainer: x\nArchitecture: amd64\nVersion: \(version)\n\(more)Description: d\n\n"
  }
  static func strings(_ facts: FactSet, _ field: Field<[String]>) -> [String]? {
    guard case .known(.list(let items)) = facts.fact(field) else { return nil }
    return items.map { if case .string(let text) = $0 { text } else { "?" } }
  }
  static func packages(_ facts: FactSet) -> [String]? {
    guard case .known(.list(let items)) = facts.fact(PackageFacts.packages) else { return nil }
    return items.map { item in
      ["name", "version", "state"].map { if case .string(let text) = item[$0] { text } else { "?" } }.joined(separator: " ")
    }
  }

  @Test func everyFactIsSaidOnAnEmptyHost() {
    let facts = Self.observe(FakeHost())
    for field in PackageFacts.all { #expect(facts[field.name] != nil, "\(field.name)") }
    #expect(facts.string(PackageFacts.manager) == "none")
    #expect(facts.fact(PackageFacts.packages) == .absent)
    #expect(facts.fact(PackageFacts.virsh) == .absent)
  }

  @Test func virtualPackagesCountAndRemovedOnesDoNot() {
    let host = FakeHost([
      "/var/lib/dpkg/status": Self.stanza("bash")
        + Self.stanza("qemu-system-x86", "install ok installed", "1:8.2.2", "Provides: qemu-kvm, foo (= 2)\n")
        + Self.stanza("libvirt-daemon-system", "deinstall ok config-files", "9.0") + Self.stanza("virt-manager", "purge ok not-installed")
    ])
    let facts = Self.observe(host)
    #expect(facts.string(PackageFacts.manager) == "dpkg")
    #expect(Self.packages(facts) == ["libvirt-daemon-system 9.0 config-files", "qemu-system-x86 1:8.2.2 installed"])
    #expect(Self.strings(facts, PackageFacts.provided) == ["qemu-kvm", "qemu-system-x86"])
    #expect(Self.strings(facts, PackageFacts.broken) == [])
  }

  @Test func halfDonePackagesOfAnyKindAreBroken() {
    let host = FakeHost([
      "/var/lib/dpkg/status": Self.stanza("bash", "install ok half-configured") + Self.stanza("libvirt0", "install reinstreq installed")
        + Self.stanza("zsh", "install ok triggers-pending", "1", "Triggers-Pending: x\n") + Self.stanza("vim")
    ])
    let facts = Self.observe(host)
    #expect(Self.strings(facts, PackageFacts.broken) == ["bash", "libvirt0", "zsh"])
  }

  @Test func theJournalOfAnInterruptedRunIsNewerThanTheStatusFile() {
    let host = FakeHost([
      "/var/lib/dpkg/status": Self.stanza("qemu-system-x86", "install ok unpacked") + Self.stanza("virt-viewer"),
      "/var/lib/dpkg/updates/0000": Self.stanza("qemu-system-x86"),
      "/var/lib/dpkg/updates/0001": Self.stanza("virt-viewer", "install ok half-configured"), "/var/lib/dpkg/updates/tmp.i": "junk",
    ])
    let facts = Self.observe(host)
    #expect(Self.packages(facts) == ["qemu-system-x86 1:8.2.2 installed", "virt-viewer 1:8.2.2 half-configured"])
    #expect(Self.strings(facts, PackageFacts.broken) == ["virt-viewer"])
  }

  @Test func distrolessImages() {
    let host = FakeHost(["/var/lib/dpkg/status.d/qemu": "Package: qemu-utils\nVersion: 2\nArchitecture: all\nDescription: d\n"])
    #expect(Self.packages(Self.observe(host)) == ["qemu-utils 2 installed"])
  }

  @Test func aDatabaseThatDpkgRefusesIsUnknownWithTheLine() {
    let host = FakeHost(["/var/lib/dpkg/status": Self.stanza("a") + "Package: b\nFilename: x\n"])
    #expect(
      Self.observe(host).fact(PackageFacts.packages)
        == .unknown("line 9, package b: archive details 'Filename' field not allowed in status file"))
  }

  @Test func pacman() {
    let desc = "%NAME%\nqemu-base\n\n%VERSION%\n9.0.1-1\n\n%PROVIDES%\nqemu-headless=9\n"
    let host = FakeHost([
      "/var/lib/pacman/local/qemu-base-9.0.1-1/desc": desc, "/var/lib/pacman/local/bash-5.2-1/desc": "%NAME%\nbash\n",
      "/var/lib/pacman/local/libvirt-10.3-1/files": "",
    ])
    let facts = Self.observe(host)
    #expect(facts.string(PackageFacts.manager) == "pacman")
    #expect(Self.packages(facts) == ["qemu-base 9.0.1-1 installed"])
    #expect(Self.strings(facts, PackageFacts.provided) == ["qemu-base", "qemu-headless"])
    #expect(Self.strings(facts, PackageFacts.broken) == ["libvirt"])
  }

  @Test func apk() {
    let host = FakeHost([
      "/lib/apk/db/installed":
        "C:Q1\nP:musl\nV:1.2.4-r2\nF:lib\n\nP:qemu-system-x86_64\nV:8.1.5-r0\np:cmd:qemu-system-x86_64=8.1.5-r0\nf:f\n"
    ])
    let facts = Self.observe(host)
    #expect(Self.packages(facts) == ["qemu-system-x86_64 8.1.5-r0 installed"])
    #expect(Self.strings(facts, PackageFacts.broken) == ["qemu-system-x86_64"])
  }

  @Test func portage() {
    let host = FakeHost(["/var/db/pkg/app-emulation/libvirt-10.3.0-r3/SLOT": "0", "/var/db/pkg/app-emulation/virt-manager-4.1.0/SLOT": "0"])
    #expect(Self.packages(Self.observe(host)) == ["libvirt 10.3.0-r3 installed", "virt-manager 4.1.0 installed"])
  }

  @Test func theDistributionsOwnManagerIsPreferred() {
    let host = FakeHost([
      "/var/lib/dpkg/status": Self.stanza("qemu-utils"), "/var/lib/pacman/local/qemu-img-9-1/desc": "%NAME%\nqemu-img\n",
    ])
    #expect(Self.observe(host).string(PackageFacts.manager) == "dpkg")
    let facts = Self.observe(host) { $0.set(OSFacts.family, .known("arch")) }
    #expect(facts.string(PackageFacts.manager) == "pacman")
  }
}
