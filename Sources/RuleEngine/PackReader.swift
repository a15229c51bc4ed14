import Report
import Wire

/// Reads the YAML of packs into rules, and collects every mistake on the way instead of stopping at the first.
struct PackReader {
  var checks: [CheckRule] = []
  var causes: [CauseRule] = []
  var profiles: [Profile] = []
  var errors: [RuleError] = []

  private let sources: [PackSource]
  private let trusted: Int
  private var pack = 0
  private var source: PackSource { sources[pack] }

  /// - Parameter trusted: how many of the first packs are known to be sound; only what is evaluated is read of them.
  init(_ sources: [PackSource], trusted: Int) { (self.sources, self.trusted) = (sources, trusted) }

  mutating func readAll() {
    for number in sources.indices {
      pack = number
      read(sources[number].document.root)
    }
  }

  mutating func details(of cause: CauseRule) -> CauseDetails? {
    pack = cause.pack
    return details(cause.entry)
  }

  mutating func tests(of check: CheckRule) -> [RuleTest] {
    pack = check.pack
    return tests(check.entry, Self.checkOutcomes)
  }

  mutating func tests(of cause: CauseRule) -> [RuleTest] {
    pack = cause.pack
    return tests(cause.entry, Self.causeOutcomes)
  }

  private mutating func fail(_ node: Document.Node, _ what: String, hint: String? = nil) {
    let place = node.position
    errors.append(
      RuleError(
        file: source.name, line: place.line, column: place.column, length: max(1, node.string?.unicodeScalars.count ?? 1), what: what,
        hint: hint, excerpt: source.line(place.line)))
  }

  private mutating func read(_ root: Document.Node) {
    guard root.kind == .object else { return fail(root, "a rule pack is a map with checks, causes or a profile") }
    if root["profile"] != nil { return readProfile(root) }
    allow(root, ["checks", "causes"], in: "a rule pack")
    for node in list(root, "checks") { readCheck(node) }
    for node in list(root, "causes") { readCause(node) }
  }

  private mutating func readCheck(_ node: Document.Node) {
    guard object(node, "a check") else { return }
    allow(node, ["id", "step", "severity", "weight", "title", "when", "needs", "assert", "shows", "tests"], in: "a check")
    guard let id = text(node, "id"), let step = text(node, "step"), let title = localized(node, "title") else { return }
    guard let assert = expression(node, "assert", .bool, required: true) else { return }
    var severity = Severity.recommended
    if let given = node["severity"] {
      if let name = given.string, let known = Severity(rawValue: name) {
        severity = known
      } else {
        fail(given, "unknown severity", hint: "one of: required, recommended, info")
      }
    }
    var weight: Double?
    if let given = node["weight"] {
      if let number = given.double, number >= 0, number <= 1000 {
        weight = number
      } else {
        fail(given, "a weight is a number from 0 to 1000")
      }
    }
    checks.append(
      CheckRule(
        id: id, step: step, severity: severity, weight: weight, title: title, when: expression(node, "when", .bool),
        needs: references(node, "needs"), assert: assert, shows: localizedExpression(node, "shows"), entry: node,
        node: node["id"] ?? node, pack: pack))
    if pack >= trusted { _ = tests(node, Self.checkOutcomes) }
  }

  private static let checkOutcomes = ["pass", "fail", "unknown", "not-applicable"]

  private mutating func readCause(_ node: Document.Node) {
    guard object(node, "a cause") else { return }
    allow(
      node, ["id", "explains", "when", "beneath", "title", "why", "symptoms", "evidence", "verify", "fix", "tests"], in: "a cause")
    guard let id = text(node, "id") else { return }
    if pack >= trusted {
      guard expression(node, "when", .bool, required: true) != nil else { return }
      checkConditionals(node, "explains", "check")
      checkConditionals(node, "beneath", "cause")
      _ = (details(node), tests(node, Self.causeOutcomes))
    }
    causes.append(CauseRule(id: id, entry: node, node: node["id"] ?? node, pack: pack))
  }

  private mutating func checkConditionals(_ cause: Document.Node, _ key: String, _ name: String) {
    for item in list(cause, key) where item.string == nil {
      guard item.kind == .object else {
        fail(item, "'\(key)' is a list of \(name)s", hint: "write an id, or { \(name): ID, when: '…' }")
        continue
      }
      allow(item, [name, "when"], in: "'\(key)'")
      _ = (text(item, name), expression(item, "when", .bool, required: true))
    }
  }

  private static let causeOutcomes = ["holds", "silent"]

  private mutating func details(_ node: Document.Node) -> CauseDetails? {
    guard let title = localizedTemplate(node, "title"), let why = localizedTemplate(node, "why") else { return nil }
    var symptoms: [String] = []
    for symptom in list(node, "symptoms") {
      if let text = symptom.string { symptoms.append(text) } else { fail(symptom, "a symptom is a text") }
    }
    return CauseDetails(
      title: title, why: why, symptoms: symptoms, evidence: node["evidence"] == nil ? nil : references(node, "evidence"),
      verify: node["verify"].flatMap { template($0) }, fixes: fixes(node))
  }

  private mutating func readProfile(_ root: Document.Node) {
    allow(root, ["profile", "title", "steps", "required", "info", "without"], in: "a profile")
    guard let id = text(root, "profile"), let title = localized(root, "title") else { return }
    var steps: [Profile.Step] = []
    for node in list(root, "steps") {
      guard object(node, "a step") else { continue }
      allow(node, ["id", "section", "weight", "title"], in: "a step")
      guard let id = text(node, "id"), let section = text(node, "section"), let title = localized(node, "title") else { continue }
      guard let weight = node["weight"]?.double, weight >= 0, weight <= 1000 else {
        fail(node["weight"] ?? node, "a step has a weight from 0 to 1000")
        continue
      }
      if steps.contains(where: { $0.id == id }) { fail(node, "step '\(id)' is there twice") }
      steps.append(Profile.Step(id: id, section: section, weight: weight, title: title))
    }
    profiles.append(
      Profile(
        id: id, title: title, steps: steps, required: references(root, "required"), info: references(root, "info"),
        without: references(root, "without"), node: root["profile"] ?? root, pack: pack))
  }

  private mutating func fixes(_ cause: Document.Node) -> [FixRule] {
    var found: [FixRule] = []
    for node in list(cause, "fix") {
      guard node.kind == .object, node.count == 1, let (key, body) = node.members.first, let kind = key.string else {
        fail(node, "a fix is a map with one member, its kind")
        continue
      }
      guard body.kind == .object else {
        fail(body, "the parameters of a fix are a map", hint: "write {} if there are none")
        continue
      }
      guard let known = FixKind.parameters[kind] else {
        fail(key, "unknown kind of fix '\(kind)'", hint: NearestName.of(kind, among: FixKind.parameters.keys.sorted()).map(Self.mean))
        continue
      }
      allow(body, known.required + known.optional, in: "the fix \(kind)")
      for name in known.required where body[name] == nil { fail(key, "the fix \(kind) needs '\(name)'") }
      var parameters: [(String, LocalizedTemplate)] = []
      for (key, value) in body.members {
        guard let name = key.string else { continue }
        if value.kind == .object {
          if let texts = localizedTemplate(body, name) { parameters.append((name, texts)) }
        } else if value.kind == .array {
          let joined = value.elements.compactMap(\.string).joined(separator: " ")
          if let one = template(value, text: joined) { parameters.append((name, LocalizedTemplate(en: one, es: one))) }
        } else if let one = template(value) {
          parameters.append((name, LocalizedTemplate(en: one, es: one)))
        }
      }
      found.append(FixRule(kind: kind, parameters: parameters))
    }
    return found
  }

  private mutating func tests(_ rule: Document.Node, _ outcomes: [String]) -> [RuleTest] {
    var found: [RuleTest] = []
    for node in list(rule, "tests") {
      guard object(node, "a test") else { continue }
      allow(node, ["given", "expect", "cause", "causes"], in: "a test")
      guard let given = node["given"], given.kind == .object else {
        fail(node, "a test says which facts are given")
        continue
      }
      guard let expect = text(node, "expect") else { continue }
      if !outcomes.contains(expect) {
        fail(node["expect"] ?? node, "unknown outcome '\(expect)'", hint: "one of: \(outcomes.joined(separator: ", "))")
      }
      let causes = node["cause"]?.string.map { [$0] } ?? node["causes"]?.elements.compactMap(\.string)
      found.append(
        RuleTest(given: given.members.map { ($0.key.string ?? "", $0.value) }, expect: expect, causes: causes, node: node))
    }
    return found
  }

  // MARK: pieces

  private static func mean(_ name: String) -> String { "did you mean '\(name)'?" }

  private mutating func object(_ node: Document.Node, _ what: String) -> Bool {
    if node.kind == .object { return true }
    fail(node, "\(what) is a map")
    return false
  }

  private mutating func allow(_ node: Document.Node, _ keys: [String], in what: String) {
    if pack < trusted { return }
    for (key, _) in node.members {
      guard let name = key.string, !keys.contains(name) else { continue }
      fail(
        key, "unknown key '\(name)' in \(what)",
        hint: NearestName.of(name, among: keys).map(Self.mean) ?? "one of: \(keys.joined(separator: ", "))")
    }
  }

  private mutating func list(_ node: Document.Node, _ key: String) -> [Document.Node] {
    guard let value = node[key] else { return [] }
    if value.kind == .array { return value.elements }
    fail(value, "'\(key)' is a list")
    return []
  }

  private mutating func text(_ node: Document.Node, _ key: String) -> String? {
    guard let value = node[key] else {
      fail(node, "'\(key)' is missing")
      return nil
    }
    if let text = value.string, !text.isEmpty { return text }
    fail(value, "'\(key)' is a text")
    return nil
  }

  private mutating func references(_ node: Document.Node, _ key: String) -> [Reference] {
    var found: [Reference] = []
    for item in list(node, key) {
      if let id = item.string { found.append(Reference(id: id, node: item)) } else { fail(item, "'\(key)' is a list of names") }
    }
    return found
  }

  private mutating func localized(_ node: Document.Node, _ key: String) -> Localized? {
    guard let value = node[key] else {
      fail(node, "'\(key)' is missing")
      return nil
    }
    if let same = value.string { return Localized(same) }
    guard value.kind == .object, let en = value["en"]?.string, let es = value["es"]?.string else {
      fail(value, "'\(key)' needs a text in both languages", hint: "write { en: …, es: … }")
      return nil
    }
    allow(value, ["en", "es"], in: "a text")
    return Localized(en: en, es: es)
  }

  private mutating func localizedTemplate(_ node: Document.Node, _ key: String) -> LocalizedTemplate? {
    guard localized(node, key) != nil, let value = node[key] else { return nil }
    if value.kind != .object { return template(value).map { LocalizedTemplate(en: $0, es: $0) } }
    guard let en = value["en"].flatMap({ template($0) }), let es = value["es"].flatMap({ template($0) }) else { return nil }
    return LocalizedTemplate(en: en, es: es)
  }

  private mutating func expression(_ node: Document.Node, _ key: String, _ expected: Expression.Expected, required: Bool = false)
    -> Expression?
  {
    guard let value = node[key] else {
      if required { fail(node, "'\(key)' is missing") }
      return nil
    }
    guard value.kind == .string || value.kind == .bool else {
      fail(value, "'\(key)' is an expression", hint: "put it in single quotes")
      return nil
    }
    return Expression(value, pack: pack, expected)
  }

  private mutating func localizedExpression(_ node: Document.Node, _ key: String) -> LocalizedExpression? {
    guard let value = node[key], value.kind == .object else {
      return expression(node, key, .string).map { LocalizedExpression(en: $0, es: $0) }
    }
    allow(value, ["en", "es"], in: "'\(key)'")
    guard let en = expression(value, "en", .string, required: true), let es = expression(value, "es", .string, required: true) else {
      return nil
    }
    return LocalizedExpression(en: en, es: es)
  }

  /// Splits at `${` and the `}` that closes it; braces and strings inside the expression are respected.
  private mutating func template(_ node: Document.Node, text given: String? = nil) -> Template? {
    guard var text = given ?? node.string ?? node.int.map(String.init) ?? node.bool.map(String.init) else {
      fail(node, "this is a text")
      return nil
    }
    let pieces = text.withUTF8 { self.pieces(of: $0, node) }
    if pieces == nil { fail(node, "'${' is not closed") }
    return pieces.map { Template(pieces: $0) }
  }

  /// Nil if an expression is not closed.
  private func pieces(of text: UnsafeBufferPointer<UInt8>, _ node: Document.Node) -> [Template.Piece]? {
    func string(_ range: Range<Int>) -> String { String(decoding: UnsafeBufferPointer(rebasing: text[range]), as: UTF8.self) }
    var pieces: [Template.Piece] = []
    var told = 0
    var at = 0
    while at + 1 < text.count {
      guard text[at] == UInt8(ascii: "$"), text[at + 1] == UInt8(ascii: "{") else {
        at += 1
        continue
      }
      guard let end = Self.closingBrace(text, from: at + 2) else { return nil }
      if told < at { pieces.append(.text(string(told..<at))) }
      // Bytes that continue a code point are not counted.
      var offset = 0
      for byte in text[..<(at + 2)] where byte & 0xC0 != 0x80 { offset += 1 }
      pieces.append(.expression(Expression(node, pack: pack, .string, part: string(at + 2..<end), offset: offset)))
      told = end + 1
      at = told
    }
    if told < text.count { pieces.append(.text(string(told..<text.count))) }
    return pieces
  }

  /// Where the brace closes that stands before that place.
  private static func closingBrace(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var depth = 1
    var quote: UInt8?
    for at in start..<text.count {
      let byte = text[at]
      if let open = quote {
        if byte == open { quote = nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return at }
      default: break
      }
    }
    return nil
  }
}
