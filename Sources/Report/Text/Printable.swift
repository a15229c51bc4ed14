/// Text from a host, made safe for a terminal or a log: nothing in it can move the cursor, hide, reorder or start a line.
package enum Printable {
  /// Escapes controls (C0 with CR, LF and TAB, DEL, C1), bidirectional and invisible marks and line separators as `\u{…}`, and cuts after
  /// `limit` code points.
  package static func text(_ text: String, limit: Int = 200) -> String {
    // Most texts are plain ASCII and short enough.
    if text.utf8.count <= limit, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var out = ""
    var count = 0
    for scalar in text.unicodeScalars {
      if count == limit { return out + "…" }
      count += 1
      if isHarmless(scalar) { out.unicodeScalars.append(scalar) } else { out += "\\u{\(String(scalar.value, radix: 16))}" }
    }
    return out
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: false
    case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF: false
    default: true
    }
  }
}
