import Testing
import Wire

/// What is JSON and what is not, after RFC 8259; each list is also put to orjson in JSONOracleTests.
enum JSONExamples {
  static let accepted: [String] = [
    "null", "true", "false", "0", "-0", "\"\"", "[]", "{}", " [ ] ", "\t\r\n{ }\n", "[[[[[]]]]]", "[1,2,3]", "{\"a\":{\"b\":[{}]}}",
    "[0.0]", "[-0.0]", "[1E22]", "[1e+2]", "[1e-2]", "[0e1]", "[0e+1]", "[123.456e78]", "[1.7976931348623157e308]", "[5e-324]",
    "[9223372036854775807]", "[-9223372036854775808]", "[18446744073709551615]", "[18446744073709551616]",
    "[123456789012345678901234567890]",
    "[0.1,0.2,0.30000000000000004]", "[2.2250738585072011e-308]", "[1e-400]", "[-1e-400]", "[20e1]", "[1000000000000000000000000000000.5]",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\u0041\\u00e9\\u20AC\"", "\"\\uD83D\\uDE00\"", "\"\\ud834\\udd1e\"",
    "\"\\uDBFF\\uDFFF\"",
    "\"\\uFFFF\"", "\"\\uFFFE\"", "\"\\u2028\\u2029\"", "\"\u{2028}\u{2029}\"", "\"é€😀\"", "\"\u{7f}\"", "\"\u{80}\"",
    "\"\u{fffd}\u{10ffff}\"",
    "\"a\\u0000b\"", "[\"12345678\",\"1234567\",\"123456789\"]", "\"aaaaaaa\\nbbbbbbbb\"", "\"aaaaaaaé\"", "{\"\":0}",
    "{\"a b\":1,\"A b\":2}",
    "{\"\\u0061b\":1}", "{\"a\":null,\"b\":true,\"c\":false}", "[null,true,false,\"x\",1,{}]", "[\n  1,\n  2\n]\n",
    "[ \"\\u0022\" , \"\\u005c\" ]",
    "[\"\u{feff}\"]", "\"\\u00A0\"", "[1 , 2 ]", "{\"a\" : 1 , \"b\" : 2}", "\"/\"", "\"asd \"", "[\"new\\u000Aline\"]",
  ]

  static let refused: [String] = [
    "", " ", "\u{feff}", "\u{feff}[]", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[,]", "[1 2]", "[1}", "{]", "[1:2]",
    "{\"a\"}", "{\"a\":}",
    "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1,,\"b\":2}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{\"a\":1",
    "{\"a\":", "{\"a\"", "{\"",
    "'a'", "\"", "\"a", "\"\\", "\"\\\"", "\"\\u", "\"\\u0", "\"\\u00", "\"\\u000", "\"\\u000\"", "\"\\u00g0\"", "\"\\x41\"", "\"\\a\"",
    "\"\\'\"", "\"\\0\"",
    "\"\\U0041\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\n\"",
    "\"\\uD800\\u\"",
    "\"\\ud800\\u0041\"", "\"\\uDBFF\\uE000\"", "\"a\nb\"", "\"a\tb\"", "\"a\u{0}b\"", "\"\u{1f}\"", "[\u{0}]", "\u{0}", "[1]\u{0}",
    "01", "-", "-01", "+1", "1.", ".5", "-.5", "1.e1", "1e", "1e+", "1e-", "1E", "0x1F", "1_000", "--1", "- 1", "1.2.3", "1e1.5", "1-2",
    "00", "0.", "-0.", "1a", "0e", "0e+",
    "[-]", "[- 1]", "[01]", "[1.]", "[1eE2]", "NaN", "[NaN]", "Infinity", "-Infinity", "[-Infinity]", "nan", "inf",
    "nul", "nulll", "True", "FALSE", "TRUE", "None", "tru", "truee", "fals", "falsy", "t", "n", "f", "undefined",
    "[1] 2", "[1]]", "{}}", "{} {}", "1 1", "\"a\" \"b\"", "[1]x", "[1],", "// c\n1", "/* c */ 1", "[1] // c", "# c\n1", "[1/**/]",
    "[\"a\",\n4\n,1,", "[*]", "[<null>]", "<.>", "[\u{c}]", "[\u{b}]", "[\u{a0}]", "\u{2060}[]", "[\u{2028}]", "&", "{\"a\":\"b\"}#",
    "{\"a\":/*x*/\"b\"}",
    "[\"a\" : 1]", "{\"x\"::\"b\"}", "{\"a\":\"a\" 123}", "[\"\", ", "[\"x\"", "[\"x", "{[: \"x\"}\n", "[{\"a\":1]", "[[1}", "[1,\n1\n,1",
    "[False]", "[minus]", "a", "å", "[a",
  ]

  /// Bytes that are no UTF-8 at all, in a string.
  static let notUTF8: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xC2], [0xC2, 0x20], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE1, 0x80],
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF1, 0x80, 0x80],
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xE9], [0xE2, 0x82],
  ].map { [0x22] + $0 + [0x22] }
}

@Test(arguments: JSONExamples.accepted) func readsJSON(_ text: String) throws {
  try WireInvariants.check(try JSON.read(Array(text.utf8), name: "t"))
}

@Test(arguments: JSONExamples.refused) func refusesWhatIsNotJSON(_ text: String) {
  #expect(throws: WireError.self) { try JSON.read(Array(text.utf8), name: "t") }
}

@Test(arguments: JSONExamples.notUTF8) func refusesInvalidUTF8(_ bytes: [UInt8]) {
  #expect(throws: WireError(name: "t", line: 1, column: 2, what: "invalid UTF-8", hint: "save the file as UTF-8")) {
    try JSON.read(bytes, name: "t")
  }
}

/// Text, where the error is, and how its message starts.
let jsonErrors: [(text: String, line: Int, column: Int, what: String)] = [
  ("", 1, 1, "the text ends too early"), ("[1,\n 2", 2, 3, "the text ends too early"), ("\"abc", 1, 5, "the text ends too early"),
  ("\"abc\\", 1, 6, "the text ends too early"), ("{\"a\"", 1, 5, "the text ends too early"), ("{\"a\":", 1, 6, "the text ends too early"),
  ("[tru]", 1, 2, "expected a value"), ("[1 2]", 1, 4, "expected ',' or ']'"), ("{\"a\":1 \"b\"}", 1, 8, "expected ',' or '}'"),
  ("{\"ñ€😀\" 1}", 1, 8, "expected ':' after the key"), ("{a:1}", 1, 2, "expected a key in double quotes"),
  ("[1,\n]", 1, 3, "comma with nothing behind it"), ("{\n\"a\":1,\n}", 2, 6, "comma with nothing behind it"),
  ("{}\n\n x", 3, 2, "more text after the end of the value"), ("[-]", 1, 3, "expected a digit"), ("[1.]", 1, 4, "expected a digit"),
  ("[1e]", 1, 4, "expected a digit"), ("[ 012]", 1, 3, "number with a leading zero"), ("\"a\nb\"", 1, 3, "control character in a text"),
  ("\"é\\x\"", 1, 3, "unknown escape"), ("\"\\ud800\"", 1, 2, "half of a surrogate pair"),
  ("\u{feff}[]", 1, 1, "byte order mark before the text"), ("\r\n\r\n[x]", 3, 2, "expected a value"),
  ("{\"a\":1,\"b\":{\"x\":0},\n \"a\":2}", 2, 2, "duplicate key \"a\""), ("{\"a\":1,\"\\u0061\":2}", 1, 8, "duplicate key \"a\""),
  ("{\"a\":1,\"b\":2,\"b\":3,\"a\":4}", 1, 14, "duplicate key \"b\""), ("[{\"\":1,\"\":2}]", 1, 8, "duplicate key \"\""),
  ("{\"longer than eight 1\":1,\"longer than eight 2\":1,\"longer than eight 1\":1}", 1, 50, "duplicate key \"longer than eight 1\""),
]

@Test(arguments: jsonErrors) func tellsWhereJSONIsWrong(_ text: String, line: Int, column: Int, what: String) {
  let error = #expect(throws: WireError.self) { try JSON.read(Array(text.utf8), name: "t.json") }
  #expect(error?.description == "t.json:\(line):\(column): \(what)")
}

@Test func namesTheEarlierOfTwoEqualKeys() {
  let error = #expect(throws: WireError.self) { try JSON.read(Array("{\"k\":1,\n\"k\":2}".utf8), name: "t") }
  #expect(error?.hint == "the first one is at 1:2; readers disagree on which of them counts")
}
