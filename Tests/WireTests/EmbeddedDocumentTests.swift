import Testing

@testable import Wire

/// What `embed-rules` packs, read back from literals as the generated file has them.
@Suite struct EmbeddedDocumentTests {
  /// A document made of what was packed. A `StaticString` cannot be made at run time, so this takes the way behind it.
  private func unpacked(_ embedded: EmbeddedDocument, _ body: (Document) throws -> Void) rethrows {
    try embedded.slots.withUnsafeBufferPointer { slots in
      try embedded.positions.withUnsafeBufferPointer { positions in
        try embedded.text.withUnsafeBufferPointer { try body(Document(name: "t", slots: slots, positions: positions, text: $0)) }
      }
    }
  }

  private func check(_ text: String) throws {
    let document = try YAML.read(Array(text.utf8), name: "t")
    try unpacked(EmbeddedDocument(document)) { again in
      #expect(again.root.value == document.root.value)
      #expect(again.slotCount == document.slotCount)
      for index in 0..<Int32(document.slotCount) {
        #expect(again.node(at: index).position == document.node(at: index).position)
        #expect(again.view.kind(index) == document.view.kind(index) && again.view.next(index) == document.view.next(index))
      }
      try WireInvariants.check(again)
    }
  }

  @Test func survivesPacking() throws {
    for (text, _) in yamlDocuments { try check(text) }
    for (text, _) in yamlScalars { try check(text) }
    var random = Random(seed: 5)
    for _ in 0..<300 { try check(RandomYAML.text(&random)) }
    try check("a:\n\n\n\n  b: \(String(repeating: "long ", count: 5000))\n\n" + String(repeating: "\n", count: 3000) + "c:\n")
  }

  /// Literals as they stand in a generated file, for `{a: [1, é]}`: 7 | 1 << 3 is `?`, 4 | 1 << 3 is `<`.
  @Test func readsLiterals() throws {
    let document = Document(name: "p.yaml", slots: "5?5<F3;D", positions: "2102050609", text: "a1\u{e9}")
    #expect(document.root["a"]?[0]?.int == 1 && document.root["a"]?[1]?.string == "é")
    #expect(document.root.members[0].value.elements[1].position == (1, 9))
  }
}
