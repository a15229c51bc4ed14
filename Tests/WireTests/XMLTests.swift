import Testing
import Wire

private func read(_ text: String, limits: Limits = Limits()) throws -> Document {
  try XML.read(Array(text.utf8), name: "t.xml", limits: limits)
}

@Test func readsElements() throws {
  let document = try read(
    "<?xml version='1.0'?>\n<!-- c -->\n<network>\n  <name>de&amp;fault</name>\n  <ip address='1.2.3.4' qemu:x=\"é&#10;&lt;\"/><b/>\n</network>\n"
  )
  try WireInvariants.check(document)
  let root = document.root
  #expect(root.name == "network" && root["attributes"]?.count == 0 && root["children"]?.count == 3)
  #expect(root.child("name")?.text == "de&fault")
  #expect(
    root.child("ip")?.attribute("address") == "1.2.3.4" && root.child("ip")?.attribute("qemu:x") == "é\n<"
      && root.child("ip")?.attribute("no") == nil)
  #expect(root.children(named: "b").count == 1 && root.children(named: "c").isEmpty && root.child("c") == nil)
  let json =
    #"{"name":"network","attributes":{},"children":[{"name":"name","attributes":{},"children":["de&fault"]},"#
    + #"{"name":"ip","attributes":{"address":"1.2.3.4","qemu:x":"é\n<"},"children":[]},{"name":"b","attributes":{},"children":[]}]}"#
  #expect(String(decoding: JSON.write(root, pretty: false), as: UTF8.self) == json)
}

/// The children of the root, as JSON.
let xmlTexts: [(xml: String, children: String)] = [
  ("<a>x<!-- c -->y<![CDATA[<z>&]]>&#x41;</a>", "[\"xy<z>&A\"]"), ("<a> <b/> </a>", "[{\"name\":\"b\",\"attributes\":{},\"children\":[]}]"),
  ("<a> x <b/> y\n</a>", "[\" x \",{\"name\":\"b\",\"attributes\":{},\"children\":[]},\" y\\n\"]"), ("<a> </a>", "[\" \"]"),
  ("<a>\n\t</a>", "[\"\\n\\t\"]"), ("<a></a>", "[]"),
  ("<a><b/> <!-- c --> </a>", "[{\"name\":\"b\",\"attributes\":{},\"children\":[]}]"), ("<a>1\r\n2</a>", "[\"1\\n2\"]"),
  ("<a>&#160;<b/></a>", "[\"\u{a0}\",{\"name\":\"b\",\"attributes\":{},\"children\":[]}]"),
  ("<a> <?pi x?> z</a>", "[\"  z\"]"), ("<a>&lt;&gt;&quot;&apos;&amp;</a>", "[\"<>\\\"'&\"]"),
]

@Test(arguments: xmlTexts) func joinsAndDropsText(_ xml: String, children: String) throws {
  let document = try read(xml)
  try WireInvariants.check(document)
  #expect(try String(decoding: JSON.write(#require(document.root["children"]), pretty: false), as: UTF8.self) == children)
}

let xmlErrors: [(text: String, line: Int, column: Int, what: String)] = [
  ("", 1, 1, "no element found"), ("<a>\n  <b>\n</a>", 3, 3, "mismatched tag"), ("<a", 1, 1, "unclosed token"),
  ("<a/><b/>", 1, 5, "junk after document element"),
  ("<a x='1' x='2'/>", 1, 10, "duplicate attribute"), ("<a>&x;</a>", 1, 4, "undefined entity"), ("<a>\n&nbsp;", 2, 1, "undefined entity"),
  ("x", 1, 1, "syntax error"),
  ("<!DOCTYPE a><a/>", 1, 12, "DOCTYPE"), ("<?xml version='1.0'?>\n <!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", 2, 14, "DOCTYPE"),
  ("<a>\u{1}</a>", 1, 4, "not well-formed (invalid token)"),
  ("<a>ñ😀<</a>", 1, 7, "not well-formed (invalid token)"), ("<a>", 1, 4, "no element found"),
]

@Test(arguments: xmlErrors) func tellsWhereXMLIsWrong(_ text: String, line: Int, column: Int, what: String) {
  let error = #expect(throws: WireError.self) { try read(text) }
  #expect(error?.description == "t.xml:\(line):\(column): \(what)")
}

@Test func neverExpandsEntities() {
  let bomb =
    "<!DOCTYPE a [" + (0..<10).map { "<!ENTITY e\($0 + 1) '\(String(repeating: "&e\($0);", count: 10))'>" }.joined() + "]><a>&e10;</a>"
  let error = #expect(throws: WireError.self) { try read(bomb) }
  #expect(error?.what == "DOCTYPE" && error?.hint != nil)
}

@Test func limitsXML() throws {
  let deep = { (depth: Int) in String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth) }
  #expect(throws: WireError(name: "t.xml", line: 1, column: 7, what: "nested deeper than 2 levels", hint: limitHint)) {
    try read(deep(3), limits: Limits(depth: 2))
  }
  try WireInvariants.check(try read(deep(2), limits: Limits(depth: 2)))
  try WireInvariants.check(try read(deep(Limits.deepest / 2), limits: Limits(depth: .max)))
  #expect(throws: WireError.self) { try read(deep(100_000), limits: Limits(depth: .max)) }
  let counted = "<a x='1'>t  <b/></a>"  // two elements of 7 places, an attribute's name and value, a text
  #expect(throws: WireError(name: "t.xml", line: 1, column: 13, what: "more than 16 values and keys", hint: limitHint)) {
    try read(counted, limits: Limits(nodes: 16))
  }
  #expect(try read(counted, limits: Limits(nodes: 17)).root.count == 3)
  #expect(throws: WireError.self) { try read("<a> <b/></a>", limits: Limits(nodes: 13)) }
  #expect(try read("<a> <b/></a>", limits: Limits(nodes: 14)).root.count == 3)
  #expect(throws: WireError(name: "t.xml", line: 1, column: 1, what: "larger than 3 bytes", hint: limitHint)) {
    try read("<a/>", limits: Limits(bytes: 3))
  }
}

@Test func keepsPositionsOfXML() throws {
  let root = try read("<a>\n  <b x='1'>ñ<c/></b>\n</a>").root
  let b = try #require(root.child("b"))
  let c = try #require(b.child("c"))
  #expect(root.position == (1, 1) && b.position == (2, 3) && c.position == (2, 13))
}

@Test func readsOtherEncodings() throws {
  #expect(
    try XML.read(Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8) + [0xE9] + Array("</a>".utf8), name: "t").root.text == "é")
  #expect(
    try XML.read([0xFF, 0xFE] + "<a>é</a>".utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }, name: "t").root.text == "é")
  #expect(throws: WireError.self) { try XML.read(Array("<a>".utf8) + [0xE9] + Array("</a>".utf8), name: "t") }
}
