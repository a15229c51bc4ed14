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
      #expect(told(pack.document.root) == told(document.root, without: "tests"), "\(file.name)")
    }
  }

  @Test func namesThePacksByTheirDigest() throws {
    #expect(DefaultRules.digest == PackDigest.hex(try Self.files()))
  }

  /// Every value and key with its place; the members of one name left out.
  private func told(_ node: Document.Node, without omitted: String? = nil) -> [String] {
    let entries = node.entries.filter { $0.key.string != omitted }
    let count = node.kind == .object ? entries.count : node.count
    let own = "\(node.error("")) \(node.kind) \(count) \(node.withUTF8 { String(decoding: $0, as: UTF8.self) }) \(node.bool as Bool?)"
    return [own] + node.children.flatMap { told($0, without: omitted) }
      + entries.flatMap { told($0.key, without: omitted) + told($0.value, without: omitted) }
  }
}
