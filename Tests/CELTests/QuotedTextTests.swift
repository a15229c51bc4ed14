import Testing

@testable import CEL

@Suite struct QuotedTextTests {
  @Test(arguments: [
    ("", "\"\""), ("verbatim", "\"verbatim\""), ("first\nsecond", "\"first\\nsecond\""),
    ("\u{7}\u{8}\u{C}\r\t\u{B}", "\"\\a\\b\\f\\r\\t\\v\""),
    ("mid \" quote 'single'", "\"mid \\\" quote 'single'\""), ("ends with \\", "\"ends with \\\\\""), ("πέντε😀", "\"πέντε😀\""),
  ])
  func quotes(_ text: String, _ quoted: String) { #expect(QuotedText.quote(text) == quoted) }
}
