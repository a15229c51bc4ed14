import RuleEngine
import Wire

/// The Swift file that is generated: every pack as literals.
struct GeneratedSource {
  private var packs = ""
  private var programs = ""

  /// Adds a parsed pack.
  mutating func add(_ name: String, _ embedded: EmbeddedDocument) {
    let literals = [Array(name.utf8), embedded.slots, embedded.positions, embedded.text].map(literal)
    packs += "  (\(literals.joined(separator: ",\n   "))),\n"
  }

  /// Adds the compiled expressions of all packs.
  mutating func add(_ texts: PackedPrograms.Texts) {
    programs = [texts.index, texts.numbers, texts.text].map(literal).joined(separator: ",\n   ")
  }

  /// The whole file.
  func text(digest: String) -> String {
    """
    // Generated from Rules/ by embed-rules; see EmbeddedDocument and PackedPrograms for what the texts hold.
    let embeddedDigest = "\(digest)"
    let embeddedPacks: [(name: StaticString, slots: StaticString, positions: StaticString, text: StaticString)] = [
    \(packs)]
    let embeddedPrograms: (index: StaticString, numbers: StaticString, text: StaticString) = (\(programs))

    """
  }

  /// UTF-8 text as a Swift string literal of printable ASCII.
  private func literal(_ text: [UInt8]) -> String {
    var out = "\""
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\n": out += "\\n"
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case " "..."~": out.unicodeScalars.append(scalar)
      default: out += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    return out + "\""
  }
}
