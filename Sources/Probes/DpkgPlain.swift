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
      let colonEnd = at &+ field.pointee.colon &+ 1
      let (bit, kind) = (field.pointee.bit, field.pointee.kind)
      if met & bit != 0 { return at }
      // A value begins after one blank and no more; only lists of files begin on the next line.
      guard (text[colonEnd] == 32 && text[colonEnd &+ 1] > 32) || kind == .conffiles else { return at }
      let start = colonEnd &+ 1
      var lines = 1
      var end = -1
      // What is kept of a value that proves doubtful the rules set anew.
      switch kind {
      case .prose: end = proseEnd(start, &lines)
      case .relations: end = values.relationsEnd(from: start, alternatives: false)
      case .alternatives: end = values.relationsEnd(from: start, alternatives: true)
      case .provides:
        end = values.relationsEnd(from: start, alternatives: false)
        if end >= 0 { stanza.provides = start..<end }
      case .conffiles: end = conffilesEnd(colonEnd, &lines)
      case .package:
        let nameEnd = values.nameEnd(from: start)
        // What is wrong with the next line would be told of a package that has no name yet, so the name must be known to be whole.
        guard nameEnd >= 0, text[nameEnd] == 10, isClosed(nameEnd) else { return at }
        stanza.name = start..<nameEnd
        end = nameEnd
      case .version:
        let versionEnd = values.versionEnd(from: start)
        guard versionEnd >= 0, text[versionEnd] == 10 else { return at }
        stanza.version = start..<versionEnd
        end = versionEnd
      case .architecture:
        end = text.lineEnd(from: start)
        guard end >= 0, text[end &- 1] > 32 else { return at }
        stanza.architecture = start..<end
      case .status:
        guard text.has("install ok installed\n", at: start) else { return at }
        (stanza.want, stanza.reinstallRequired, stanza.state) = (.install, false, .installed)
        end = start &+ 20
      case .multiArch:
        if text.has("foreign\n", at: start) {
          stanza.multiArch = .foreign
          end = start &+ 7
        } else if text.has("same\n", at: start) {
          stanza.multiArch = .same
          end = start &+ 4
        }
      case .priority: end = priorityEnd(start)
      case .yes: if text.has("yes\n", at: start) { end = start &+ 3 }
      case .ofTheUser:
        // A second one would have to be compared with the first.
        if !userFields.isEmpty { return at }
        end = proseEnd(start, &lines)
        if isClosed(end) { userFields.add(at..<colonEnd &- 1) }
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

  /// The words that packages of Debian have.
  @inline(__always) private func priorityEnd(_ start: Int) -> Int {
    if text.has("optional\n", at: start) || text.has("required\n", at: start) || text.has("standard\n", at: start) { return start &+ 8 }
    return text.has("important\n", at: start) ? start &+ 9 : -1
  }

  /// A value that dpkg only keeps, with all lines that continue it.
  @inline(__always) private func proseEnd(_ start: Int, _ lines: inout Int) -> Int {
    var end = text.lineEnd(from: start)
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
