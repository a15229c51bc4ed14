import Foundation
import Testing
import Wire

/// Puts the same texts to orjson, which is as strict as we are, and to JSONDecoder, which lets trailing commas in: an oracle for values only.
@Suite struct JSONOracleTests {
  static let loose = Limits(depth: 512, nodes: .max, bytes: .max, refusesDuplicateKeys: false)

  static let script =
    Python.canonical + """

      import orjson
      for line in sys.stdin:
          try: print(canon(orjson.loads(bytes.fromhex(line.strip()))))
          except Exception: print("refused")
      """

  /// Examples, generated documents, and mutations of both.
  static func inputs() -> [[UInt8]] {
    var random = Random(seed: 8259)
    var texts = (JSONExamples.accepted + JSONExamples.refused).map { Array($0.utf8) } + JSONExamples.notUTF8
    for _ in 0..<1500 { texts.append(Array(RandomJSON.text(&random, depth: 5).utf8)) }
    let seeds = texts
    let pieces = [
      "\"", "\\", ",", ":", "[", "]", "{", "}", "\\u00e9", "\\ud83d\\ude00", "\\ud800", "1e5", "-", "0", "null", "\u{feff}", "é",
    ]
    for _ in 0..<6000 { texts.append(random.mutate(random.pick(seeds), with: pieces)) }
    return texts
  }

  @Test(.enabled(if: Python.has("orjson"))) func agreesWithOrjson() throws {
    let inputs = Self.inputs()
    let answers = try Python.run(Self.script, inputs)
    #expect(answers.count == inputs.count)
    var accepted = 0
    for (input, answer) in zip(inputs, answers) {
      let document = try? JSON.read(input, name: "t", limits: Self.loose)
      if let document {
        try WireInvariants.check(document)
        accepted += 1
        // A number beyond all doubles is JSON to us, and an error only to who wants a double.
        guard let ours = canonical(document.root) else { continue }
        if ours != answer, !(answer == "refused" && hasHugeNumber(document.root)) {
          Issue.record("\(String(decoding: input, as: UTF8.self).debugDescription): ours \(ours), orjson \(answer)")
        }
      } else if answer != "refused" {
        Issue.record("\(String(decoding: input, as: UTF8.self).debugDescription): we refuse, orjson reads \(answer)")
      }
    }
    // The comparison is worth something only if both outcomes are common.
    #expect(accepted > 1500 && accepted < inputs.count - 1500)
  }

  private func hasHugeNumber(_ node: Document.Node) -> Bool {
    switch node.kind {
    case .number: node.double == nil
    case .array: node.children.contains(where: hasHugeNumber)
    case .object: node.entries.contains { hasHugeNumber($0.value) }
    default: false
    }
  }

  @Test func agreesWithJSONDecoderOnValues() throws {
    var random = Random(seed: 42)
    for _ in 0..<600 {
      let text = RandomJSON.text(&random, depth: 4)
      let document = try JSON.read(Array(text.utf8), name: "t")
      let decoded = try JSONDecoder().decode(Decoded.self, from: Data(text.utf8))
      #expect(decoded.matches(document.root), "\(text)")
    }
  }
}

/// Random valid JSON: all kinds, odd strings and numbers, random white space, no duplicate keys.
enum RandomJSON {
  static func text(_ random: inout Random, depth: Int) -> String {
    space(&random) + value(&random, depth: depth) + space(&random)
  }

  static func value(_ random: inout Random, depth: Int) -> String {
    switch random.below(depth > 0 ? 9 : 6) {
    case 0: return random.pick(["null", "true", "false"])
    case 1: return number(&random)
    case 2, 3, 4: return string(&random)
    case 5: return String(Int64(truncatingIfNeeded: random.next()) >> Int64(random.below(60)))
    case 6:
      let elements = (0..<random.below(6)).map { _ in text(&random, depth: depth - 1) }
      return "[" + elements.joined(separator: ",") + space(&random) + "]"
    default:
      let members = (0..<random.below(random.chance(3) ? 60 : 6)).map { at in
        // The number makes the key unique, in front or behind.
        let key = random.chance(50) ? "\"\(at)" + String(string(&random).dropFirst()) : String(string(&random).dropLast()) + "#\(at)\""
        return space(&random) + key + space(&random) + ":" + text(&random, depth: depth - 1)
      }
      return "{" + members.joined(separator: ",") + space(&random) + "}"
    }
  }

  static func space(_ random: inout Random) -> String {
    random.chance(70) ? "" : random.pick([" ", "\n", "\t", "\r\n", "\n  ", "\n             ", "         "])
  }

  static func string(_ random: inout Random) -> String {
    var out = "\""
    for _ in 0..<random.below(random.chance(10) ? 60 : 10) {
      switch random.below(8) {
      case 0:
        out += random.pick([
          "\\n", "\\t", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\r", "\\u0000", "\\u00e1", "\\u20ac", "\\ud83d\\ude00", "\\uffff",
        ])
      case 1:
        out += random.pick([
          "é", "ñ", "€", "😀", "\u{7f}", "\u{80}", "\u{7ff}", "\u{800}", "\u{ffff}", "\u{10000}", "\u{10ffff}", "e\u{301}", "\u{2028}",
        ])
      default: out.unicodeScalars.append(random.pick(Array("abcXYZ 0189-_/:{}[],.'".unicodeScalars)))
      }
    }
    return out + "\""
  }

  static func number(_ random: inout Random) -> String {
    func digits(_ most: Int) -> String { (0...random.below(most)).map { _ in String(random.below(10)) }.joined() }
    var out = random.chance(40) ? "-" : ""
    out += random.chance(30) ? "0" : String(1 + random.below(9)) + (random.chance(50) ? digits(22) : "")
    if random.chance(50) { out += "." + digits(20) }
    if random.chance(40) { out += random.pick(["e", "E"]) + random.pick(["", "+", "-"]) + String(random.below(250)) }
    return out
  }
}

/// Any JSON value as JSONDecoder sees it.
private enum Decoded: Decodable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case string(String)
  case list([Decoded])
  case map([String: Decoded])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([Decoded].self) {
      self = .list(value)
    } else if let value = try? container.decode([String: Decoded].self) {
      self = .map(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .int(value)
    } else {
      self = .double(try container.decode(Double.self))
    }
  }

  func matches(_ node: Document.Node) -> Bool {
    switch self {
    case .null: return node.kind == .null
    case .bool(let value): return node.bool == value
    // JSONDecoder lets 10e1 be the integer 100, and -0 be 0.
    case .int(let value): return node.int == value || node.double == Double(value)
    case .double(let value): return node.double == value
    case .string(let value): return node.equals(value)
    case .list(let values):
      return node.kind == .array && node.count == values.count && zip(values, node.children).allSatisfy { $0.matches($1) }
    case .map(let values):
      // A Swift dictionary merges keys that are canonically equivalent; only members that it has can be compared.
      return node.kind == .object && node.entries.allSatisfy { entry in entry.key.string.flatMap { values[$0] } != nil }
        && values.allSatisfy { key, value in node[key].map(value.matches) ?? true }
    }
  }
}
