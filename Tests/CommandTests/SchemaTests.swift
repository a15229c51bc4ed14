import Foundation
import Testing

/// The JSON contract, held by an independent validator (python's jsonschema) over real reports.
@Suite struct SchemaTests {
  static let validator = """
    import json, sys
    import jsonschema
    schema, report = (json.load(open(path)) for path in sys.argv[1:3])
    jsonschema.Draft202012Validator.check_schema(schema)
    for error in jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).iter_errors(report):
        print(error.json_path, error.message[:300])
    """

  static let isThere: Bool = {
    let found = (try? Program.run(["python3", "-c", "import jsonschema"], environment: pythonPath, at: "/usr/bin/env"))?.status == 0
    if !found {
      FileHandle.standardError.write(Data("skipped: python3 has no jsonschema, the schema is not held by an independent validator\n".utf8))
    }
    return found
  }()

  static func errors(_ schema: String, _ document: String) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = [folder.appending(path: "schema.json"), folder.appending(path: "document.json")]
    try schema.write(to: files[0], atomically: true, encoding: .utf8)
    try document.write(to: files[1], atomically: true, encoding: .utf8)
    let ending = try Program.run(["python3", "-c", validator] + files.map(\.path), environment: pythonPath, at: "/usr/bin/env")
    return ending.output + ending.error
  }

  /// The caller's python, wherever it is installed.
  static let pythonPath = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]

  @Test(.enabled(if: isThere), arguments: Root.names) func reportOfAFakeHostIsValid(_ name: String) throws {
    let root = try Root(name)
    let schema = try Program.run(["schema", "report"])
    for language in ["en", "es"] {
      let report = try Program.run(["check", "--sysroot", root.path, "--format", "json", "--lang", language])
      #expect([0, 1, 2].contains(report.status))
      #expect(try Self.errors(schema.output, report.output) == "")
    }
  }

  @Test(.enabled(if: isThere)) func reportAndFactsOfThisHostAreValid() throws {
    let report = try Program.run(["check", "--format", "json", "--no-libvirt", "--nonce", "p1", "--include-hostname"])
    #expect(try Self.errors(try Program.run(["schema", "report"]).output, report.output) == "")
    let facts = try Program.run(["facts", "--format", "json", "--no-libvirt"])
    #expect(try Self.errors(try Program.run(["schema", "facts"]).output, facts.output) == "")
  }

  /// A validator that lets everything through would hold nothing.
  @Test(.enabled(if: isThere)) func aBrokenReportIsRefused() throws {
    let root = try Root("debian12")
    let report = try Program.run(["check", "--sysroot", root.path, "--format", "json"]).output
    let schema = try Program.run(["schema", "report"]).output
    for (old, new) in [
      ("\"verdict\": \"", "\"verdict\": \"perhaps-"), ("\"uid\": ", "\"uid\": \"x\", \"more\": "), ("\"checks\": [", "\"cheks\": ["),
    ] {
      #expect(report.contains(old))
      #expect(try Self.errors(schema, report.replacingOccurrences(of: old, with: new)) != "")
    }
  }

  /// What the repository keeps for programs outside is what the program says; `make docs` writes it anew.
  @Test(arguments: ["report", "facts"]) func keptSchemaIsNotStale(_ kind: String) throws {
    let kept = Root.folder.deletingLastPathComponent().deletingLastPathComponent().appending(path: "Reports/\(kind).schema.json")
    #expect(try String(contentsOf: kept, encoding: .utf8) == Program.run(["schema", kind]).output, "stale: run 'make docs'")
  }

  @Test func keysAreInTheOrderOfTheContract() throws {
    let root = try Root("not-in-group")
    let text = try Program.run(["check", "--sysroot", root.path, "--format", "json"]).output
    let keys = [
      "schema", "tool", "created", "source", "host", "subject", "nonce", "profile", "verdict", "score", "next", "steps", "checks", "causes",
      "facts",
    ]
    var from = text.startIndex
    for key in keys {
      let found = try #require(text.range(of: "\n  \"\(key)\": ", range: from..<text.endIndex), "\(key) is missing or out of order")
      from = found.upperBound
    }
    #expect(text.hasSuffix("}\n"))
  }
}
