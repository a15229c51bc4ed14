import Facts
import Foundation
import Testing
import Wire

@testable import Host
@testable import Probes

/// Configurations of real hosts, with their real mistakes, read as sysroots.
@Suite struct WildHostsTests {
  private static func roots() throws -> [(id: String, path: String)] {
    try Corpora.cases("etc-wild").compactMap { item in
      guard let id = item["id"] as? String, let path = item["path"] as? String else { return nil }
      return (id, Corpora.root.appendingPathComponent("etc-wild/" + path).path)
    }
  }

  @Test(.enabled(if: Corpora.has("etc-wild"))) func everyFactIsSaidOfEveryRoot() throws {
    for (id, path) in try Self.roots() where FileManager.default.fileExists(atPath: path) {
      let host = try Sysroot(path: path, user: nil)
      var facts = FactSet()
      AccountsProbe.observe(host, into: &facts)
      PackagesProbe.observe(host, into: &facts)
      ServicesProbe.observe(host, into: &facts)
      LibvirtSocketProbe.observe(host, into: &facts)
      for field in AccountFacts.all + PackageFacts.all + ServiceFacts.all + LibvirtFacts.all {
        #expect(facts[field.name] != nil, "\(id): \(field.name)")
        if case .unknown(let reason)? = facts[field.name]?.fact {
          #expect(!reason.isEmpty && !reason.contains(path), "\(id): \(field.name)")
        }
      }
    }
  }

  /// What libvirt's own reader says of the same files.
  @Test(.enabled(if: Corpora.has("etc-wild"))) func configurationsAreTakenAsLibvirtTakesThem() throws {
    var files = 0
    for (id, path) in try Self.roots() {
      for name in ["libvirtd.conf", "qemu.conf", "libvirt.conf", "virtqemud.conf"] {
        guard let data = FileManager.default.contents(atPath: path + "/etc/libvirt/" + name) else { continue }
        files += 1
        guard let said = try LibvirtConfigTests.mistakeOfVirsh(data) else { return }
        let ours: String
        do {
          _ = try LibvirtConfigFile(Array(data))
          ours = ""
        } catch { ours = "\(error.line): \(error.message)" }
        #expect(ours == said, "\(id): \(name)")
      }
    }
    #expect(files > 0)
  }
}
