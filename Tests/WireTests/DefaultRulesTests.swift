import DefaultRules
import Foundation
import Testing
import Wire

/// The packs inside the program against the files that they were made of.
@Suite struct DefaultRulesTests {
  private static func files() throws -> [(name: String, bytes: [UInt8])] {
    let rules = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Rules").standardized.path
    return try (FileManager.default.enumerator(atPath: rules)?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix(".yaml") }.sorted()
      .map { ($0, Array(try Data(contentsOf: URL(fileURLWithPath: rules + "/" + $0)))) }
  }

  @Test func holdsEveryPackAsItsFileHasIt() throws {
    let files = try Self.files()
    #expect(DefaultRules.packs.map(\.name) == files.map(\.name))
    for (pack, file) in zip(DefaultRules.packs, files) {
      let document = try YAML.read(file.bytes, name: file.name)
      #expect(told(pack.document.root) == told(document.root), "\(file.name)")
    }
  }

  @Test func namesThePacksByTheirDigest() throws {
    #expect(DefaultRules.digest == PackDigest.hex(try Self.files()))
  }

  /// Every value and key with its place.
  private func told(_ node: Document.Node) -> [String] {
    let own = "\(node.error("")) \(node.kind) \(node.count) \(node.withUTF8 { String(decoding: $0, as: UTF8.self) }) \(node.bool as Bool?)"
    return [own] + node.children.flatMap(told) + node.entries.flatMap { told($0.key) + told($0.value) }
  }
}
