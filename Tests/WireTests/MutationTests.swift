import Testing
import Wire

/// Thousands of damaged texts: whatever comes, a reader answers with a document that holds together or with an error that has a place.
@Suite struct MutationTests {
  private func hammer(
    _ seeds: [String], _ pieces: [String], seed: UInt64, rounds: Int, _ read: ([UInt8], Limits) throws(WireError) -> Document
  ) throws {
    var random = Random(seed: seed)
    let limits = [Limits(), Limits(depth: 3), Limits(nodes: 9), Limits(depth: .max, refusesDuplicateKeys: false)]
    for round in 0..<rounds {
      var text = Array(random.pick(seeds).utf8)
      for _ in 0...random.below(3) { text = random.mutate(text, with: pieces) }
      do throws(WireError) {
        let document = try read(text, limits[round % limits.count])
        do { try WireInvariants.check(document) } catch { Issue.record("\(text): \(error)") }
      } catch {
        #expect(error.line >= 1 && error.column >= 1 && !error.what.isEmpty && error.line <= text.count + 1)
      }
    }
  }

  @Test func jsonNeverCrashes() throws {
    try hammer(
      JSONExamples.accepted + JSONExamples.refused, ["\"", "\\u", "\\", "{\"", "[", "\u{0}", "e9", "\\ud8"], seed: 1, rounds: 6000
    ) { (text, limits) throws(WireError) in
      try JSON.read(text, name: "t", limits: limits)
    }
  }

  @Test func yamlNeverCrashes() throws {
    let seeds = yamlDocuments.map(\.text) + yamlErrors.map(\.text) + yamlScalars.map(\.text)
    try hammer(seeds, [": ", "\n", "- ", "&a ", "*a", "!t ", "<<: ", "|", "\u{0}", "---\n", "%"], seed: 2, rounds: 6000) {
      (text, limits) throws(WireError) in
      try YAML.read(text, name: "t", limits: limits)
    }
  }

  @Test func xmlNeverCrashes() throws {
    let seeds = xmlTexts.map(\.xml) + xmlErrors.map(\.text)
    try hammer(
      seeds, ["<a>", "</a>", "<", ">", "&", "&#x", ";", "<![CDATA[", "]]>", "<!DOCTYPE", "\u{0}", " x='"], seed: 3, rounds: 6000
    ) { (text, limits) throws(WireError) in
      try XML.read(text, name: "t", limits: limits)
    }
  }
}
