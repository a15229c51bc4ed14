import Host
import Report
import RuleEngine

/// Why the program could not do what it was asked to: told once, on standard error, with what to do about it.
struct Failure: Error {
  /// Statuses of sysexits.h.
  enum Status: Int32 {
    case usage = 64
    case badInput = 65
    case noInput = 66
    case software = 70
    case cannotCreate = 73
    case io = 74
    case notPermitted = 77
  }

  struct Message {
    var what: Localized
    var hint: Localized?
    /// The line at fault with its caret, if the mistake is in a text.
    var excerpt: String?
  }

  let status: Status
  let messages: [Message]

  init(_ status: Status, _ what: Localized, hint: Localized? = nil) {
    self.status = status
    messages = [Message(what: what, hint: hint)]
  }

  init(_ status: Status, _ what: String, hint: String? = nil) {
    self.init(status, Localized(what), hint: hint.map { Localized($0) })
  }

  /// Mistakes in rule packs, each with its place.
  init(_ errors: RuleErrors) {
    status = .badInput
    messages = errors.errors.map { error in
      var excerpt: String?
      if let line = error.excerpt {
        let number = String(error.line)
        let gutter = String(repeating: " ", count: number.count)
        let lead = String(repeating: " ", count: max(0, error.column - 1))
        let carets = String(repeating: "^", count: max(1, min(error.length, line.unicodeScalars.count - error.column + 1)))
        excerpt = "  \(number) | \(Printable.text(line))\n  \(gutter) | \(lead)\(carets)"
      }
      return Message(what: Localized(error.description), hint: error.hint.map { Localized($0) }, excerpt: excerpt)
    }
  }

  /// A name that is not known, with the nearest one that is.
  static func unknown(_ kind: Localized, _ name: String, nearest: String?, all: [String]) -> Failure {
    let list = all.joined(separator: ", ")
    let hint =
      nearest.map { Localized(en: "did you mean '\($0)'?", es: "¿querías decir '\($0)'?") }
      ?? Localized(en: "one of: \(list)", es: "uno de: \(list)")
    return Failure(.usage, kind.map { "\($0) '\(name)'" }, hint: hint)
  }

  func text(_ language: Language) -> String {
    messages.map { message in
      var text = "virt-doctor: error: " + Printable.text(message.what[language], limit: 1000) + "\n"
      if let excerpt = message.excerpt { text += excerpt + "\n" }
      if let hint = message.hint { text += "hint: " + Printable.text(hint[language], limit: 1000) + "\n" }
      return text
    }.joined()
  }
}
