import Foundation
import Testing

@testable import Facts
@testable import Host
@testable import Probes

@Suite struct ModprobeConfigTests {
  @Test(.enabled(if: KmodCorpus.isThere)) func saysWhatKmodSaysOfItsOwnTestTrees() throws {
    let cases = KmodCorpus.records("kmod/cases.jsonl")
    try #require(!cases.isEmpty)
    for record in cases {
      let id = try #require(record["id"] as? String)
      let host = FakeHost(root: KmodCorpus.folder.appendingPathComponent("kmod/" + (try #require(record["path"] as? String))))
      let tree = ModprobeConfig.read(host)
      if let path = record["kmod30_modprobe_c"] as? String {
        // It was made on a kernel without the tree's own modules.softdep and modules.weakdep.
        host.files = host.files.filter { !$0.key.hasPrefix("/lib/modules/") }
        let tree = ModprobeConfig.read(host)
        #expect(tree.listing(.kmod30) == KmodCorpus.configuration(KmodCorpus.text("kmod/" + path)), "\(id)")
        #expect(tree.complaints(.kmod30) == KmodCorpus.messages(record["kmod30_stderr"] as? String ?? ""), "\(id)")
      }
      if record["command"] as? String == "modprobe -c", let path = record["upstream_expected"] as? String {
        #expect(tree.listing(.kmod33) == KmodCorpus.configuration(KmodCorpus.text("kmod/" + path)), "\(id)")
      }
    }
  }

  @Test(.enabled(if: KmodCorpus.isThere)) func saysWhatKmodSaysOfRealHosts() throws {
    let cases = KmodCorpus.records("etc-wild/modprobe.jsonl")
    try #require(!cases.isEmpty)
    for record in cases {
      let id = try #require(record["id"] as? String)
      let tree = ModprobeConfig.read(FakeHost(root: KmodCorpus.folder.appendingPathComponent("etc-wild/roots/" + id)))
      let expected = KmodCorpus.configuration(KmodCorpus.text("etc-wild/" + (try #require(record["expected"] as? String))))
      #expect(tree.listing() == expected, "\(id)")
      #expect(tree.complaints() == KmodCorpus.messages(record["stderr"] as? String ?? ""), "\(id)")
    }
  }

  @Test func aFileHidesItsNamesakeInLaterDirectories() {
    let host = FakeHost([
      "/etc/modprobe.d/kvm.conf": "options kvm_intel nested=1\n",
      "/run/modprobe.d/kvm.conf": "options kvm_intel nested=0\n",
      "/usr/lib/modprobe.d/a.conf": "options kvm_intel nested=N\n",
      "/lib/modprobe.d/zz.conf": "blacklist kvm-amd\n",
      "/etc/modprobe.d/kvm": "options kvm_amd nested=1\n",
      "/etc/modprobe.d/README": "words\n",
      "/proc/cmdline": "quiet kvm-intel.nested=0\n",
    ])
    let tree = ModprobeConfig.read(host)
    #expect(tree.files.map(\.path) == ["/usr/lib/modprobe.d/a.conf", "/etc/modprobe.d/kvm.conf", "/lib/modprobe.d/zz.conf"])
    #expect(tree.masked.map(\.path) == ["/run/modprobe.d/kvm.conf"])
    #expect(tree.ignored.map(\.path) == ["/etc/modprobe.d/README", "/etc/modprobe.d/kvm"])
    #expect(
      tree.options.map { "\($0.source):\($0.line) \($0.name)=\($0.value ?? "-")" } == [
        "/usr/lib/modprobe.d/a.conf:1 nested=N", "/etc/modprobe.d/kvm.conf:1 nested=1", "/proc/cmdline:1 nested=0",
      ])
    #expect(tree.blacklist == ["kvm_amd"])
  }

  @Test func aLinkToNowhereHidesEverythingOfItsName() {
    let host = FakeHost(["/usr/lib/modprobe.d/off.conf": "blacklist kvm\n"])
    host.links["/etc/modprobe.d/off.conf"] = "/dev/null"
    let tree = ModprobeConfig.read(host)
    #expect(tree.listing() == [])
    #expect(tree.masked.map(\.path) == ["/usr/lib/modprobe.d/off.conf"])
    #expect(tree.failures.isEmpty)
  }

  @Test func theLinesOfAFileCoverItWhole() {
    let text = Array("# one\n\noptions kvm_intel \\\n  nested=1 \\\n  ept=1\n\tblacklist kvm\\".utf8)
    let lines = ModprobeSyntax.lines(text)
    #expect(lines.map(\.number) == [1, 2, 3, 6])
    #expect(lines.map(\.lastNumber) == [1, 2, 5, 6])
    #expect(lines.first?.range.lowerBound == 0)
    #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.range.upperBound == $1.range.lowerBound })
    #expect(lines.last?.range.upperBound == text.count)
    #expect(lines[2].directive == .options(module: "kvm_intel", text: "  nested=1   ept=1"))
    #expect(lines[3].directive == .blacklist("kvm"))
  }

  @Test func argumentsAreSplitAsTheKernelDoes() {
    let text = Array(#" a=1  b="x y" c "d e=f g" h= =i nested=1"#.utf8) + [13]
    let parts = KernelArguments.split(text).map { argument in
      (String(decoding: text[argument.name], as: UTF8.self), argument.value.map { String(decoding: text[$0], as: UTF8.self) })
    }
    #expect(parts.map(\.0) == ["a", "b", "c", "d e", "h", "=i", "nested"])
    #expect(parts.map(\.1) == ["1", "x y", nil, "f g", "", nil, "1"])
  }

  @Test func theKernelNeedsUnderscoresInItsOwnBlacklist() {
    let host = FakeHost([
      "/etc/modprobe.d/a.conf": "install kvm* /sbin/modprobe --ignore-install kvm\ninstall kvm_amd /bin/false\ninstall tun /bin/true\n",
      "/proc/cmdline": "module_blacklist=kvm-intel,kvm_amd modprobe.blacklist=kvm,kvm-intel -- module_blacklist=tun\n",
    ])
    let blocks = ModprobeConfig.read(host).blocks(of: ["kvm", "kvm_intel", "kvm_amd", "tun"])
    #expect(
      blocks.map { "\($0.kind.rawValue) \($0.module) \($0.source):\($0.line)" } == [
        "install tun /etc/modprobe.d/a.conf:3", "blacklist kvm /proc/cmdline:1", "module_blacklist kvm_amd /proc/cmdline:1",
      ])
  }

  @Test(arguments: [
    ("kvm*", "kvm_intel", true), ("kvm_[a-i]*", "kvm_intel", true), ("kvm_[!a-i]*", "kvm_intel", false), ("k?m", "kvm", true),
    ("*", "", true), ("*a*a*a*b", "aaaaaaaaaaaaaaaa", false), ("[", "[", true), ("kvm", "kvm_amd", false), ("*intel", "kvm_intel", true),
  ]) func patterns(_ pattern: String, _ name: String, _ matches: Bool) {
    #expect(ModprobePattern.matches(name, pattern: pattern) == matches)
  }
}
