import Report

extension FixRequest {
  /// The values of a parameter that names several objects, parted by NUL: the one byte that stands in no path and in no name of libvirt's.
  func items(_ name: String) -> [String] {
    var items: [String] = []
    for part in (self[name] ?? "").utf8.split(separator: 0) {
      let item = String(decoding: part, as: UTF8.self)
      // What a rule could not fill in is no name.
      if item != "?", !items.contains(item) { items.append(item) }
    }
    return items
  }
}

extension Shell {
  /// Whether a person can read and copy the text: a command with line breaks or escape sequences in it is shown to nobody.
  static func isShowable(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      // Control characters, and marks that turn the direction of writing.
      !(scalar.value < 32 || (0x7F...0x9F).contains(scalar.value) || (0x200E...0x200F).contains(scalar.value)
        || (0x2028...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value) || scalar.value == 0xFFFD)
    }
  }

  /// Names for a sentence.
  static func listing(_ names: [String]) -> String { names.joined(separator: ", ") }
}
