import Facts
package import Wire

/// The JSON Schemas (2020-12) that programs outside rely on; those of the facts come from the catalogue.
package enum ReportSchema {
  package static let report: Value = head(
    "report", "One audit of one host by virt-doctor",
    object(
      [
        ("schema", ["const": "virt-doctor/report/1"]),
        ("tool", object([("name", ["const": "virt-doctor"]), ("version", text), ("rules", pattern("^sha256:[0-9a-f]{64}$"))])),
        ("created", ["type": "string", "format": "date-time"]),
        ("source", object([("kind", choice(["live", "sysroot", "capture"]))])),
        ("host", object([("id", nullable("string")), ("name", nullable("string")), ("bootId", nullable("string"))])),
        ("subject", object([("user", text), ("uid", integer)])),
        ("nonce", nullable("string")),
        ("profile", text),
        ("verdict", choice(["ready", "not-ready", "undecided"])),
        ("score", object(score)),
        (
          "next",
          ["anyOf": [["type": "null"], object([("step", text), ("index", positive), ("of", positive), ("cause", nullable("string"))])]]
        ),
        (
          "steps", list(object([("id", text), ("section", text), ("title", text), ("result", results)] + score + [("checks", list(text))]))
        ),
        ("checks", list(check)),
        ("causes", list(cause)),
        ("facts", ["$ref": "#/$defs/facts"]),
      ]), definitions: true)

  package static let facts: Value = head(
    "facts", "What virt-doctor saw on a host", ["$ref": "#/$defs/facts"], definitions: true)

  private static func head(_ name: String, _ title: Value, _ body: Value, definitions: Bool) -> Value {
    guard case .map(let members) = body else { return body }
    return .map(
      [
        .init("$schema", "https://json-schema.org/draft/2020-12/schema"), .init("$id", .string("urn:virt-doctor:\(name):1")),
        .init("title", title),
      ] + members + (definitions ? [.init("$defs", ["facts": factTable, "fact": fact])] : []))
  }

  private static let check: Value = object([
    ("id", text), ("step", text), ("severity", choice(Severity.allCases.map(\.rawValue))), ("title", text), ("result", results),
    ("shows", nullable("string")), ("reason", nullable("string")), ("blockedBy", list(text)), ("causes", list(text)),
  ])

  private static let cause: Value = object([
    ("id", text), ("root", ["type": "boolean"]), ("explains", list(text)), ("beneath", list(text)), ("title", text), ("why", text),
    ("evidence", list(["type": "object", "required": ["fact", "source"], "properties": ["fact": text, "source": text]])),
    ("fixes", list(fix)),
  ])

  private static let fix: Value = object([
    ("kind", text), ("summary", text), ("shell", list(text)), ("diff", nullable("string")), ("needsRoot", ["type": "boolean"]),
    ("takesEffect", choice(["now", "relogin", "reload", "reboot"])), ("risk", choice(["safe", "careful", "advice"])),
    ("verify", nullable("string")),
  ])

  /// Known, unknown or absent, always with where it was looked for.
  private static let fact: Value = [
    "oneOf": [
      ["type": "object", "required": ["value", "source"], "properties": ["value": [:], "source": text], "additionalProperties": false],
      [
        "type": "object", "required": ["unknown", "source"], "properties": ["unknown": text, "source": text], "additionalProperties": false,
      ],
      [
        "type": "object", "required": ["absent", "source"], "properties": ["absent": ["const": true], "source": text],
        "additionalProperties": false,
      ],
    ]
  ]

  /// Every fact of the catalogue with its type; facts of a newer program are let through.
  private static let factTable: Value = [
    "type": "object",
    "properties": .map(
      Catalogue.fields.map { field in
        Value.Member(
          field.name,
          [
            "description": .string(field.en + (field.unit.map { " (\($0))" } ?? "")), "$ref": "#/$defs/fact",
            "properties": ["value": type(field.type)],
          ])
      }),
    "additionalProperties": ["$ref": "#/$defs/fact"],
  ]

  private static func type(_ type: FactType) -> Value {
    switch type {
    case .bool: ["type": "boolean"]
    case .int: integer
    case .double: ["type": "number"]
    case .string: text
    case .list(let element): list(self.type(element))
    case .map(let value): ["type": "object", "additionalProperties": self.type(value)]
    case .record(_, let fields):
      [
        "type": "object",
        "properties": .map(
          fields.map { field in
            guard case .map(let members) = self.type(field.type) else { return Value.Member(field.name, [:]) }
            return Value.Member(field.name, .map([.init("description", .string(field.sentence))] + members))
          }),
        "additionalProperties": false,
      ]
    }
  }

  // MARK: pieces

  private static let text: Value = ["type": "string"]
  private static let integer: Value = ["type": "integer"]
  private static let positive: Value = ["type": "integer", "minimum": 1]
  private static let results = choice(CheckResult.allCases.map(\.rawValue))
  private static let score: [(String, Value)] = ["low", "high", "of"].map { ($0, ["type": "number", "minimum": 0]) }

  private static func nullable(_ type: Value) -> Value { ["type": [type, "null"]] }
  private static func choice(_ names: [String]) -> Value { ["enum": .list(names.map { .string($0) })] }
  private static func pattern(_ pattern: Value) -> Value { ["type": "string", "pattern": pattern] }
  private static func list(_ items: Value) -> Value { ["type": "array", "items": items] }

  /// All members are required and no others are allowed: the contract names them all.
  private static func object(_ members: [(String, Value)]) -> Value {
    [
      "type": "object", "required": .list(members.map { .string($0.0) }),
      "properties": .map(members.map { Value.Member($0.0, $0.1) }), "additionalProperties": false,
    ]
  }
}
