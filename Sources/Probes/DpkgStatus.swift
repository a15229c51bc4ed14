/// Reads dpkg's database, stanza by stanza, and refuses what dpkg refuses: where `dpkg -l` fails, no package can be vouched for.
///
/// The grammar is dpkg's own (lib/dpkg/parse.c), down to what counts as the end of the file; deb-substvars and the policy are laxer on paper.
struct DpkgStatus {
  /// The file, or a piece of it that ends between stanzas; stanzas are ranges of it.
  private let bytes: [UInt8]
  /// The same.
  private let text: DpkgText
  private(set) var position = 0
  private(set) var line: Int
  private let table = DpkgFieldTable()
  private let plain: DpkgPlain
  private var instances: DpkgInstances
  private var userFields = DpkgUserFields()

  /// What of the pieces before matters in those that follow.
  struct Past {
    /// How many lines there were.
    fileprivate var line = 0
    /// The packages in them.
    fileprivate var instances = DpkgInstances()
  }

  /// `text` is that of `bytes`.
  init(_ bytes: [UInt8], _ text: DpkgText, after past: Past = Past()) {
    (self.bytes, self.text) = (bytes, text)
    (line, instances) = (past.line, past.instances)
    plain = DpkgPlain(text)
  }

  /// At the end of a piece.
  var past: Past {
    var past = Past(line: line, instances: instances)
    past.instances.leave(text)
    return past
  }

  private var atEnd: Bool { position >= text.count }
  /// DOS ended texts with it; dpkg still takes it for the end of a value.
  private static let controlZ: UInt8 = 26

  /// Reads the next package, those not installed included, into `stanza`. False, and nothing is read, at the end of the file.
  mutating func next(_ stanza: inout DpkgStanza) throws(DpkgProblem) -> Bool {
    stanza = DpkgStanza()
    var seen: UInt64 = 0
    userFields.removeAll()
    var byte: UInt8 = 10
    while !atEnd {
      byte = take()
      if byte != 10 && byte != Self.controlZ { break }
      line += 1
    }
    if atEnd { return false }
    repeat {
      // What dpkg itself wrote is nearly always as plain as can be; all else is judged by its rules, one by one.
      let next = plain.take(position - 1, into: &stanza, &seen, &userFields, &line)
      if next >= position {
        byte = text[next]
        position = next + 1
        continue
      }
      let field = try fieldName(&byte, stanza)
      let value = try fieldValue(&byte, field, stanza)
      let hash = DpkgField.hash(text.part(field))
      // Known fields are checked; of the user's own only the name is.
      if let known = table.find(hash) {
        if seen & known.bit != 0 { throw problem(stanza, "duplicate value for '\(shown(field))' field") }
        seen |= known.bit
        try take(known.field, value, into: &stanza)
      } else {
        try userField(field, stanza)
      }
    } while !(atEnd || byte == 10 || byte == Self.controlZ)
    // dpkg has read the empty line by now, and names it in what it finds wrong with the whole stanza.
    if byte == 10 { line += 1 }
    try verify(stanza)
    return true
  }

  /// Only where `atEnd` was asked before.
  private mutating func take() -> UInt8 {
    defer { position += 1 }
    return text[position]
  }

  /// With the line that dpkg would name.
  private func problem(_ stanza: DpkgStanza, _ message: String) -> DpkgProblem {
    DpkgProblem(line: line, package: shown(stanza.name), message: message)
  }
  /// For messages and for the few values that are kept.
  private func shown(_ range: Range<Int>) -> String { text.string(range) }

  /// The name up to its colon. What dpkg says of a broken one depends on the order of these tests.
  private mutating func fieldName(_ byte: inout UInt8, _ stanza: DpkgStanza) throws(DpkgProblem) -> Range<Int> {
    let start = position - 1
    while !atEnd && !byte.isCSpace && byte != 58 && byte != Self.controlZ { byte = take() }
    let field = start..<max(start, position - 1)
    while !atEnd && byte != 10 && byte.isCSpace { byte = take() }
    func wrong(_ what: String) -> DpkgProblem { problem(stanza, what) }
    var name: String { "'\(shown(field.prefix(64)))'" }
    if atEnd { throw wrong("end of file after field name \(name)") }
    if field.isEmpty { throw wrong("empty field name") }
    if text[start] == 45 { throw wrong("field name \(name) cannot start with hyphen") }
    if byte == 10 { throw wrong("newline in field name \(name)") }
    if byte == Self.controlZ { throw wrong("control-Z in field name \(name)") }
    if byte != 58 { throw wrong("field name \(name) must be followed by colon") }
    return field
  }

  /// The value without blanks around it; a continuation line begins with a blank.
  private mutating func fieldValue(_ byte: inout UInt8, _ field: Range<Int>, _ stanza: DpkgStanza) throws(DpkgProblem) -> Range<Int> {
    while !atEnd {
      byte = take()
      if byte == 10 || !byte.isCSpace { break }
    }
    if atEnd { throw problem(stanza, "end of file before value of field '\(shown(field))' (missing final newline)") }
    if byte == Self.controlZ { throw problem(stanza, "control-Z in value of field '\(shown(field))'") }
    let start = position - 1
    while true {
      if byte == 10 || byte == Self.controlZ {
        line += 1
        if atEnd { break }
        byte = take()
        if atEnd || byte == 10 || !byte.isCSpace { break }
        // A continuation: its first blank belongs to the value.
      } else if atEnd {
        throw problem(stanza, "end of file during value of field '\(shown(field))' (missing final newline)")
      }
      byte = take()
      if byte != 10 && byte != Self.controlZ && !atEnd {
        let lineEnd = text.first(10, from: position, to: text.count)
        let end = text.first(Self.controlZ, from: position, to: lineEnd)
        // The last byte of the file is read even if it ends nothing.
        position = min(end, text.count - 1)
        byte = take()
      }
    }
    var end = max(start, position - 1)
    while end > start && text[end - 1].isCSpace { end -= 1 }
    return start..<end
  }

  /// A field that dpkg merely keeps: its name must have two letters and come once.
  private mutating func userField(_ field: Range<Int>, _ stanza: DpkgStanza) throws(DpkgProblem) {
    if field.count < 2 { throw problem(stanza, "user-defined field name '\(shown(field))' too short") }
    if userFields.has(field, text) { throw problem(stanza, "duplicate value for user-defined field '\(shown(field))'") }
    userFields.add(field)
  }

  /// Checks one known field as dpkg does while it reads, and keeps what matters of it.
  private func take(_ field: DpkgField, _ raw: Range<Int>, into stanza: inout DpkgStanza) throws(DpkgProblem) {
    // dpkg's values are C strings: a NUL ends them.
    let value = raw.lowerBound..<text.first(0, from: raw.lowerBound, to: raw.upperBound)
    let check = DpkgValue(bytes: bytes, range: value)
    var name: String { field.name }
    var message: String?
    switch field {
    case .package:
      if let wrong = check.packageNameProblem {
        message = "invalid package name in 'Package' field: \(wrong)"
      } else {
        stanza.name = value
      }
    case .status: message = check.status(&stanza)
    case .essential, .protected:
      if !value.isEmpty, check.word(["no", "yes"]) == nil { message = "boolean (yes/no) '\(name)' field has a wrong value" }
    case .multiArch:
      if !value.isEmpty {
        if let word = check.word(["no", "same", "allowed", "foreign"]) {
          stanza.multiArch = DpkgStanza.MultiArch(rawValue: UInt8(word)) ?? .no
        } else {
          message = "quadstate (foreign/allowed/same/no) 'Multi-Arch' field has a wrong value"
        }
      }
    case .priority:
      // Any other word is somebody's own priority, but a known one followed by more is refused.
      if !value.isEmpty, check.word(["required", "important", "standard", "optional", "extra", "unknown"], or: true) == nil {
        message = "word in 'Priority' field has trailing junk"
      }
    case .version:
      if let wrong = check.versionProblem { message = "'Version' field value '\(shown(value.prefix(250)))': \(wrong)" }
      stanza.version = value
    case .configVersion:
      if let wrong = check.versionProblem { message = "'Config-Version' field value '\(shown(value.prefix(250)))': \(wrong)" }
      stanza.configVersion = value
    case .revision: if !value.isEmpty { stanza.revision = value }
    case .architecture: stanza.architecture = value
    case .replaces, .provides, .conflicts, .enhances, .depends, .preDepends, .recommends, .suggests, .breaks:
      if field == .provides, !value.isEmpty { stanza.provides = value }
      message = check.dependencyProblem(field)
    case .conffiles: message = check.conffilesProblem
    case .filename, .size, .md5sum, .msdosFilename:
      message = value.isEmpty ? "empty archive details '\(name)' field" : "archive details '\(name)' field not allowed in status file"
    case .triggersPending:
      message = check.triggersProblem
      stanza.triggersPending = !value.isEmpty
    case .triggersAwaited:
      message = check.awaitedProblem
      stanza.triggersAwaited = !value.isEmpty
    case .section, .installedSize, .origin, .maintainer, .bugs, .source, .description: break
    }
    if let message { throw problem(stanza, message) }
  }

  /// What a whole stanza must have (lib/dpkg/parse.c, `pkg_parse_verify`).
  private mutating func verify(_ stanza: DpkgStanza) throws(DpkgProblem) {
    func wrong(_ what: String) -> DpkgProblem { problem(stanza, what) }
    if stanza.name.isEmpty { throw wrong("missing 'Package' field") }
    if stanza.state != .notInstalled && stanza.state != .halfInstalled && stanza.version == nil { throw wrong("missing 'Version' field") }
    // Packages that may stand side by side must say for which architecture each is.
    if stanza.multiArch == .same {
      guard let architecture = stanza.architecture, !architecture.isEmpty else {
        throw wrong("package has 'Multi-Arch: same' field but is missing architecture")
      }
      if architecture.count == 3 && text.has("all", at: architecture.lowerBound) {
        throw wrong("package has 'Multi-Arch: same' field but is architecture 'all'")
      }
    }
    if stanza.configVersion != nil, stanza.state == .installed || stanza.state == .notInstalled {
      throw wrong("'Config-Version' field present for package with inappropriate 'Status' field")
    }
    // Waiting belongs to two states alone, and they to waiting.
    if stanza.triggersAwaited && (stanza.state <= .configFiles || stanza.state >= .triggersPending) {
      throw wrong("package has status \(stanza.state.word) but triggers are awaited")
    }
    if stanza.state == .triggersAwaited && !stanza.triggersAwaited {
      throw wrong("package has status triggers-awaited but no triggers awaited")
    }
    if stanza.triggersPending && stanza.state != .triggersPending && stanza.state != .triggersAwaited {
      throw wrong("package has status \(stanza.state.word) but triggers are pending")
    }
    if stanza.state == .triggersPending && !stanza.triggersPending {
      throw wrong("package has status triggers-pending but no triggers pending")
    }
    // Last, as it concerns the packages before this one.
    if let clash = instances.add(stanza, of: text) { throw wrong(clash) }
  }
}
