/// Reads the fields that are written as dpkg itself writes them, and leaves every other to the rules in `DpkgStatus`.
struct DpkgPlain {
  private let text: DpkgText
  private let fields = DpkgPlainFieldTable()
  private let values: DpkgPlainValue
  /// How far a field's name and the words that are compared with its value may reach.
  private static let reach = DpkgPlainFieldTable.reach + 24

  /// Made once for each file.
  init(_ text: DpkgText) {
    self.text = text
    values = DpkgPlainValue(text)
  }

  /// Takes fields from `start` on, as long as nothing is in doubt, and says where the next line begins. That is `start` if nothing was taken.
  ///
  /// - Parameters:
  ///   - seen: the bits of the names met in the stanza.
  ///   - userFields: the fields met in the stanza that dpkg does not know.
  ///   - line: grows by the lines that were taken.
  func take(
    _ start: Int, into stanza: inout DpkgStanza, _ seen: inout UInt64, _ userFields: inout DpkgUserFields, _ line: inout Int
  ) -> Int {
    var at = start
    // Behind the last whole line of a file much may be wrong.
    let limit = min(text.count - Self.reach, text.lastLineEnd - 1)
    while at <= limit, let field = fields.find(text, at: at) {
      let value = at &+ field.pointee.colon &+ 1
      var lines = 1
      let end: Int
      if let name = field.pointee.name {
        if seen & name.bit != 0 { return at }
        end = self.end(name.field, value, into: &stanza, &lines)
        if !isClosed(end) { return at }
        seen |= name.bit
      } else {
        end = proseEnd(value, &lines)
        // A second one would have to be compared with the first.
        if !userFields.isEmpty || !isClosed(end) { return at }
        userFields.add(at..<value &- 1)
      }
      line &+= lines
      at = end &+ 1
      if text[at] == 10 { break }
    }
    return at
  }

  /// Whether a value ends there, before the next field or an empty line. Whether the file ends well is not judged here.
  @inline(__always) private func isClosed(_ end: Int) -> Bool {
    guard end >= 0, end &+ 2 < text.count else { return false }
    return text[end &+ 1] > 32 || text[end &+ 1] == 10
  }

  /// Where the last line of the value ends that begins after the colon; below 0: in doubt. What is kept of a doubtful value the rules set anew.
  @inline(__always) private func end(_ field: DpkgField, _ colonEnd: Int, into stanza: inout DpkgStanza, _ lines: inout Int) -> Int {
    if field == .conffiles { return conffilesEnd(colonEnd, &lines) }
    // One blank and no more.
    guard text[colonEnd] == 32, text[colonEnd &+ 1] > 32 else { return -1 }
    let start = colonEnd &+ 1
    switch field {
    case .package:
      let end = values.nameEnd(from: start)
      // What is wrong with the next line would be told of a package that has no name yet, so the name must be known to be whole.
      guard end >= 0, text[end] == 10, end &+ 2 < text.count, text[end &+ 1] > 32 else { return -1 }
      stanza.name = start..<end
      return end
    case .version:
      let end = values.versionEnd(from: start)
      guard end >= 0, text[end] == 10 else { return -1 }
      stanza.version = start..<end
      return end
    case .architecture:
      let end = text.lineEnd(from: start)
      guard end >= 0, text[end &- 1] > 32 else { return -1 }
      stanza.architecture = start..<end
      return end
    case .status:
      guard text.has("install ok installed\n", at: start) else { return -1 }
      (stanza.want, stanza.reinstallRequired, stanza.state) = (.install, false, .installed)
      return start &+ 20
    case .multiArch:
      if text.has("foreign\n", at: start) {
        stanza.multiArch = .foreign
        return start &+ 7
      }
      guard text.has("same\n", at: start) else { return -1 }
      stanza.multiArch = .same
      return start &+ 4
    case .priority:
      if text.has("optional\n", at: start) || text.has("required\n", at: start) || text.has("standard\n", at: start) { return start &+ 8 }
      return text.has("important\n", at: start) ? start &+ 9 : -1
    case .provides:
      let end = values.relationsEnd(from: start, alternatives: false)
      guard end >= 0 else { return -1 }
      stanza.provides = start..<end
      return end
    case .replaces, .conflicts, .breaks: return values.relationsEnd(from: start, alternatives: false)
    case .depends, .preDepends, .recommends, .suggests, .enhances: return values.relationsEnd(from: start, alternatives: true)
    case .section, .installedSize, .origin, .maintainer, .bugs, .source, .description: return proseEnd(colonEnd, &lines)
    case .conffiles, .essential, .protected, .revision, .configVersion, .filename, .size, .md5sum, .msdosFilename, .triggersPending,
      .triggersAwaited:
      return -1
    }
  }

  /// A value that dpkg only keeps, with all lines that continue it.
  @inline(__always) private func proseEnd(_ colonEnd: Int, _ lines: inout Int) -> Int {
    guard text[colonEnd] == 32, text[colonEnd &+ 1] > 32 else { return -1 }
    var end = text.lineEnd(from: colonEnd &+ 1)
    while end >= 0, end &+ 1 < text.count, text[end &+ 1] == 32 {
      lines &+= 1
      end = text.lineEnd(from: end &+ 2)
    }
    return end
  }

  /// A list of files: nothing on the line of the name, then one line for each.
  private func conffilesEnd(_ start: Int, _ lines: inout Int) -> Int {
    guard text[start] == 10 else { return -1 }
    var end = start
    while end &+ 1 < text.count, text[end &+ 1] == 32 {
      let line = end &+ 1
      end = text.lineEnd(from: line)
      guard end >= 0, values.isConffile(line, end) else { return -1 }
      lines &+= 1
    }
    return end
  }
}
