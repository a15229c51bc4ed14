import CEL
import Foundation
import Wire

// rule-bench RULES-FOLDER SCHEMA.json FACTS.json EXPRESSIONS-OUT.json
//
// Parse, type check with planning, and evaluation of the program's own rules, each apart; then the expressions and values are written out, so
// that another CEL implementation can be measured on the very same work.

func bytes(_ path: String) -> [UInt8] { Array(FileManager.default.contents(atPath: path) ?? Data()) }

func best(_ rounds: Int, _ work: () -> Void) -> Double {
  var best = Double.infinity
  for _ in 0..<rounds {
    let start = DispatchTime.now().uptimeNanoseconds
    work()
    best = min(best, Double(DispatchTime.now().uptimeNanoseconds - start))
  }
  return best / 1000
}

func evaluate(_ program: Program, _ activation: Activation) {
  var budget = Budget()
  _ = program.evaluate(activation, budget: &budget)
}

func type(_ schema: Document.Node?) -> CELType {
  guard let schema else { return .dyn }
  switch schema["type"]?.string {
  case "boolean": return .bool
  case "integer": return .int
  case "number": return .double
  case "string": return .string
  case "array": return .list(type(schema["items"]))
  case "object":
    guard let properties = schema["properties"] else { return .map(.string, type(schema["additionalProperties"])) }
    return .record(name: "Record", fields: properties.members.map { CELType.Field($0.key.string ?? "", type($0.value)) })
  default: return .dyn
  }
}

func main() throws {
  let arguments = CommandLine.arguments
  let folder = arguments[1]
  let packs = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
  let texts = packs.map { bytes(folder + "/" + $0) }
  let parsing = best(20) { for text in texts { _ = try? YAML.read(text, name: "pack") } }

  var sources: [(text: String, kind: String)] = []
  for text in texts {
    let root = try YAML.read(text, name: "pack").root
    for check in root["checks"]?.elements ?? [] {
      for key in ["when", "assert", "shows"] { if let text = check[key]?.string { sources.append((text, "check")) } }
    }
    for cause in root["causes"]?.elements ?? [] { if let text = cause["when"]?.string { sources.append((text, "cause")) } }
  }

  let schema = try JSON.read(bytes(arguments[2]), name: "schema")
  let properties = schema.root["$defs"]?["facts"]?["properties"]?.members ?? []
  let variables = properties.map { Environment.Variable($0.key.string ?? "", type($0.value["properties"]?["value"])) }
  let environment = Environment(variables: variables)
  let checks = sources.filter { $0.kind == "check" }.map(\.text)
  let causes = sources.filter { $0.kind == "cause" }.map(\.text)
  let compilingChecks = best(20) { for text in checks { _ = try? environment.compile(text) } }
  let compilingCauses = best(20) { for text in causes { _ = try? environment.compile(text) } }

  let facts = try JSON.read(bytes(arguments[3]), name: "facts")
  var activation = Activation(environment)
  var values: [(String, Document.Node)] = []
  for (slot, variable) in variables.enumerated() {
    guard let fact = facts.root[variable.name] else { continue }
    if let value = fact["value"] {
      activation.bind(slot, value)
      values.append((variable.name, value))
    } else if fact["unknown"] != nil {
      activation.bindUnknown(slot)
    }
  }
  let programs = sources.compactMap { source in (try? environment.compile(source.text)).map { (source.text, $0) } }
  let rounds = 200
  let evaluating =
    best(20) {
      for _ in 0..<rounds { for (_, program) in programs { evaluate(program, activation) } }
    } / Double(rounds)

  print("packs: \(packs.count) files, \(texts.reduce(0) { $0 + $1.count }) bytes")
  print("parse (only for --rules; the packs inside are parsed at build time): \(Int(parsing)) µs")
  print("compile the checks: \(checks.count) expressions, \(Int(compilingChecks)) µs")
  print("compile the causes (only those that are asked): \(causes.count) expressions, \(Int(compilingCauses)) µs for all")
  print(
    "evaluate: \(programs.count) expressions, \((evaluating * 10).rounded() / 10) µs for all, \((evaluating / Double(programs.count) * 1000).rounded()) ns each"
  )

  // For the peer: expressions over plain names, since dotted variables are ours.
  var own: [Value] = []
  for (text, program) in programs {
    var budget = Budget()
    guard case .value = program.evaluate(activation, budget: &budget) else { continue }
    let nanoseconds = best(10) { for _ in 0..<1000 { evaluate(program, activation) } }
    own.append(["text": .string(text), "ns": .double(nanoseconds)])  // best() gives µs for 1,000 rounds: ns for one
  }
  let out: Value = ["expressions": .list(own), "facts": .map(values.map { Value.Member($0.0, $0.1.value) })]
  FileManager.default.createFile(atPath: arguments[4], contents: Data(JSON.write(out)))
}

try main()
