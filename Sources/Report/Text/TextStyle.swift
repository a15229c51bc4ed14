/// How a text is laid out for the one who reads it.
package struct TextStyle: Sendable {
  package var language: Language
  package var color: Bool
  /// Whether the terminal shows more than ASCII.
  package var unicode: Bool
  package var width: Int
  package var verbose: Bool

  package init(language: Language, color: Bool, unicode: Bool = true, width: Int = 80, verbose: Bool = false) {
    (self.language, self.color, self.unicode, self.verbose) = (language, color, unicode, verbose)
    self.width = min(max(width, 40), 100)
  }

  /// Only the sixteen colours that the user's own palette defines.
  enum Ink: String {
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
    case bold = "1"
    case dim = "2"
  }

  func paint(_ text: String, _ ink: Ink...) -> String {
    color ? "\u{1B}[" + ink.map(\.rawValue).joined(separator: ";") + "m" + text + "\u{1B}[0m" : text
  }

  func ink(_ result: CheckResult) -> Ink {
    switch result {
    case .pass, .waived: .green
    case .fail, .error: .red
    case .warn, .blocked: .yellow
    case .unknown: .cyan
    case .notApplicable: .dim
    }
  }

  /// A symbol beside the word, never instead of it.
  func symbol(_ result: CheckResult) -> String {
    switch result {
    case .pass, .waived: unicode ? "✓" : "+"
    case .fail, .error: unicode ? "✗" : "x"
    case .warn: "!"
    case .unknown: "?"
    case .blocked: unicode ? "·" : "."
    case .notApplicable: "-"
    }
  }

  /// Breaks at blanks so that no line is longer than the width, every line indented.
  func wrap(_ text: String, indent: Int, first: String? = nil) -> String {
    var text = text
    // Only what begins a code point takes a column; the bytes of blanks and of ASCII stand for nothing else.
    func columns(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } }
    let room = width - indent
    let margin = [UInt8](repeating: UInt8(ascii: " "), count: indent)
    var out = Array((first ?? "").utf8)
    out += [UInt8](repeating: UInt8(ascii: " "), count: first == nil ? indent : max(1, indent - columns(out)))
    text.withUTF8 { bytes in
      var used = 0
      var at = 0
      while at < bytes.count {
        var end = at
        while end < bytes.count, bytes[end] != UInt8(ascii: " ") { end += 1 }
        let word = UnsafeBufferPointer(rebasing: bytes[at..<end])
        at = end + 1
        if word.isEmpty { continue }
        let taken = columns(word)
        if used > 0, used + 1 + taken > room {
          out.append(UInt8(ascii: "\n"))
          out += margin
          used = 0
        } else if used > 0 {
          out.append(UInt8(ascii: " "))
          used += 1
        }
        out += word
        used += taken
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
