import Testing
import Wire

private func json(_ text: String, limits: Limits = Limits(depth: 32, bytes: 1 << 20)) throws -> String {
  let document = try YAML.read(Array(text.utf8), name: "t.yaml", limits: limits)
  try WireInvariants.check(document)
  return String(decoding: JSON.write(document.root, pretty: false), as: UTF8.self)
}

/// A document and the same in JSON.
let yamlDocuments: [(text: String, json: String)] = [
  ("", "null"), ("# only a comment\n", "null"), ("---\n...\n", "null"), ("a: 1\n", "{\"a\":1}"), ("\u{feff}a: b", "{\"a\":\"b\"}"),
  ("- 1\n- [2, {x: y}]\n-\n- ''\n", "[1,[2,{\"x\":\"y\"}],null,\"\"]"),
  ("a:\n  b:\n  - c\n  -   d: e\n      f: g\n", "{\"a\":{\"b\":[\"c\",{\"d\":\"e\",\"f\":\"g\"}]}}"),
  ("a: |\n  x\n   y\n\nb: >-\n  p\n  q\n", "{\"a\":\"x\\n y\\n\",\"b\":\"p q\"}"),
  ("a: 'it''s'\nb: \"\\u00e9\\n\\x41\"\n", "{\"a\":\"it's\",\"b\":\"é\\nA\"}"),
  ("{kvm.module: kvm_intel, kvm.nested: false}", "{\"kvm.module\":\"kvm_intel\",\"kvm.nested\":false}"),
  ("title: { en: On, es: Sí }", "{\"title\":{\"en\":\"On\",\"es\":\"Sí\"}}"),
  ("null: ~\ntrue: x\n12: y\n", "{\"null\":null,\"true\":\"x\",\"12\":\"y\"}"), ("\"\": 1", "{\"\":1}"), ("'<<': 1", "{\"<<\":1}"),
  ("a: <<", "{\"a\":\"<<\"}"),
  ("a: b # c\n", "{\"a\":\"b\"}"), ("a: b#c\n", "{\"a\":\"b#c\"}"), ("[a, b, ]", "[\"a\",\"b\"]"), ("%YAML 1.2\n---\na\n", "\"a\""),
  ("when: '!a && b'", "{\"when\":\"!a && b\"}"),
  ("a: x\n  y\n  z\n", "{\"a\":\"x y z\"}"), ("? a\n: b\n", "{\"a\":\"b\"}"),
]

@Test(arguments: yamlDocuments) func readsYAML(_ text: String, expected: String) throws { #expect(try json(text) == expected) }

/// Plain scalars by the core schema; what it calls a text stays one.
let yamlScalars: [(text: String, json: String)] = [
  ("null", "null"), ("Null", "null"), ("NULL", "null"), ("~", "null"), ("nULL", "\"nULL\""), ("nul", "\"nul\""), ("~~", "\"~~\""),
  ("none", "\"none\""),
  ("true", "true"), ("True", "true"), ("TRUE", "true"), ("tRUE", "\"tRUE\""), ("false", "false"), ("False", "false"), ("FALSE", "false"),
  ("falsey", "\"falsey\""),
  ("yes", "\"yes\""), ("no", "\"no\""), ("on", "\"on\""), ("off", "\"off\""), ("y", "\"y\""), ("N", "\"N\""), ("Y", "\"Y\""),
  ("0", "0"), ("-0", "-0"), ("12", "12"), ("+12", "12"), ("-7", "-7"), ("007", "7"), ("-010", "-10"), ("00", "0"), ("0o17", "15"),
  ("0x1F", "31"), ("0xff", "255"),
  ("0xFFFFFFFFFFFFFFFF", "18446744073709551615"), ("0o", "\"0o\""), ("0x", "\"0x\""), ("0o8", "\"0o8\""), ("0xg", "\"0xg\""),
  ("-0x1", "\"-0x1\""), ("0b1", "\"0b1\""),
  ("99999999999999999999", "99999999999999999999"), ("1_000", "\"1_000\""), ("1:30", "\"1:30\""), ("12e03", "12e03"), ("1e5", "1e5"),
  ("-2E+05", "-2E+05"), ("1e", "\"1e\""), ("e5", "\"e5\""),
  ("1.5", "1.5"), ("1.", "1.0"), (".5", "0.5"), ("-.5", "-0.5"), ("+.5", "0.5"), ("1.e3", "1.0e3"), (".", "\".\""), ("-", nullList),
  ("+", "\"+\""), ("..", "\"..\""), ("1.2.3", "\"1.2.3\""),
  ("10.0.0.1", "\"10.0.0.1\""), ("192.168.122.0/24", "\"192.168.122.0/24\""), ("2024-01-31", "\"2024-01-31\""),
  ("00:1a:2b", "\"00:1a:2b\""), ("1.10", "1.10"), ("+ 1", "\"+ 1\""), ("--1", "\"--1\""),
  ("'12'", "\"12\""), ("\"true\"", "\"true\""), ("'null'", "\"null\""), ("|\n  12", "\"12\""), (">\n  true", "\"true\""),
  ("inf", "\"inf\""), ("nan", "\"nan\""), ("-.nan", "\"-.nan\""), (".info", "\".info\""),
]
/// A lone dash is a list of one empty value.
private let nullList = "[null]"

@Test(arguments: yamlScalars) func typesScalarsByTheCoreSchema(_ text: String, expected: String) throws {
  #expect(try json(text) == expected)
}

/// Text, where the error is, and its message.
let yamlErrors: [(text: String, line: Int, column: Int, what: String)] = [
  ("a: &x 1\nb: 2\n", 1, 4, "anchor"), ("a: 1\nb: *x\n", 2, 4, "alias"), ("a: !!str 1\n", 1, 4, "tag"), ("! a", 1, 1, "tag"),
  ("- !foo\n  a: 1", 1, 3, "tag"), ("&a [1]", 1, 1, "anchor"),
  ("a:\n  <<: {b: 1}\n", 2, 3, "merge key"), ("a: 1\n---\nb: 2\n", 2, 1, "a second document"), ("---\n---\n", 2, 1, "a second document"),
  ("? [a]\n: b\n", 1, 3, "a key that is a list or a map"), ("{{a: b}: c}", 1, 2, "a key that is a list or a map"),
  ("{: a}", 1, 2, "did not find expected node content"), ("? \n: a\n", 1, 2, "an empty key"), (": a\n", 1, 1, "did not find expected key"),
  ("a: 1\nb: 2\na: 3\n", 3, 1, "duplicate key \"a\""), ("- {x: 1, 'x': 2}", 1, 10, "duplicate key \"x\""),
  ("a: [1, 2\nb: 3\n", 2, 2, "did not find expected ',' or ']'"),
  ("a: 1\n b: 2\n", 2, 3, "mapping values are not allowed in this context"), ("a: \"x\n", 2, 1, "found unexpected end of stream"),
  ("a:\n\t- b\n", 2, 1, "found character that cannot start any token"),
  ("a: b\n c\nd", 4, 1, "could not find expected ':'"), ("a: .inf", 1, 4, "infinity and not-a-number are no values here"),
  ("- -.INF", 1, 3, "infinity and not-a-number are no values here"),
  ("- .NaN", 1, 3, "infinity and not-a-number are no values here"),
  ("x: 0x10000000000000000", 1, 4, "hexadecimal and octal numbers end at 64 bits"),
  ("ñ: é\n😀: @x", 2, 4, "found character that cannot start any token"),
  ("a: \u{1}", 1, 4, "control characters are not allowed"), ("a:\n  - b\u{0}c", 2, 6, "control characters are not allowed"),
]

@Test(arguments: yamlErrors) func tellsWhereYAMLIsWrong(_ text: String, line: Int, column: Int, what: String) {
  let error = #expect(throws: WireError.self) { try YAML.read(Array(text.utf8), name: "t.yaml") }
  #expect(error?.description == "t.yaml:\(line):\(column): \(what)")
}

@Test func refusesYAMLThatIsNotUTF8() {
  for bytes: [UInt8] in [
    [0x61, 0x3A, 0x20, 0xE9], [0x61, 0x3A, 0x20, 0xC0, 0x80], [0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61], [0xED, 0xA0, 0x80],
  ] {
    let error = #expect(throws: WireError.self) { try YAML.read(bytes, name: "t") }
    #expect(error?.line == 1 && error?.hint == "save the file as UTF-8, without control characters")
  }
}

@Test func everyRefusalOfYAMLHasAHint() {
  for (text, _, _, what) in yamlErrors where what != "could not find expected ':'" {
    let error = #expect(throws: WireError.self) { try YAML.read(Array(text.utf8), name: "t") }
    if !what.contains("find"), !what.contains("found"), !what.contains("mapping values") { #expect(error?.hint != nil, "\(text)") }
  }
  let error = #expect(throws: WireError.self) { try YAML.read(Array("a: [1, 2\nb: 3\n".utf8), name: "t") }
  #expect(error?.hint == "while parsing a flow sequence that starts at 1:4")
}

@Test func limitsYAML() throws {
  #expect(throws: WireError(name: "t.yaml", line: 1, column: 3, what: "nested deeper than 2 levels", hint: limitHint)) {
    try json("[[[1]]]", limits: Limits(depth: 2))
  }
  #expect(try json("[[1]]", limits: Limits(depth: 2)) == "[[1]]")
  #expect(throws: WireError(name: "t.yaml", line: 2, column: 4, what: "more than 4 values and keys", hint: limitHint)) {
    try json("a: 1\nb: 2", limits: Limits(nodes: 4))
  }
  #expect(throws: WireError(name: "t.yaml", line: 1, column: 1, what: "larger than 3 bytes", hint: limitHint)) {
    try json("a: 1", limits: Limits(bytes: 3))
  }
  #expect(throws: WireError.self) { try json(String(repeating: "[", count: 100_000)) }
  #expect(throws: WireError.self) { try json(String(repeating: "- ", count: 100_000)) }
  #expect(throws: WireError.self) { try json(String(repeating: "{a: ", count: 100_000), limits: Limits(depth: .max)) }
}

let limitHint = "no honest file needs that much: the limit keeps a hostile one from exhausting the host"

@Test func keepsPositionsOfYAML() throws {
  let root = try YAML.read(Array("# ñ\nchecks:\n  - id: a\n    when: ñ == \"é\"\n    t: { en: x, es: }\n".utf8), name: "p.yaml").root
  #expect(root.position == (2, 1))
  let check = try #require(root["checks"]?[0])
  #expect(check.position == (3, 5))
  #expect(check.members[1].value.position == (4, 11) && check.members[2].key.position == (5, 5))
  #expect(check.members[2].value.members[0].value.position == (5, 14))
  #expect(check.members[1].value.error("no").description == "p.yaml:4:11: no")
}

/// A whole scalar's typing in a random document must not depend on what was moved around it.
@Test func keepsNeighboursOfRewrittenNumbers() throws {
  #expect(try json("[0x10, abc, +5, 'q', .5, 0o7, xyz]") == "[16,\"abc\",5,\"q\",0.5,7,\"xyz\"]")
}
