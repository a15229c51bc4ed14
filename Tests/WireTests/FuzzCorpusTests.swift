import Foundation
import Testing
import Wire

/// Replays what the fuzz targets start from, and whatever they once found: see Tests/Fuzz.
@Suite struct FuzzCorpusTests {
  private static func inputs(_ folder: String) throws -> [(name: String, bytes: [UInt8])] {
    let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../Fuzz/Corpus/\(folder)").standardized
    let files = try FileManager.default.contentsOfDirectory(at: corpus, includingPropertiesForKeys: nil)
    return try files.sorted { $0.path < $1.path }.map { ($0.lastPathComponent, Array(try Data(contentsOf: $0))) }
  }

  private func replay(_ folder: String, _ read: ([UInt8], Limits) throws(WireError) -> Document) throws {
    let inputs = try Self.inputs(folder)
    var accepted = 0
    for (name, bytes) in inputs {
      for limits in [Limits(), Limits(depth: 5, nodes: 40), Limits(refusesDuplicateKeys: false)] {
        do throws(WireError) {
          let document = try read(bytes, limits)
          accepted += 1
          do { try WireInvariants.check(document) } catch { Issue.record("\(folder)/\(name): \(error)") }
        } catch {
          #expect(error.line >= 1 && error.column >= 1 && !error.what.isEmpty, "\(folder)/\(name)")
        }
      }
    }
    #expect(accepted > 0 && accepted < inputs.count * 3)
  }

  @Test func json() throws { try replay("json") { (bytes, limits) throws(WireError) in try JSON.read(bytes, name: "t", limits: limits) } }
  @Test func yaml() throws { try replay("yaml") { (bytes, limits) throws(WireError) in try YAML.read(bytes, name: "t", limits: limits) } }
  @Test func xml() throws { try replay("xml") { (bytes, limits) throws(WireError) in try XML.read(bytes, name: "t", limits: limits) } }
}
