import Foundation
import Testing

/// A python3 child that answers all cases of a test at once: a JSON array in, a JSON array out.
enum PythonOracle {
  /// Whether python3 can import the modules; says so on stderr when it cannot, so that a skipped test does not pass for a green one.
  static func has(_ modules: String...) -> Bool {
    let isThere = (try? run("import " + (["json"] + modules).joined(separator: ", "), input: Data(), isQuiet: true)) != nil
    if !isThere { FileHandle.standardError.write(Data("SKIPPED: python3 cannot import \(modules.joined(separator: ", "))\n".utf8)) }
    return isThere
  }

  /// Runs `script`, which finds the cases in `cases` and defines `answer(case)`.
  static func answers<Case: Encodable, Answer: Decodable>(_ script: String, _ cases: [Case], as type: Answer.Type) throws -> [Answer] {
    let frame = """
      import sys, json
      \(script)
      cases = json.load(sys.stdin.buffer)
      json.dump([answer(*c) if isinstance(c, list) else answer(c) for c in cases], sys.stdout)
      """
    let answers = try JSONDecoder().decode([Answer].self, from: run(frame, input: JSONEncoder().encode(cases)))
    try #require(answers.count == cases.count)
    return answers
  }

  private static func run(_ script: String, input: Data, isQuiet: Bool = false) throws -> Data {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("oracle-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let inputFile = folder.appendingPathComponent("in")
    let outputFile = folder.appendingPathComponent("out")
    try input.write(to: inputFile)
    try Data().write(to: outputFile)
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    child.arguments = ["python3", "-c", script]
    // Files, not pipes: neither side can block on a full pipe.
    child.standardInput = try FileHandle(forReadingFrom: inputFile)
    child.standardOutput = try FileHandle(forWritingTo: outputFile)
    child.standardError = isQuiet ? FileHandle.nullDevice : FileHandle.standardError
    try child.run()
    child.waitUntilExit()
    guard child.terminationStatus == 0 else { throw OracleError(status: child.terminationStatus) }
    return try Data(contentsOf: outputFile)
  }

  struct OracleError: Error {
    let status: Int32
  }
}

/// A small generator with a fixed seed (SplitMix64): a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &self)] }
  mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &self) == 0 }
}
