import Foundation

/// python3 with its own readers of XML, addresses and archives, to compare with.
enum PythonOracle {
  /// What a script prints as JSON, given the paths of files; nil where there is no python3.
  static func json(_ script: String, _ arguments: [String]) throws -> Any? {
    let folder = try Corpora.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let list = folder.appendingPathComponent("arguments")
    try Data(arguments.joined(separator: "\n").utf8).write(to: list)
    guard let answer = Corpora.run("/usr/bin/python3", ["-c", script, list.path]), answer.status == 0 else {
      Corpora.say("SKIPPED: python3 could not be asked")
      return nil
    }
    return try JSONSerialization.jsonObject(with: Data(answer.out.utf8))
  }
}
