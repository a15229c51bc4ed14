import Facts
import Foundation
import Testing

@testable import Host
@testable import Probes

/// The distribution, against the names that Ansible and go-sysinfo expect for recorded release files.
@Suite struct OSReleaseCorpusTests {
  /// Ansible's family names; a family that is not here uses packages of its own.
  private static let families = [
    "debian": "debian", "redhat": "redhat", "suse": "suse", "archlinux": "arch", "arch": "arch", "alpine": "alpine", "gentoo": "gentoo",
    "nixos": "nixos",
  ]
  /// Distributions whose expected name is an abbreviation that is not in their files.
  private static let abbreviations = ["smgl": "sourcemage"]

  @Test(.enabled(if: HostCorpora.has("os-release/cases.jsonl"))) func recordedFiles() throws {
    let cases = try HostCorpora.cases("os-release/cases.jsonl")
    for entry in cases {
      let id = try #require(entry["id"] as? String)
      let path = try #require(entry["path"] as? String)
      let expected = try #require(entry["expected"] as? [String: String])
      let files = try Self.files("\(HostCorpora.directory)/os-release/\(path)")
      let facts = FactSet.observing(Self.host(files))
      let comment = Comment(rawValue: "\(id): \(facts.string(OSFacts.id) ?? "-") \(facts.string(OSFacts.versionId) ?? "-")")

      if expected["os_family"] == "Solaris" {
        // Not Linux, and none of the files by which a Linux names itself.
        #expect(facts.fact(OSFacts.id) == .absent, comment)
      } else if expected["Platform"] != nil {
        expectGoSysinfo(facts, expected, comment)
      } else {
        expectAnsible(facts, expected, files, comment)
      }
    }
    #expect(!cases.isEmpty)
  }

  private func expectGoSysinfo(_ facts: FactSet, _ expected: [String: String], _ comment: Comment) {
    #expect(facts.string(OSFacts.id) == expected["Platform"], comment)
    #expect(facts.string(OSFacts.family) == Self.families[expected["Family"] ?? ""] ?? "other", comment)
    #expect(major(facts) == expected["Major"].flatMap { Int($0) }, comment)
    if let codename = expected["Codename"] { #expect(facts.string(OSFacts.codename) == codename, comment) }
  }

  private func expectAnsible(_ facts: FactSet, _ expected: [String: String], _ files: [String: String], _ comment: Comment) {
    let family = expected["os_family"].map { Self.families[$0.lowercased()] ?? "other" }
    if let family { #expect(facts.string(OSFacts.family) == family, comment) }

    let said = Self.letters((facts.string(OSFacts.id) ?? "") + (facts.string(OSFacts.name) ?? ""))
    if let first = expected["distribution"]?.split(separator: " ").first {
      let word = Self.letters(String(first))
      #expect(said.contains(Self.abbreviations[word] ?? word), comment)
    }
    // Ansible also asks Python's platform module, whose answers are not in the files.
    let all = files.values.joined(separator: "\n")
    if let version = expected["distribution_version"], let number = expected["distribution_major_version"].flatMap({ Int($0) }),
      all.contains(version)
    {
      #expect(major(facts) == number, comment)
    }
    let release = expected["distribution_release"]?.lowercased() ?? ""
    let carrier = all.split(separator: "\n").first { line in
      ["VERSION=", "VERSION_CODENAME=", "UBUNTU_CODENAME="].contains { line.hasPrefix($0) } && line.lowercased().contains("(\(release))")
    }
    if !release.isEmpty, carrier != nil { #expect(facts.string(OSFacts.codename)?.lowercased() == release, comment) }
  }

  private func major(_ facts: FactSet) -> Int? {
    facts.string(OSFacts.versionId).flatMap { Int($0.prefix { $0.isNumber }) }
  }

  private static func letters(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }

  /// Ansible keeps the files as members of a JSON object; go-sysinfo keeps a tree, whose links may have become files that hold their target.
  private static func files(_ path: String) throws -> [String: String] {
    if path.hasSuffix(".json") {
      let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any]
      return object?["input"] as? [String: String] ?? [:]
    }
    var files: [String: String] = [:]
    let names = FileManager.default.enumerator(atPath: path)
    while let name = names?.nextObject() as? String {
      if let text = try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) { files["/" + name] = text }
    }
    return files
  }

  private static func host(_ files: [String: String]) -> FakeHost {
    let host = FakeHost(files)
    host.kind = .sysroot
    (host.system, host.cpuids, host.processors) = (nil, nil, nil)
    for (path, text) in files where !text.isEmpty && !text.contains("\n") && !text.contains(" ") && !text.contains("=") {
      let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
      let target = directory.appendingPathComponent(text).standardizedFileURL.path
      guard files[target] != nil else { continue }
      host.files[path] = nil
      host.links[path] = target
    }
    return host
  }
}
