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
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width - indent {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    if !line.isEmpty { lines.append(line) }
    let head = first.map { $0 + String(repeating: " ", count: max(1, indent - $0.count)) } ?? margin
    return lines.enumerated().map { ($0.offset == 0 ? head : margin) + $0.element }.joined(separator: "\n")
  }
}
