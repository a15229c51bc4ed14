import Foundation

/// Folders of real host data that lie beside the project; a test that needs them is skipped, and says so, where they are not there.
enum Corpora {
  static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["VIRT_DOCTOR_CORPORA"] { return URL(fileURLWithPath: path) }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return package.deletingLastPathComponent().appendingPathComponent("shared/corpora")
  }()

  static func has(_ name: String) -> Bool {
    let there = FileManager.default.fileExists(atPath: root.appendingPathComponent(name).path)
    if !there { say("SKIPPED: no corpus \(name) in \(root.path)") }
    return there
  }

  static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  /// The manifest's lines as dictionaries.
  static func cases(_ name: String) throws -> [[String: Any]] {
    let text = try String(contentsOf: root.appendingPathComponent("\(name)/cases.jsonl"), encoding: .utf8)
    return try text.split(separator: "\n").map { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
    }
  }

  static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: root.appendingPathComponent(path))) }

  /// Runs a program to its end with the C locale; nil when it cannot be started.
  static func run(_ program: String, _ arguments: [String]) -> (status: Int32, out: String, err: String)? {
    guard FileManager.default.isExecutableFile(atPath: program) else {
      say("SKIPPED: no \(program)")
      return nil
    }
    let process = Process()
    let out = Pipe()
    let err = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = ["LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
    (process.standardOutput, process.standardError) = (out, err)
    do { try process.run() } catch { return nil }
    let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let error = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text, error)
  }

  /// A folder of its own below the temporary one; the caller removes it.
  static func temporaryFolder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("virt-doctor-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }
}
