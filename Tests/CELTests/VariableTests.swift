import Testing
import Wire

@testable import CEL

/// Facts as variables: dotted names, records, what is absent or unknown.
@Suite struct VariableTests {
  static let option = CELType.record(
    name: "ModuleOption", fields: [.init("module", .string), .init("name", .string), .init("value", .string), .init("line", .int)])

  static let environment = Environment(variables: [
    .init("kvm.nested", .bool), .init("kvm.module", .string), .init("cpu.flags", .list(.string)), .init("cpu.count", .int),
    .init("modprobe.options", .list(option)), .init("user.groups.configured", .list(.string)), .init("packages", .list(.dyn)),
    .init("package.manager", .string), .init("load.average", .double), .init("anything", .dyn),
  ])

  static let facts: [String: Value] = [
    "kvm.nested": true, "kvm.module": "kvm_intel", "cpu.flags": ["fpu", "vmx"], "cpu.count": 24,
    "modprobe.options": [
      ["module": "kvm_intel", "name": "nested", "value": "1", "line": 3], ["name": "ept", "module": "kvm_amd", "surplus": true],
    ],
    "user.groups.configured": ["libvirt", "kvm"], "packages": [["name": "qemu"]], "package.manager": "apt", "load.average": 24,
    "anything": ["int": 24, "double": .double(1.5), "list": [1, 2]],
  ]

  /// Evaluates with the facts above, less those that are absent or unknown.
  static func evaluate(_ source: String, absent: Set<String> = [], unknown: Set<String> = [], budget: Budget = Budget()) throws -> Outcome {
    let program = try environment.compile(source)
    var activation = Activation(environment)
    for (slot, variable) in environment.variables.enumerated() where !absent.contains(variable.name) {
      if unknown.contains(variable.name) {
        activation.bindUnknown(slot)
      } else {
        activation.bind(slot, Document(try #require(facts[variable.name])).root)
      }
    }
    var budget = budget
    return program.evaluate(activation, budget: &budget)
  }

  static func slot(_ name: String) -> Int { environment.variables.firstIndex { $0.name == name } ?? -1 }

  @Test(arguments: [
    ("kvm.nested", true), ("kvm.module == 'kvm_intel'", true), ("'vmx' in cpu.flags", true), ("cpu.flags.exists(f, f == 'svm')", false),
    ("cpu.count == 24 && cpu.count / 2 == 12", true), ("load.average == 24.0", true), ("type(load.average) == double", true),
    ("has(kvm.nested)", true), ("kvm.?nested.orValue(false)", true), ("kvm.?nested.hasValue()", true),
    ("packages.size() == 1 && packages[0].name == 'qemu'", true), ("package.manager == 'apt'", true),
    ("modprobe.options.exists(o, o.module == kvm.module && o.name == 'nested' && o.value == '1')", true),
    ("modprobe.options[0].line == 3", true), ("has(modprobe.options[1].value)", false), ("modprobe.options[1].name == 'ept'", true),
    ("modprobe.options[1].?value.orValue('none') == 'none'", true), ("modprobe.options[1] == {'module': 'kvm_amd', 'name': 'ept'}", true),
    ("size(modprobe.options[1]) == 2", true), ("modprobe.options[0]['module'] == 'kvm_intel'", true),
    ("modprobe.options[1].all(k, k in ['module', 'name'])", true), ("'line' in modprobe.options[1]", false),
    ("type(anything.int) == int && type(anything.double) == double", true), ("anything.list.map(x, x * 2) == [2, 4]", true),
    ("[1, 2, 3].sum() == 6 && [1].filter(n, n > 1).sum() == 0", true),
    ("user.groups.configured.exists_one(g, g == 'kvm')", true),
  ])
  func values(_ source: String, _ expected: Bool) throws { #expect(try Self.evaluate(source) == .value(.bool(expected))) }

  @Test func absentFacts() throws {
    let absent: Set = ["kvm.nested"]
    #expect(try Self.evaluate("has(kvm.nested)", absent: absent) == .value(false))
    #expect(try Self.evaluate("kvm.?nested.orValue(true)", absent: absent) == .value(true))
    #expect(try Self.evaluate("kvm.?nested.hasValue()", absent: absent) == .value(false))
    #expect(try Self.evaluate("kvm.nested", absent: absent) == .error("no such attribute: kvm.nested"))
    #expect(try Self.evaluate("kvm.nested || true", absent: absent) == .value(true))
    #expect(try Self.evaluate("has(kvm.nested) && kvm.nested", absent: absent) == .value(false))
    #expect(try Self.evaluate("[9223372036854775807, 1].sum()") == .error("return error for overflow"))
    #expect(try Self.evaluate("modprobe.options[1].value") == .error("no such key: 'value'"))
  }

  @Test func unknownFacts() throws {
    let unknown: Set = ["kvm.nested", "kvm.module"]
    let (nested, module) = (Self.slot("kvm.nested"), Self.slot("kvm.module"))
    #expect(try Self.evaluate("kvm.nested", unknown: unknown) == .unknown([nested]))
    #expect(try Self.evaluate("has(kvm.nested)", unknown: unknown) == .unknown([nested]))
    #expect(try Self.evaluate("kvm.?nested.orValue(true)", unknown: unknown) == .unknown([nested]))
    // What decides without the unknown fact, decides; whatever the order.
    for source in ["kvm.nested || cpu.count == 24", "cpu.count == 24 || kvm.nested", "!(kvm.nested && false)"] {
      #expect(try Self.evaluate(source, unknown: unknown) == .value(true))
    }
    #expect(try Self.evaluate("kvm.nested && cpu.count == 24", unknown: unknown) == .unknown([nested]))
    #expect(try Self.evaluate("kvm.nested || kvm.module == 'kvm_intel'", unknown: unknown) == .unknown([nested, module]))
    #expect(try Self.evaluate("kvm.nested && kvm.module == 'kvm_intel' && false", unknown: unknown) == .value(false))
    #expect(try Self.evaluate("kvm.nested ? 1 : 2", unknown: unknown) == .unknown([nested]))
    #expect(try Self.evaluate("cpu.count > 4 ? 1 : (kvm.nested ? 2 : 3)", unknown: unknown) == .value(1))
    #expect(try Self.evaluate("cpu.flags.exists(f, f == kvm.module || f == 'vmx')", unknown: unknown) == .value(true))
    #expect(try Self.evaluate("cpu.flags.exists(f, f == kvm.module)", unknown: unknown) == .unknown([module]))
    #expect(try Self.evaluate("cpu.flags.all(f, f == kvm.module && f == 'vmx')", unknown: unknown) == .value(false))
    #expect(try Self.evaluate("cpu.flags.map(f, f + kvm.module)", unknown: unknown) == .unknown([module]))
    // An unknown outweighs an error: had the fact been known, there might have been none.
    #expect(try Self.evaluate("1 / 0 == 1 && kvm.nested", unknown: unknown) == .unknown([nested]))
    #expect(try Self.evaluate("[kvm.module, string(1 / 0)]", unknown: unknown) == .unknown([module]))
    #expect(try Self.evaluate("'x' + kvm.module", unknown: unknown) == .unknown([module]))
    #expect(try Self.evaluate("size(kvm.module)", unknown: unknown) == .unknown([module]))
    #expect(try Self.evaluate("cel.bind(n, kvm.nested, n || true)", unknown: unknown) == .value(true))
  }

  @Test func slotsOfAProgram() throws {
    let program = try Self.environment.compile("has(kvm.nested) && kvm.module == 'a' || cpu.?count.orValue(1) == 2")
    #expect(program.slots == [Self.slot("kvm.nested"), Self.slot("kvm.module"), Self.slot("cpu.count")])
    #expect(program.type == .bool)
  }

  @Test func activationsAreValues() throws {
    let environment = Environment(variables: [.init("a", .int)])
    let program = try environment.compile("a")
    var one = Activation(environment)
    one.bind(0, Document(1).root)
    var other = one
    other.bind(0, Document(2).root)
    var budget = Budget()
    #expect(program.evaluate(one, budget: &budget) == .value(1))
    #expect(program.evaluate(other, budget: &budget) == .value(2))
    one.reset()
    #expect(program.evaluate(one, budget: &budget) == .error("no such attribute: a"))
    let stranger = Activation(Environment(variables: []))
    #expect(program.evaluate(stranger, budget: &budget) == .error("the activation is of another environment"))
  }
}
