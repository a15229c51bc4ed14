import Testing
import Wire

/// Puts the same documents to PyYAML, with its scalars typed by the core schema instead of YAML 1.1, and its composer as lenient as it is.
@Suite struct YAMLOracleTests {
  /// Anchors, aliases, tags and merge keys are answered with `refused`, as are duplicate keys and keys that are not scalars.
  static let script =
    Python.canonical + #"""

      import re, yaml
      INT = re.compile(r'[-+]?[0-9]+\Z'); OCT = re.compile(r'0o[0-7]+\Z'); HEX = re.compile(r'0x[0-9a-fA-F]+\Z')
      FLOAT = re.compile(r'[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z')
      def scalar(e):
          v = e.value
          if not e.implicit[0] or e.style: return v
          if v in ("", "~", "null", "Null", "NULL"): return None
          if v in ("true", "True", "TRUE"): return True
          if v in ("false", "False", "FALSE"): return False
          if re.match(r'([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z', v): raise ValueError
          if INT.match(v): return int(v)
          if OCT.match(v) or HEX.match(v):
              if int(v, 0) >= 2**64: raise ValueError
              return int(v, 0)
          if FLOAT.match(v): return float(v)
          return v
      def build(events, e):
          if getattr(e, "anchor", None) or getattr(e, "tag", None): raise ValueError
          if isinstance(e, yaml.AliasEvent): raise ValueError
          if isinstance(e, yaml.ScalarEvent): return scalar(e)
          if isinstance(e, yaml.SequenceStartEvent):
              out = []
              for x in iter(lambda: next(events), None):
                  if isinstance(x, yaml.SequenceEndEvent): return out
                  out.append(build(events, x))
          out = {}
          for k in iter(lambda: next(events), None):
              if isinstance(k, yaml.MappingEndEvent): return out
              if not isinstance(k, yaml.ScalarEvent) or k.anchor or k.tag: raise ValueError
              if not k.style and k.value in ("", "<<"): raise ValueError
              if k.value in out: raise ValueError
              out[k.value] = build(events, next(events))
      def load(data):
          events = yaml.parse(data.decode("utf-8"), Loader=yaml.BaseLoader)
          values = []
          for e in events:
              if isinstance(e, (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)): continue
              if values: raise ValueError
              values.append(build(events, e))
          return values[0] if values else None
      for line in sys.stdin:
          try: print(canon(load(bytes.fromhex(line.strip()))))
          except Exception: print("refused")
      """#

  static func inputs() -> [[UInt8]] {
    var random = Random(seed: 12)
    var texts = (yamlDocuments.map(\.text) + yamlScalars.map(\.text) + yamlErrors.map(\.text)).map { Array($0.utf8) }
    for _ in 0..<500 { texts.append(Array(RandomYAML.text(&random).utf8)) }
    return texts
  }

  @Test(.enabled(if: Python.has("yaml"))) func agreesWithPyYAML() throws {
    let inputs = Self.inputs()
    try compare(inputs) { input, ours, theirs in
      Issue.record("\(String(decoding: input, as: UTF8.self).debugDescription): ours \(ours), PyYAML \(theirs)")
    }
  }

  /// PyYAML's scanner is a port of libyaml's and differs in corners (tabs, `?` and `:` in flow, directives): under mutation only values are
  /// compared, where both read the text.
  @Test(.enabled(if: Python.has("yaml"))) func agreesWithPyYAMLOnMutations() throws {
    var random = Random(seed: 13)
    let seeds = Self.inputs()
    let pieces = [": ", "- ", "\n", "\n  ", "'", "\"", "{", "}", "[", "]", ",", "|\n", "# ", "~", "0x1", "é", "? "]
    let inputs = (0..<4000).map { _ in random.mutate(random.pick(seeds), with: pieces) }
    try compare(inputs) { input, ours, theirs in
      if ours == "refused" || theirs == "refused" { return }
      Issue.record("\(String(decoding: input, as: UTF8.self).debugDescription): ours \(ours), PyYAML \(theirs)")
    }
  }

  private func compare(_ inputs: [[UInt8]], differs: ([UInt8], String, String) -> Void) throws {
    let answers = try Python.run(Self.script, inputs)
    #expect(answers.count == inputs.count)
    var accepted = 0
    for (input, answer) in zip(inputs, answers) {
      var ours = "refused"
      if let document = try? YAML.read(input, name: "t") {
        accepted += 1
        try WireInvariants.check(document)
        guard let text = canonical(document.root) else { continue }
        ours = text
      }
      if ours != answer { differs(input, ours, answer) }
    }
    #expect(accepted > inputs.count / 5 && accepted < inputs.count)
  }
}

/// Random documents in block and flow style, with quoted, plain and block scalars.
enum RandomYAML {
  static func text(_ random: inout Random) -> String {
    (random.chance(20) ? "---\n" : "") + (random.chance(20) ? "# note\n" : "") + block(&random, depth: 3, indent: "")
  }

  private static func block(_ random: inout Random, depth: Int, indent: String) -> String {
    let isMap = random.chance(60)
    return (0...random.below(4)).map { at in
      let lead = indent + (isMap ? key(&random, at) + ":" : "-")
      switch random.below(depth > 0 ? 6 : 4) {
      case 0: return lead + " " + flow(&random, depth: 2) + "\n"
      case 1:
        return lead + " " + random.pick(["|", "|-", ">", ">-"]) + "\n" + indent + "  x y\n" + indent + "   z\n\n" + indent + "  end: - '#\n"
      case 2, 3: return lead + " " + scalar(&random) + (random.chance(20) ? " # c" : "") + "\n"
      default: return lead + "\n" + block(&random, depth: depth - 1, indent: indent + random.pick(["  ", " ", "    "]))
      }
    }.joined()
  }

  private static func flow(_ random: inout Random, depth: Int) -> String {
    if depth == 0 || random.chance(40) { return scalar(&random, inFlow: true) }
    if random.chance(50) { return "[" + (0..<random.below(4)).map { _ in flow(&random, depth: depth - 1) }.joined(separator: ", ") + "]" }
    return "{" + (0..<random.below(4)).map { key(&random, $0) + ": " + flow(&random, depth: depth - 1) }.joined(separator: ", ") + "}"
  }

  private static func key(_ random: inout Random, _ at: Int) -> String {
    random.pick(["k\(at)", "'k \(at)'", "\"k\\t\(at)\"", "kvm.x\(at)", "\(at)"])
  }

  private static func scalar(_ random: inout Random, inFlow: Bool = false) -> String {
    let scalar = random.pick(yamlScalars.map(\.text).filter { !$0.contains("\n") && !["-"].contains($0) })
    return random.chance(70)
      ? scalar : random.pick(["a b c", "'it''s'", "\"\\u00e9\\\"\\\\\"", "ñandú", "a-b", "x#y", inFlow ? "p" : "p, q]", "\"\"", "''"])
  }
}
