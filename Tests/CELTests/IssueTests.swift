import Testing

@testable import CEL

/// Mistakes in expressions: what is said, where, and what is offered instead.
@Suite struct IssueTests {
  /// `line:column+length: what | hint`, one a mistake.
  static func issues(_ source: String) -> [String] {
    do {
      let program = try VariableTests.environment.compile(source)
      return ["compiled to \(program.type)"]
    } catch {
      return error.issues.map { "\($0.line):\($0.column)+\($0.length): \($0.what)" + ($0.hint.map { " | " + $0 } ?? "") }
    }
  }

  @Test(arguments: [
    ("kvm.nestd", "1:1+9: undeclared reference to 'kvm.nestd' | did you mean 'kvm.nested'?"),
    ("has(kvm.nestd)", "1:1+14: undeclared reference to 'kvm.nestd' | did you mean 'kvm.nested'?"),
    ("kvm.nested && kvm.modul.startsWith('k')", "1:15+9: undeclared reference to 'kvm.modul' | did you mean 'kvm.module'?"),
    ("nested", "1:1+6: undeclared reference to 'nested' | did you mean 'kvm.nested'?"),
    ("entirely.different", "1:1+18: undeclared reference to 'entirely.different'"),
    ("cpu.flags.exists(flag, flg == 'vmx')", "1:24+3: undeclared reference to 'flg' | did you mean 'flag'?"),
    ("modprobe.options.exists(o, o.modul == 'x')", "1:30+5: ModuleOption has no field 'modul' | did you mean 'module'?"),
    ("modprobe.options[0].foo", "1:21+3: ModuleOption has no field 'foo' | it has module, name, value and line"),
    ("modprobe.options[0]['modul']", "1:21+7: ModuleOption has no field 'modul' | did you mean 'module'?"),
    ("kvm.module.startWith('k')", "1:12+9: no function is called 'startWith' | did you mean 'startsWith'?"),
    ("cpu.flags.exist(f, f == 'vmx')", "1:11+5: no function is called 'exist' | did you mean 'exists'?"),
    ("math.greates(1)", "1:6+7: no function is called 'math.greates' | did you mean 'math.greatest'?"),
    ("sise(cpu.flags)", "1:1+4: no function is called 'sise' | did you mean 'size'?"),
    ("kvm.module == 1", "1:12+2: '==' does not take string and int"),
    ("cpu.count == 1.0", "1:11+2: '==' does not take int and double | convert one of them, as in double(x)"),
    ("kvm.module && true", "1:1+10: '&&' takes bool, not string"),
    ("!cpu.count", "1:1+1: '!' does not take int"),
    ("kvm.module.contains(1)", "1:12+8: contains() of string does not take (int) | it is string.contains(string)"),
    ("size(1)", "1:1+4: size() does not take (int) | it is size(string) or string.size() or size(bytes) or bytes.size() or others"),
    ("kvm.nested ? 1 : 'a'", "1:12+1: the two results are of types int and string | dyn(…) allows either"),
    ("cpu.count.foo", "1:11+3: type int does not support field selection"),
    ("cpu.count[0]", "1:10+3: type int cannot be indexed"),
    ("cpu.flags['a']", "1:11+3: the index of a list takes int, not string"),
    ("cpu.count.exists(x, true)", "1:1+9: type int has no elements | macros range over lists and maps"),
    ("Foo{bar: 1}", "1:1+11: no message type is called 'Foo' | a map is written {\"key\": value}"),
    ("{1.5: 2}", "1:2+3: a key is a bool, int, uint or string, not double"),
    ("1 +", "1:4+1: expected an expression, found the end"),
    ("1 = 1", "1:3+1: '=' is no operator | equality is '=='"),
    ("a & b", "1:3+1: '&' is no operator | and is '&&'"),
    ("(1", "1:3+1: expected ')', found the end"),
    ("[1, 2", "1:6+1: expected ',' or ']', found the end"),
    ("1 2", "1:3+1: expected an operator or the end, found '2'"),
    ("kvm.", "1:5+1: expected a field name, found the end"),
    ("while", "1:1+5: 'while' is a reserved word"),
    ("'abc", "1:1+4: the string is not ended | a string over several lines has three quotes at either end"),
    ("'a\\qb'", "1:3+2: invalid escape sequence | a backslash itself is '\\\\'"),
    ("9223372036854775808", "1:1+19: the number does not fit type int"),
    ("has(kvm)", "1:5+3: has() takes a field selection | has(a.b)"),
    ("[1].all(1, true)", "1:9+1: expected the name of a variable"),
    ("'é' + ñ", "1:7+1: unexpected character 'ñ'"),
    ("cpu.count >\n  'ñ' &&\n  kvm.nestd", "3:3+9: undeclared reference to 'kvm.nestd' | did you mean 'kvm.nested'?"),
  ])
  func message(_ source: String, _ expected: String) {
    #expect(Self.issues(source).contains(expected), "\(Self.issues(source))")
  }

  /// Every mistake of a checked expression is told, each at its own place.
  @Test func severalAtOnce() throws {
    let error = #expect(throws: CELError.self) { try VariableTests.environment.compile("kvm.nestd &&\n  cpu.cont > 3 &&\n    'x' < 1") }
    let issues = try #require(error?.issues)
    #expect(issues.map(\.line) == [1, 2, 3])
    #expect(issues.map(\.column) == [1, 3, 9])
    #expect(issues.map(\.offset) == [0, 15, 39])
    #expect(issues[0].description == "1:1: undeclared reference to 'kvm.nestd'")
  }

  /// Columns and offsets count code points, not bytes.
  @Test func codePoints() throws {
    let error = #expect(throws: CELError.self) { try VariableTests.environment.compile("'ñ😀' + kvm.nestd") }
    let issue = try #require(error?.issues.first)
    #expect((issue.offset, issue.column, issue.length) == (7, 8, 9))
  }

  @Test func aBadPatternIsAMistakeOfTheExpression() {
    #expect(Self.issues("kvm.module.matches('(a')").first?.hasPrefix("1:20+4: ") == true, "\(Self.issues("kvm.module.matches('(a')"))")
  }
}
