/// Reads a field that is written as dpkg itself writes it, and leaves every other to the rules in `DpkgStatus`.
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

  /// Takes the field that begins at `start` and says where the next line begins; nil, and nothing is taken, where anything is in doubt.
  ///
  /// - Parameters:
  ///   - seen: the bits of the names met in the stanza.
  ///   - line: grows by the lines of the field.
  @inline(__always) func take(_ start: Int, into stanza: inout DpkgStanza, _ seen: inout UInt64, _ line: inout Int) -> Int? {
    guard start &+ Self.reach <= text.count, start < text.lastLineEnd, let field = fields.find(text, at: start),
      seen & field.name.bit == 0
    else { return nil }
    var at = start &+ field.colon &+ 1
    // One blank and no more; only lists begin on the next line.
    if text[at] == 32 && text[at &+ 1] > 32 { at &+= 1 } else if text[at] != 10 || field.name.field != .conffiles { return nil }
    var lines = 1
    let end = end(field.name.field, at, into: &stanza, &lines)
    // Whether the file ends well is not judged here.
    guard end >= 0, end &+ 2 < text.count else { return nil }
    let next = text[end &+ 1]
    guard next > 32 || next == 10 else { return nil }
    seen |= field.name.bit
    line &+= lines
    return end &+ 1
  }

  /// Where the value's last line ends; below 0: in doubt. What is kept of a doubtful value the rules set anew.
  @inline(__always) private func end(_ field: DpkgField, _ start: Int, into stanza: inout DpkgStanza, _ lines: inout Int) -> Int {
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
    case .conffiles: return conffilesEnd(start, &lines)
    case .section, .installedSize, .origin, .maintainer, .bugs, .source, .description: return proseEnd(start, &lines)
    case .essential, .protected, .revision, .configVersion, .filename, .size, .md5sum, .msdosFilename, .triggersPending, .triggersAwaited:
      return -1
    }
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
