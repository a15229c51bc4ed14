import Foundation
import Testing

@testable import Host
@testable import Probes

@Suite struct DpkgTests {
  /// Every package as `dpkg-query -W` lists it: name, architecture, want, error flag, state, version; sorted.
  static func listing(_ bytes: [UInt8]) throws(DpkgProblem) -> [String] {
    var lines: [String: String] = [:]
    try Dpkg.visit(bytes) { stanza in
      func text(_ range: Range<Int>?) -> String { range.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "" }
      let name = text(stanza.name).lowercased()
      let architecture = text(stanza.architecture)
      lines["\(name):\(architecture)"] = nil
      if stanza.state == .notInstalled { return }
      lines["\(name):\(architecture)"] = [
        name, architecture, "\(stanza.want)", stanza.reinstallRequired ? "reinstreq" : "ok", stanza.state.word,
        DpkgValue.shownVersion(bytes, stanza),
      ].joined(separator: "\t")
    }
    return lines.values.sorted()
  }

  static func sorted(_ text: String) -> [String] { text.split(separator: "\n").map(String.init).sorted() }

  /// The line that dpkg-query names: `… near line 12 package 'a':`.
  static func errorLine(_ text: String) -> Int? {
    guard let error = text.range(of: "error: parsing file"),
      let near = text.range(of: "near line ", range: error.upperBound..<text.endIndex)
    else { return nil }
    return Int(text[near.upperBound...].prefix { $0.isNumber })
  }

  static let format = "${Package}\t${Architecture}\t${db:Status-Want}\t${db:Status-Eflag}\t${db:Status-Status}\t${Version}\n"

  @Test(.enabled(if: Corpora.has("dpkg"))) func corpusIsReadAsDpkgReadsIt() throws {
    for item in try Corpora.cases("dpkg") {
      let id = item["id"] as? String ?? ""
      let path = item["path"] as? String ?? ""
      let expected = item["expected"] as? String ?? ""
      let bytes = try Corpora.bytes("dpkg/" + path)
      let truth = Self.sorted(String(decoding: try Corpora.bytes("dpkg/" + expected), as: UTF8.self))
      if item["dpkg_query_rc"] as? Int == 0 {
        do { #expect(try Self.listing(bytes) == truth, "\(id)") } catch { Issue.record("\(id): refused: \(error)") }
      } else {
        do {
          _ = try Self.listing(bytes)
          Issue.record("\(id): accepted what dpkg refuses: \(item["dpkg_query_stderr"] ?? "")")
        } catch {
          #expect(error.line == Self.errorLine(item["dpkg_query_stderr"] as? String ?? ""), "\(id): \(error.reason)")
        }
      }
    }
  }

  @Test func thisMachineIsReadAsDpkgReadsIt() throws {
    guard let truth = Corpora.run("/usr/bin/dpkg-query", ["-W", "-f=" + Self.format]), truth.status == 0 else { return }
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "/var/lib/dpkg/status")))
    #expect(try Self.listing(bytes) == Self.sorted(truth.out))
  }

  private static let stanza =
    "Package: a\nStatus: install ok installed\nMaintainer: x\nArchitecture: amd64\nVersion: 1.0\nDepends: b (>= 1), c | d:any\n"
    + "Conffiles:\n /etc/x 0123456789abcdef\n /etc/y 0123 obsolete\nDescription: d\n more\n .\n end\n"

  /// Mistakes, one a line each, that are laid over a good stanza: what dpkg-query says of each is what we must say.
  private static var variants: [(String, [UInt8])] {
    let base = Self.stanza
    var variants: [(String, String)] = [("good", base), ("empty", ""), ("no newline at the end", String(base.dropLast()))]
    for version in [
      "", "a:1", "-1:1", "99999999999:1", "1:", "1-", "-1", ":1", "1 0", "abc", "1_0", "0:1", "01:1", "1:1:2", "0:1:2", "1-2-3", "+1:2",
      "2147483648:1", "2147483647:1", "-0:1", "1:-1", "1:2-", "0:0",
    ] { variants.append(("version \(version)", base.replacingOccurrences(of: "Version: 1.0", with: "Version: \(version)"))) }
    for status in [
      "", "install ok", "foo ok installed", "install  ok\tinstalled", "install ok installed x", "install ok installedx",
      "Install OK Installed",
      "install hold installed", "install ok postinst-failed", "deinstall ok not-installed", "install reinstreq half-installed",
      "install ok triggers-pending", "install ok triggers-awaited", "hold ok config-files", "installed ok installed",
      "install ok installed\n foo", "unknown ok not-installed", "install ok triggers-pending\nTriggers-Pending: foo /x",
      "install ok triggers-pending\nTriggers-Pending: foo foo", "install ok triggers-awaited\nTriggers-Awaited: foo:i386",
      "install ok triggers-awaited\nTriggers-Awaited: $foo", "install ok installed\nTriggers-Awaited: foo",
      "install ok installed\nTriggers-Pending: foo", "install ok half-configured\nConfig-Version: 1",
      "install ok installed\nConfig-Version: 1",
      "install ok unpacked\nConfig-Version: :", "purge ok unpacked",
    ] { variants.append(("status \(status)", base.replacingOccurrences(of: "install ok installed", with: status))) }
    for field in ["Depends", "Provides", "Conflicts", "Suggests"] {
      for value in [
        "Foo", "foo (>= 1)", "foo (1)", "foo (> 1)", "foo (>= )", "foo:any", "foo:", "foo:a_b", "foo:-a", "foo | bar, baz", "foo |", "foo,",
        "foo bar", "foo(>= 1)", "foo (>= 1", "foo (>= 1:)", "f", "@foo", "foo (=1)", "foo (= 1) bar", "foo (= 1 2)", "foo (!1)",
        "foo\n , bar",
        "foo (==1)", "foo (>>= 1)", "foo ()", "f$o", "foo |bar", "foo ,bar", "foo (= 1)x", "foo (< 1 )", "foo (= 1(2))", "foo (=\n 1)",
        ",foo",
        "foo (<> 1)", "foo (=> 1)", "foo (<< 1)", "foo:any:any", "foo (= 1):any", "",
      ] {
        variants.append(("\(field) \(value)", base.replacingOccurrences(of: "Depends: b (>= 1), c | d:any", with: "\(field): \(value)")))
      }
    }
    for extra in [
      "Essential: maybe", "Essential: yes", "Essential:", "Multi-Arch: bad", "Multi-Arch: same", "Multi-Arch: SAME", "Multi-Arch: same x",
      "Priority: weird", "Priority: required x", "Priority: unknown", "Priority: requiredx", "Filename: x", "Size: 3", "MD5sum:",
      "Revision: 3",
      "Package_Revision: 3", "Recommended: a", "Optional: a", "Class: extra", "Protected: no", "Foo-Bar", "Foo : x", "Foo\t:x", ": x",
      "F: x",
      "-Foo: x", "MSDOS-Filename: x", "Version: 2", "Foo: 2\nfoo: 3", "Class: a\nPriority: b", "Foo:", "Foo: a\u{0}b", "Foo: a\u{1a}",
      "Foo: \u{1a}x", "Fo\u{1a}o: x", " \nFoo: x", "\t\n", "Foo", "Foo: é", "Bar:x", "Homepage:  spaces   ", "Origin:\n x",
    ] {
      variants.append(("extra \(extra)", base + extra + "\n"))
      variants.append(
        ("extra \(extra) and another", base + extra + "\nLast: x\n\n" + base.replacingOccurrences(of: "Package: a", with: "Package: z")))
    }
    for conffiles in [
      " a", " /etc/x", " / abc", "\t/etc/x abc", "  abc", " /etc/x  abc", " /etc/x abc remove-on-upgrade", " x", " /etc/a b c",
      " ./etc/x abc",
      " //// abc", " /e obsolete", " /e a obsolete obsolete", " obsolete",
    ] {
      variants.append(
        (
          "conffiles \(conffiles)", base.replacingOccurrences(of: " /etc/x 0123456789abcdef\n /etc/y 0123 obsolete", with: conffiles)
        ))
    }
    for (what, with) in [
      ("Architecture: amd64\n", ""), ("Architecture: amd64\n", "Architecture: amd64\nMulti-Arch: same\n"),
      ("amd64\n", "all\nMulti-Arch: same\n"),
      ("Architecture: amd64\n", "Multi-Arch: same\n"), ("Version: 1.0\n", ""), ("Description: d\n", ""), ("Package: a\n", ""),
      ("Package: a\n", "Package:\n"), ("Package: a", "Package: a$b"), ("Package: a", "Package: -b"), ("Package: a", "Package: AbC_d"),
      ("Package: a\n", "Package: a\u{0}b\n"), ("amd64", "a_b"), ("Status: install ok installed\n", ""),
    ] { variants.append(("\(what) → \(with)", base.replacingOccurrences(of: what, with: with))) }
    let other = base.replacingOccurrences(of: "amd64", with: "i386")
    let same = "Multi-Arch: same\n"
    variants += [
      ("twice", base + "\n" + base), ("two architectures", base + "\n" + other), ("both same", base + same + "\n" + other + same),
      ("mixed", base + same + "\n" + other), ("mixed the other way", base + "\n" + other + same),
      ("one gone", base + "\n" + other.replacingOccurrences(of: "install ok installed", with: "purge ok not-installed")),
      ("one removed", base + "\n" + other.replacingOccurrences(of: "install ok installed", with: "deinstall ok config-files")),
      ("same twice", base + same + "\n" + base + same),
      ("newlines", "\n\n" + base + "\n\n\n" + base.replacingOccurrences(of: ": a", with: ": b")),
      ("blank line of spaces", base + " \n" + base), ("carriage returns", base.replacingOccurrences(of: "\n", with: "\r\n")),
      ("leading blank", " " + base), ("words", "hello world\n"), ("newlines only", "\n\n\n"), ("one byte", "P"),
      ("control-Z", base + "\u{1a}"),
    ]
    return variants.map { ($0.0, Array($0.1.utf8)) }
  }

  /// dpkg-query is asked of every variant, so the expectations are its own.
  @Test func mistakesAreJudgedAsDpkgJudgesThem() throws {
    let folder = try Corpora.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["updates", "info"] {
      try FileManager.default.createDirectory(at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    var compared = 0
    for (name, bytes) in Self.variants {
      try Data(bytes).write(to: folder.appendingPathComponent("status"))
      guard let truth = Corpora.run("/usr/bin/dpkg-query", ["--admindir=" + folder.path, "-W", "-f=" + Self.format]) else { return }
      if truth.status != 0, truth.err.contains("no packages found") { continue }
      compared += 1
      do {
        let ours = try Self.listing(bytes)
        if truth.status == 0 {
          #expect(ours == Self.sorted(truth.out), "\(name)")
        } else {
          Issue.record("\(name): accepted what dpkg refuses: \(truth.err)")
        }
      } catch {
        #expect(truth.status == 2, "\(name): refused with \(error.reason)")
        #expect(error.line == Self.errorLine(truth.err), "\(name): \(error.reason) against \(truth.err)")
      }
    }
    #expect(compared > 200)
  }

  @Test func noInputCrashes() throws {
    let base = Array(Self.stanza.utf8)
    var random = SystemRandomNumberGenerator()
    for cut in base.indices { _ = try? Self.listing(Array(base[..<cut])) }
    for _ in 0..<2_000 {
      var bytes = base
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] =
          [10, 32, 58, 0, 26, 40, 41, 44, 124, 45, 255].randomElement(using: &random) ?? 10
      }
      do {
        for line in try Self.listing(bytes) { #expect(line.split(separator: "\t", omittingEmptySubsequences: false).count >= 6) }
      } catch { #expect(error.line >= 0 && !error.message.isEmpty) }
    }
  }
}
