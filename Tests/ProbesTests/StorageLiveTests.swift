import Facts
import Testing
import Wire

@testable import Host
@testable import Probes

@Suite struct StorageLiveTests {
  /// On the machine that runs the tests every fact of these subjects is said, and nothing is left to chance where it can be compared.
  @Test func thisMachine() throws {
    let host = Live(user: nil, asksDaemons: false)
    var facts = StorageFixtures.facts(pools: [("default", "dir", "/var/lib/libvirt/images"), ("root", "dir", "/")])
    ImagesProbe.observe(host, into: &facts)
    StorageProbe.observe(host, into: &facts)
    SecurityProbe.observe(host, into: &facts)
    EmulatorsProbe.observe(host, into: &facts)
    for name in [
      "images", "paths", "mounts", "mounts.fstab", "security.openPaths", "security.appArmor", "security.selinux", "security.qemuDriver",
      "emulation.firmware", "program.swtpm", "program.virtiofsd", "program.parted", "emulation.spice", "emulation.qxl",
    ] {
      #expect(facts[name] != nil, "\(name)")
    }
    let root = try #require(StorageFixtures.records(facts, StorageFacts.paths).last)
    #expect(root["exists"] == true)
    #expect(root["kind"] == "directory")
    #expect(root["mount"] == "/")
    let findmnt = Corpora.run("/usr/bin/findmnt", ["-n", "-o", "FSTYPE", "--target", "/"])
    if let findmnt, findmnt.status == 0 { #expect(root["fileSystem"] == .string(findmnt.out.trimmedOfBlanks.replacing("\n", with: ""))) }
  }
}
