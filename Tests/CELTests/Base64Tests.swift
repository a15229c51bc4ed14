import Foundation
import Testing

@testable import CEL

@Suite struct Base64Tests {
  @Test func decodesWithAndWithoutPadding() throws {
    for text in ["aGVsbG8=", "aGVsbG8", "aGVs\r\nbG8=", "aGVsbG9="] { #expect(try Base64.decode(text) == Array("hello".utf8), "\(text)") }
    #expect(
      try Base64.decode("") == [] && Base64.decode("+/+/") == [0xFB, 0xFF, 0xBF] && Base64.decode("AA==") == [0]
        && Base64.decode("AA") == [0])
    for text in ["a", "aGVsbG8==", "=", "====", "a===", "aGVs bG8=", "_-__", "aGVsbG8=aGVs", "AA=", "AAAA=", "é", "A=A="] {
      #expect(throws: LibraryError("invalid base64 data"), "\(text)") { try Base64.decode(text) }
    }
  }

  @Test func agreesWithFoundation() throws {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let text = Base64.encode(bytes)
      #expect(text == Data(bytes).base64EncodedString())
      #expect(try Base64.decode(text) == bytes)
    }
  }
}
