import Testing
import Wire

private func read(_ text: String) throws -> Document { try JSON.read(Array(text.utf8), name: "t.json") }

@Test func readsNumbersAsAsked() throws {
  let cases: [(String, Int64?, Double?)] = [
    ("0", 0, 0), ("-0", 0, -0.0), ("1.0", nil, 1), ("1e3", nil, 1000), ("9223372036854775807", .max, 0x1p63),
    ("9223372036854775808", nil, 0x1p63),
    ("-9223372036854775808", .min, -0x1p63), ("-9223372036854775809", nil, -0x1p63), ("1e400", nil, nil), ("-1e400", nil, nil),
    ("1e-400", nil, 0),
    ("123456789012345", 123_456_789_012_345, 123_456_789_012_345), ("0.000000000000001", nil, 1e-15),
    ("1234567.89012345", nil, 1234567.89012345),
    ("99999999999999999999999", nil, 1e23), ("2.5", nil, 2.5), ("-17.25", nil, -17.25), ("0.1", nil, 0.1), ("179.9", nil, 179.9),
  ]
  for (text, int, double) in cases {
    let node = try read(text).root
    #expect(node.kind == .number && node.int == int, "\(text)")
    #expect(node.double?.bitPattern == double?.bitPattern, "\(text)")
    #expect(node.withUTF8 { String(decoding: $0, as: UTF8.self) } == text)
  }
}

@Test func findsMembersAndElements() throws {
  let root = try read(#"{"a": [1, "x", null], "k\u0065y": {"deep": [[1, 2], [3]]}, "": true, "a much longer key than eight": "ñ"}"#).root
  #expect(root.count == 4 && root.kind == .object)
  #expect(root["a"]?[1]?.string == "x" && root["a"]?[2]?.kind == .null && root["a"]?[3] == nil && root["a"]?[-1] == nil)
  #expect(root["key"]?["deep"]?[1]?[0]?.int == 3)
  #expect(root[""]?.bool == true && root["b"] == nil && root[0] == nil)
  #expect(root["a much longer key than eight"]?.equals("ñ") == true)
  #expect(root.members.map { $0.key.string } == ["a", "key", "", "a much longer key than eight"])
  #expect(root.elements.isEmpty && root["a"]?.elements.count == 3 && root["a"]?.members.isEmpty == true)
  #expect(root["a"]?["a"] == nil && root["a"]?[0]?["a"] == nil && root["a"]?[0]?[0] == nil)
}

@Test func comparesCodePointsNotCanonicalForms() throws {
  let node = try read("\"e\u{301}\"").root
  #expect(node.equals("e\u{301}") && !node.equals("\u{e9}") && !node.equals("e"))
  #expect(try read("\"\\u00e9\"").root.equals("\u{e9}"))
}

@Test func walksByIndexWithoutNodes() throws {
  let document = try read(#"[{"a":[1,2]},[],"x",3]"#)
  let view = document.view
  var at = view.first(0)
  var kinds: [Document.Node.Kind] = []
  for _ in 0..<view.count(0) {
    kinds.append(view.kind(at))
    at = view.next(at)
  }
  #expect(kinds == [.object, .array, .string, .number])
  #expect(view.element(0, 3).flatMap(view.int) == 3)
  #expect(document.node(at: 0).kind == .array)
}

@Test func tellsPositions() throws {
  let root = try read("{\n  \"ñ😀\": [1,\n    \"\\n\"],\r\n\t\"b\": {}\n}").root
  #expect(root.position == (1, 1))
  #expect(root.members[0].key.position == (2, 3) && root.members[0].value.position == (2, 9))
  let list = try #require(root["ñ😀"])
  #expect(list.elements[0].position == (2, 10) && list.elements[1].position == (3, 5))
  #expect(root.members[1].value.position == (4, 7))
  #expect(root["b"]?.error("no such thing", hint: "look").description == "t.json:4:7: no such thing")
}

@Test func sharesADocumentBetweenThreads() async throws {
  let document = try read("[" + (0..<1000).map { "{\"n\":\($0),\"s\":\"\\u0061\($0)\"}" }.joined(separator: ",") + "]")
  let sums = await withTaskGroup(of: Int64.self) { group in
    for _ in 0..<4 { group.addTask { document.root.children.reduce(0) { $0 + ($1["n"]?.int ?? 0) + Int64($1["s"]?.string?.count ?? 0) } } }
    return await group.reduce(into: []) { $0.append($1) }
  }
  #expect(Set(sums).count == 1 && sums.count == 4)
}
