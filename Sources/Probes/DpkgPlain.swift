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
    // Kept here while the fields go by, for whoever lent them may look at any time.
    var (met, read) = (seen, 0)
    defer {
      seen = met
      line &+= read
    }
    // Behind the last whole line of a file much may be wrong.
    let limit = min(text.count - Self.reach, text.lastLineEnd - 1)
    while at <= limit, let field = fields.find(text, at: at) {
      let value = at &+ field.pointee.colon &+ 1
      let (bit, kind) = (field.pointee.bit, field.pointee.kind)
      if met & bit != 0 { return at }
      var lines = 1
      let end: Int
      switch kind {
      case .prose: end = proseEnd(value, &lines)
      case .relations: end = isPlainStart(value) ? values.relationsEnd(from: value &+ 1, alternatives: false) : -1
      case .alternatives: end = isPlainStart(value) ? values.relationsEnd(from: value &+ 1, alternatives: true) : -1
      case .conffiles: end = conffilesEnd(value, &lines)
      case .one: end = isPlainStart(value) ? oneEnd(field.pointee.field, value &+ 1, into: &stanza) : -1
      case .ofTheUser:
        // A second one would have to be compared with the first.
        if !userFields.isEmpty { return at }
        end = proseEnd(value, &lines)
        if isClosed(end) { userFields.add(at..<value &- 1) }
      }
      if !isClosed(end) { return at }
      met |= bit
      read &+= lines
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

  /// Whether a value begins behind the colon that ends at `colonEnd`, on the same line, after one blank and no more.
  @inline(__always) private func isPlainStart(_ colonEnd: Int) -> Bool { text[colonEnd] == 32 && text[colonEnd &+ 1] > 32 }

  /// Where a value ends that has one line and a form of its own; below 0: in doubt. What is kept of a doubtful value the rules set anew.
  @inline(__always) private func oneEnd(_ field: DpkgField, _ start: Int, into stanza: inout DpkgStanza) -> Int {
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
    default: return -1
    }
  }

  /// A value that dpkg only keeps, with all lines that continue it.
  @inline(__always) private func proseEnd(_ colonEnd: Int, _ lines: inout Int) -> Int {
    guard isPlainStart(colonEnd) else { return -1 }
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
