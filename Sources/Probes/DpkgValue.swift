/// One field's value and what dpkg finds wrong with it (lib/dpkg/fields.c, parsehelp.c). nil: nothing. Warnings of dpkg are not kept.
struct DpkgValue {
  /// The whole file.
  let bytes: [UInt8]
  /// Where the value lies, blanks around it left off.
  let range: Range<Int>

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range.prefix(250)], as: UTF8.self) }

  /// dpkg(1) wants a letter or digit first, then letters, digits and `-+._`.
  var packageNameProblem: String? { Self.nameProblem(bytes, range) }

  /// What is wrong with a package's name, nil if nothing.
  private static func nameProblem(_ bytes: [UInt8], _ name: Range<Int>) -> String? {
    guard let first = name.first else { return "may not be empty string" }
    if !bytes[first].isAlphanumericASCII { return "must start with an alphanumeric character" }
    for at in name {
      let byte = bytes[at]
      if byte.isAlphanumericASCII || byte == 45 || byte == 43 || byte == 46 || byte == 95 { continue }
      return "character '\(Character(Unicode.Scalar(byte)))' not allowed (only letters, digits and characters '-+._')"
    }
    return nil
  }

  /// Which of `words` the value is; with `or`, any other value gives `words.count`. As in dpkg the comparison is one of prefixes, without case.
  func word(_ words: [String], or other: Bool = false) -> Int? {
    var at = range.lowerBound
    guard let found = word(words, at: &at) else { return other ? words.count : nil }
    return at == range.upperBound ? found : nil
  }

  /// Reads one word and the blanks behind it.
  private func word(_ words: [String], at: inout Int) -> Int? {
    for (number, word) in words.enumerated() {
      let end = at + word.utf8.count
      guard end <= range.upperBound, zip(bytes[at..<end], word.utf8).allSatisfy({ $0.lowercasedASCII == $1 }) else { continue }
      at = end
      while at < range.upperBound && bytes[at].isCSpace { at += 1 }
      return number
    }
    return nil
  }

  private static let wants = ["unknown", "install", "hold", "deinstall", "purge"]
  private static let flags = ["ok", "reinstreq"]
  private static let states = DpkgStanza.State.allCases.map(\.word)

  /// The three words of Status, into the stanza.
  func status(_ stanza: inout DpkgStanza) -> String? {
    // Nearly all packages of nearly all hosts.
    if bytes[range].elementsEqual("install ok installed".utf8) {
      (stanza.want, stanza.state) = (.install, .installed)
      return nil
    }
    var at = range.lowerBound
    guard let want = word(Self.wants, at: &at) else { return "first (want) word in 'Status' field: '\(text(range))'" }
    guard let flag = word(Self.flags, at: &at) else { return "second (error) word in 'Status' field: '\(text(range))'" }
    guard let state = word(Self.states, at: &at), at == range.upperBound else {
      return "third (status) word in 'Status' field: '\(text(range))'"
    }
    stanza.want = DpkgStanza.Want(rawValue: UInt8(want)) ?? .unknown
    stanza.reinstallRequired = flag == 1
    stanza.state = DpkgStanza.State(rawValue: UInt8(state)) ?? .notInstalled
    return nil
  }

  /// deb-version(7). Characters that do not belong there are only warned of, so they pass.
  var versionProblem: String? { Self.versionProblem(bytes, range) }

  private static func versionProblem(_ bytes: [UInt8], _ value: Range<Int>) -> String? {
    var start = value.lowerBound
    var end = value.upperBound
    if start == end { return "version string is empty" }
    while start < end && (bytes[start] == 32 || bytes[start] == 9) { start += 1 }
    while end > start && (bytes[end - 1] == 32 || bytes[end - 1] == 9) { end -= 1 }
    // A line end may stand within, as in all values; only blanks split a version.
    if bytes[start..<end].contains(where: { $0 == 32 || $0 == 9 }) { return "version string has embedded spaces" }
    if let colon = bytes[start..<end].firstIndex(of: 58) {
      var at = start
      let sign = at < colon ? bytes[at] : 0
      if sign == 43 || sign == 45 { at += 1 }
      // strtol(3) reads the epoch, so a sign is allowed and leading zeros do not count.
      let digits = bytes[at..<colon].prefix { $0.isDigitASCII }
      if digits.isEmpty { return "epoch in version is empty" }
      if digits.endIndex != colon { return "epoch in version is not number" }
      let significant = digits.drop { $0 == 48 }
      if sign == 45 && !significant.isEmpty { return "epoch in version is negative" }
      let epoch = significant.count > 10 ? Int.max : significant.reduce(0) { $0 * 10 + Int($1 - 48) }
      if epoch > Int(Int32.max) { return "epoch in version is too big" }
      start = colon + 1
      if start == end { return "nothing after colon in version number" }
    }
    // The last hyphen sets off the revision; earlier ones belong to the version.
    if let hyphen = bytes[start..<end].lastIndex(of: 45) {
      if hyphen + 1 == end { return "revision number is empty" }
      end = hyphen
    }
    return start == end ? "version number is empty" : nil
  }

  /// The version as dpkg shows it: an epoch of zero is not shown unless a colon follows.
  static func shownVersion(_ bytes: [UInt8], _ stanza: DpkgStanza) -> String {
    guard let range = stanza.version else { return "" }
    var version = String(decoding: bytes[range], as: UTF8.self)
    // Few have an epoch.
    if bytes[range].contains(58), let colon = version.firstIndex(of: ":"), let epoch = UInt64(version[..<colon]) {
      let rest = version[version.index(after: colon)...]
      version = epoch == 0 && !rest.contains(":") ? String(rest) : "\(epoch):\(rest)"
    }
    if let revision = stanza.revision { version += "-" + String(decoding: bytes[revision], as: UTF8.self) }
    return version
  }

  /// Relations between packages: `a (>= 1) | b:any, c`.
  func dependencyProblem(_ field: DpkgField) -> String? {
    var name: String { field.name }
    let end = range.upperBound
    var at = range.lowerBound
    if at == end { return nil }
    func skipSpace() { while at < end && bytes[at].isCSpace { at += 1 } }
    while true {
      let start = at
      while at < end && !bytes[at].isCSpace && bytes[at] != 58 && bytes[at] != 40 && bytes[at] != 44 && bytes[at] != 124 { at += 1 }
      if at == start { return "'\(name)' field, missing package name, or garbage where package name expected" }
      if let wrong = Self.nameProblem(bytes, start..<at) { return "'\(name)' field, invalid package name '\(text(start..<at))': \(wrong)" }
      let package = start..<at
      // An architecture, or any.
      if at < end, bytes[at] == 58 {
        at += 1
        let start = at
        while at < end && !bytes[at].isCSpace && bytes[at] != 40 && bytes[at] != 44 && bytes[at] != 124 { at += 1 }
        if at == start { return "'\(name)' field, missing architecture name, or garbage where architecture name expected" }
        if let wrong = bytes[start..<at].first(where: { !$0.isAlphanumericASCII && $0 != 45 }) ?? (bytes[start] == 45 ? 45 : nil) {
          return "'\(name)' field, reference to '\(text(package))': invalid architecture name, character \(wrong)"
        }
      }
      skipSpace()
      // A condition on the version.
      if at < end, bytes[at] == 40 {
        at += 1
        if let wrong = versionRelation(&at) { return "'\(name)' field, reference to '\(text(package))': \(wrong)" }
        skipSpace()
      }
      if at == end { return nil }
      // And, or: what follows is another package.
      if bytes[at] == 44 {
      } else if bytes[at] == 124 {
        if [.conflicts, .breaks, .provides, .replaces].contains(field) { return "alternatives ('|') not allowed in '\(name)' field" }
      } else {
        return "'\(name)' field, syntax error after reference to package '\(text(package))'"
      }
      at += 1
      skipSpace()
    }
  }

  /// After the opening parenthesis: an operator, a version, the closing one.
  private func versionRelation(_ at: inout Int) -> String? {
    let end = range.upperBound
    while at < end && bytes[at].isCSpace { at += 1 }
    if at < end, bytes[at] == 60 || bytes[at] == 62 || bytes[at] == 61 {
      let first = bytes[at]
      at += 1
      if at < end, first != 61, bytes[at] == 61 || bytes[at] == first { at += 1 }
    }
    while at < end && bytes[at].isCSpace { at += 1 }
    let start = at
    while at < end && bytes[at] != 41 && bytes[at] != 40 && !bytes[at].isCSpace { at += 1 }
    let version = start..<at
    while at < end && bytes[at].isCSpace { at += 1 }
    if at == end { return "version unterminated" }
    if bytes[at] != 41 { return "version contains '\(Character(Unicode.Scalar(bytes[at])))' instead of ')'" }
    at += 1
    if let wrong = Self.versionProblem(bytes, version) { return "version '\(text(version))': \(wrong)" }
    return nil
  }

  /// Lines of ` PATH HASH` or ` PATH HASH obsolete`.
  var conffilesProblem: String? {
    var at = range.lowerBound
    while at < range.upperBound {
      if bytes[at] == 10 {
        at += 1
        continue
      }
      // dpkg writes exactly one blank; a tab is refused.
      if bytes[at] != 32 { return "value for 'Conffiles' field has line starting with non-space" }
      let start = at + 1
      var end = start
      while end < range.upperBound && bytes[end] != 10 { end += 1 }
      guard var words = lastWord(start, end, end) else { return "value for 'Conffiles' field has malformed line '\(text(start..<end))'" }
      // The last word may be a mark; then the sum is the word before it.
      for flag in ["obsolete", "remove-on-upgrade"] where bytes[words.word].elementsEqual(flag.utf8) {
        guard let before = lastWord(start, words.from, end) else {
          return "value for 'Conffiles' field has malformed line '\(text(start..<end))'"
        }
        words = before
      }
      var path = start
      while path < end && (bytes[path] == 47 || (bytes[path] == 46 && path + 1 < end && bytes[path + 1] == 47)) { path += 1 }
      if path >= words.from { return "root or empty directory listed as a conffile in 'Conffiles' field" }
      at = end
    }
    return nil
  }

  /// The word before `from`, set off by a blank; nil where the line has no other.
  private func lastWord(_ start: Int, _ from: Int, _ end: Int) -> (word: Range<Int>, from: Int)? {
    if from <= start + 1 { return nil }
    var space = from - 1
    while bytes[space] != 32 {
      space -= 1
      if space < start { return nil }
    }
    if space <= start + 1 || space >= end - 1 { return nil }
    return (space + 1..<from, space)
  }

  private var words: [ArraySlice<UInt8>] { bytes[range].split(whereSeparator: \.isCSpace) }

  /// deb-triggers(5): names of printable ASCII, each once.
  var triggersProblem: String? {
    var seen: Set<ArraySlice<UInt8>> = []
    for word in words {
      if word.contains(where: { $0 <= 32 || $0 >= 127 }) { return "illegal pending trigger name" }
      if !seen.insert(word).inserted { return "duplicate pending trigger '\(String(decoding: word.prefix(250), as: UTF8.self))'" }
    }
    return nil
  }

  /// Names of packages, with an architecture or without.
  var awaitedProblem: String? {
    for word in words {
      let name = word.prefix { $0 != 58 }
      if let wrong = Self.nameProblem(bytes, name.startIndex..<name.endIndex) { return "illegal package name in awaited trigger: \(wrong)" }
    }
    return nil
  }

  /// The names in a Provides field, versions and architectures left off.
  static func provided(_ bytes: [UInt8], _ range: Range<Int>) -> [String] {
    bytes[range].split(separator: 44).compactMap { item in
      let name = item.drop(while: \.isCSpace).prefix { !$0.isCSpace && $0 != 40 && $0 != 58 }
      return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
  }
}
