import Foundation
import Testing

/// The walls of the house (Documentation/Architecture.md), checked over every `import` line: an import that is not listed is a bug.
@Suite struct ImportLawTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// What each room may import. `FoundationEssentials` is nowhere needed so far, and so it is nowhere allowed.
  static let law: [String: Set<String>] = [
    "Wire": ["CYAML", "CExpat"],
    "CEL": ["Wire"],
    "Host": ["CHost", "Glibc", "Synchronization"],
    "Facts": ["Wire"],
    "Probes": ["Host", "Facts", "Wire"],
    "Report": ["Facts", "Wire"],
    "RuleEngine": ["CEL", "Facts", "Report", "Wire"],
    "Remedies": ["Host", "Facts", "Report", "Wire"],
    "DefaultRules": ["Wire"],
    "embed-rules": ["RuleEngine", "Wire", "Glibc"],  // runs when the program is built, never with it
    "virt-doctor": ["Wire", "Host", "Facts", "Probes", "Report", "RuleEngine", "Remedies", "DefaultRules", "ArgumentParser"],
  ]

  static func swiftFiles(below folder: String) -> [URL] {
    let files = FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil)
    return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
  }

  /// The modules that a file imports, whatever stands before the word.
  static func imports(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard let at = words.firstIndex(of: "import"), at + 1 < words.count else { return nil }
      let before: Set<String> = ["public", "package", "internal", "private", "fileprivate", "@preconcurrency", "@testable"]
      guard words[..<at].allSatisfy(before.contains) else { return nil }
      let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
      let name = kinds.contains(words[at + 1]) && at + 2 < words.count ? words[at + 2] : words[at + 1]
      return String(name.prefix { $0 != "." })
    }
  }

  @Test(arguments: law.keys.sorted()) func roomImportsOnlyWhatItMay(_ room: String) throws {
    let files = Self.swiftFiles(below: "Sources/\(room)")
    #expect(!files.isEmpty, "the room \(room) is empty")
    for file in files {
      for module in Self.imports(try String(contentsOf: file, encoding: .utf8)) {
        #expect(Self.law[room]?.contains(module) == true, "\(file.lastPathComponent) in \(room) imports \(module)")
      }
    }
  }

  @Test func everyRoomIsUnderTheLaw() throws {
    let rooms = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
    #expect(Set(rooms).subtracting(["CHost", "CYAML", "CExpat"]) == Set(Self.law.keys))
  }

  /// A file is named after the one concept it holds, and holds no more than one can read at a sitting.
  @Test func filesAreOfReadableSize() throws {
    for file in Self.swiftFiles(below: "Sources") {
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false).count
      let limit = file.path.contains("/Commands/") ? 80 : 600
      #expect(lines <= limit, "\(file.lastPathComponent) has \(lines) lines, \(limit) are allowed")
    }
  }

  @Test(arguments: ["import Glibc", "internal import Glibc", "@preconcurrency import Glibc", "import struct Glibc.stat"])
  func importsAreSeenInEveryForm(_ line: String) { #expect(Self.imports(line) == ["Glibc"]) }

  @Test(arguments: ["// import Glibc", "let important = 1", "/// they import too much"])
  func otherLinesAreNoImports(_ line: String) { #expect(Self.imports(line).isEmpty) }
}
