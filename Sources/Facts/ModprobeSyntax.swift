/// What one logical line of a modprobe.d file says, words as libkmod keeps them (module names with underscores).
package enum ModprobeDirective: Sendable, Equatable {
  /// Blank, or a comment: `#` counts only as the first byte of the line.
  case nothing
  case alias(name: String, module: String)
  case blacklist(String)
  case options(module: String, text: String)
  case install(module: String, command: String)
  case remove(module: String, command: String)
  case softdep(module: String, modules: [ModprobeSoftDependency])
  /// Since kmod 33; before that a bad line, without effect.
  case weakdep(module: String, modules: [String])
  /// `include` and `config`, which libkmod no longer obeys.
  case retired(command: String)
  /// No command of libkmod: a misspelling, a shell command, an indented comment.
  case unknown(command: String)
  /// A command of libkmod whose arguments are missing or have an unmatched bracket.
  case malformed(command: String)
}

/// One module that a `softdep` line wants loaded, in the order of the line.
package struct ModprobeSoftDependency: Sendable, Equatable {
  package let module: String
  /// Before the module of the line, or after it.
  package let isBefore: Bool
}

/// A logical line of a modprobe.d file and where it stands, so that an editor can change just its bytes.
package struct ModprobeLine: Sendable, Equatable {
  /// One-based number of its first physical line: what a person looks for.
  package let number: Int
  /// One-based number of its last physical line: what libkmod's messages name.
  package let lastNumber: Int
  /// Its bytes in the file, continuation lines and the final newline included.
  package let range: Range<Int>
  package let directive: ModprobeDirective
}

/// modprobe.d(5) as libkmod reads it, not as the manual tells it: kmod_config_parse() in libkmod/libkmod-config.c.
package enum ModprobeSyntax {
  /// Every logical line of a file, comments and bad lines included; the ranges cover the whole file without gaps.
  package static func lines(_ bytes: [UInt8]) -> [ModprobeLine] {
    var lines: [ModprobeLine] = []
    var start = 0
    var number = 1
    while start < bytes.count {
      // Nearly every line is one line, and most of those are comments.
      if let end = plainEnd(bytes, from: start) {
        let directive: ModprobeDirective = bytes[start] == hash ? .nothing : directive(Array(bytes[start..<end]))
        let next = min(end + 1, bytes.count)
        lines.append(ModprobeLine(number: number, lastNumber: number, range: start..<next, directive: directive))
        number += 1
        start = next
        continue
      }
      let logical = unwrap(bytes, from: start)
      lines.append(
        ModprobeLine(
          number: number, lastNumber: number + max(logical.newlines, 1) - 1, range: start..<logical.end,
          directive: directive(logical.text)))
      number += max(logical.newlines, 1)
      start = logical.end
    }
    return lines
  }

  /// Where a line ends that holds no backslash and no NUL, so that it is what it looks like; nil for any other.
  private static func plainEnd(_ bytes: [UInt8], from start: Int) -> Int? {
    bytes.withUnsafeBufferPointer { bytes in
      var at = start
      while at < bytes.count, bytes[at] != newline {
        if bytes[at] == backslash || bytes[at] == 0 { return nil }
        at += 1
      }
      return at
    }
  }

  /// A logical line: its text, for each byte of the text its place in the file, and where the next line starts.
  package struct Logical: Sendable, Equatable {
    package var text: [UInt8] = []
    package var places: [Int] = []
    package var end: Int
    package var newlines = 0
    /// The file ends in the middle of the line: what is added to the file would be part of it.
    package var isContinued = false
  }

  /// Joins continuation lines as freadline_wrapped() does: a backslash before a newline joins, before any other byte it disappears.
  /// At the very end of a file it disappears as well, as it has since kmod 33; kmod 30 puts a byte 0xFF there.
  package static func unwrap(_ bytes: [UInt8], from start: Int) -> Logical {
    var line = Logical(end: bytes.count)
    // libkmod holds the line as a C string, so that a NUL ends what it sees but not what it reads.
    var ended = false
    var at = start
    while at < bytes.count {
      var byte = bytes[at]
      at += 1
      if byte == newline {
        line.newlines += 1
        line.end = at
        return line
      }
      if byte == backslash {
        guard at < bytes.count else {
          line.isContinued = true
          break
        }
        byte = bytes[at]
        at += 1
        if byte == newline {
          line.newlines += 1
          line.isContinued = at == bytes.count
          continue
        }
      }
      if byte == 0 { ended = true }
      if !ended {
        line.text.append(byte)
        line.places.append(at - 1)
      }
    }
    // A last line without a newline still counts as a line, unless only continuations made it up.
    if !line.text.isEmpty || line.newlines == 0 { line.newlines += 1 }
    return line
  }

  /// What a logical line says.
  package static func directive(_ text: [UInt8]) -> ModprobeDirective {
    if text.first == hash { return .nothing }
    var words = ModprobeWords(text)
    guard let command = words.next() else { return .nothing }
    let name = string(text[command])
    // `rest` is everything behind one blank, leading blanks kept; nil if there is nothing.
    func module() -> String? { words.next().flatMap { underscored(text[$0]) }.map(string) }
    func rest() -> String? { words.rest().map { string(text[$0]) } }
    switch name {
    case "alias":
      // Both words are read before either is judged.
      guard let alias = words.next(), let target = words.next(), let from = underscored(text[alias]), let to = underscored(text[target])
      else { return .malformed(command: name) }
      return .alias(name: string(from), module: string(to))
    case "blacklist":
      return module().map { .blacklist($0) } ?? .malformed(command: name)
    case "options":
      guard let module = module(), let range = words.rest() else { return .malformed(command: name) }
      return .options(module: module, text: string(text[range].map { $0 == tab ? space : $0 }))
    case "install":
      guard let module = module(), let command = rest() else { return .malformed(command: name) }
      return .install(module: module, command: command)
    case "remove":
      guard let module = module(), let command = rest() else { return .malformed(command: name) }
      return .remove(module: module, command: command)
    case "softdep":
      guard let module = module(), let range = words.rest() else { return .malformed(command: name) }
      return .softdep(module: module, modules: softdep(Array(text[range])))
    case "weakdep":
      guard let module = module(), let range = words.rest() else { return .malformed(command: name) }
      return .weakdep(module: module, modules: text[range].split(whereSeparator: isSpace).map { string($0) })
    case "include", "config": return .retired(command: name)
    default: return .unknown(command: name)
    }
  }

  /// Dashes to underscores, but not inside `[…]`; nil where brackets do not match: underscores() in kmod's shared/util.c.
  package static func underscored(_ word: some Collection<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(word.count)
    var inside = false
    for byte in word {
      switch byte {
      case UInt8(ascii: "]"):
        guard inside else { return nil }
        inside = false
        result.append(byte)
      case UInt8(ascii: "["):
        inside = true
        result.append(byte)
      case UInt8(ascii: "-") where !inside: result.append(UInt8(ascii: "_"))
      default: result.append(byte)
      }
    }
    return inside ? nil : result
  }

  /// The modules of a `softdep` line, with libkmod's own oddity: where the text starts with a blank its first word keeps that blank,
  /// so that a `pre:` there is not recognised. kmod_config_add_softdep().
  static func softdep(_ text: [UInt8]) -> [ModprobeSoftDependency] {
    var modules: [ModprobeSoftDependency] = []
    var isBefore: Bool?
    var wasSpace = false
    var wordStart = 0
    for at in 0...text.count {
      let atEnd = at == text.count
      if !atEnd {
        guard isSpace(text[at]) else {
          wasSpace = false
          continue
        }
        if wasSpace {
          wordStart = at + 1
          continue
        }
        wasSpace = true
        if wordStart >= at { continue }
      }
      let word = string(text[min(wordStart, at)..<at])
      if word == "pre:" {
        isBefore = true
      } else if word == "post:" {
        isBefore = false
      } else if let isBefore, !atEnd || !wasSpace {
        modules.append(ModprobeSoftDependency(module: word, isBefore: isBefore))
      }
      wordStart = at + 1
    }
    return modules
  }

  static func string(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
  /// isspace(3) of the C locale.
  static func isSpace(_ byte: UInt8) -> Bool { byte == space || (9...13).contains(byte) }

  static let newline = UInt8(ascii: "\n"), backslash = UInt8(ascii: "\\"), hash = UInt8(ascii: "#")
  static let tab = UInt8(ascii: "\t"), space = UInt8(ascii: " ")
}

/// The words of a logical line, cut as strtok_r(3) with blank and tab does, as ranges into the text.
package struct ModprobeWords: Sendable {
  private let text: [UInt8]
  private var at = 0
  package init(_ text: [UInt8]) { self.text = text }

  /// The next word; one blank behind it is used up with it.
  package mutating func next() -> Range<Int>? {
    while at < text.count, isBlank(text[at]) { at += 1 }
    guard at < text.count else { return nil }
    let start = at
    while at < text.count, !isBlank(text[at]) { at += 1 }
    let end = at
    if at < text.count { at += 1 }
    return start..<end
  }

  /// All that is left, blanks included; nil if nothing is.
  package mutating func rest() -> Range<Int>? {
    guard at < text.count else { return nil }
    defer { at = text.count }
    return at..<text.count
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
