import Foundation
import Testing

/// Terminal sessions in `Tests/Transcripts`: `$ virt-doctor …`, what it prints, and `[status N]` where that is not 0.
///
/// `{ROOT:name}` is the fake host of that name. A session that comes out otherwise fails; with VIRT_DOCTOR_RECORD=1 it is written anew.
@Suite struct TranscriptTests {
  static let folder = Root.folder.deletingLastPathComponent().appending(path: "Transcripts")

  static var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".txt") }.sorted()
  }

  @Test(.enabled(if: Root.canMakeNodes, "fake hosts need device nodes, and those need root"), arguments: names)
  func sessionComesOutAsWritten(_ name: String) throws {
    let file = Self.folder.appending(path: name)
    let text = try String(contentsOf: file, encoding: .utf8)
    var roots: [String: Root] = [:]
    var played = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("# ") { played += line + "\n" }
      guard line.hasPrefix("$ ") else { continue }
      played += line + "\n"
      var words = line.dropFirst(2).split(separator: " ").map(String.init)
      var environment = ["LC_ALL": "C.UTF-8"]
      while let pair = words.first, let equals = pair.firstIndex(of: "="), !pair.hasPrefix("-") {
        environment[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
        words.removeFirst()
      }
      #expect(words.first == "virt-doctor")
      for (at, word) in words.enumerated() where word.hasPrefix("{ROOT:") {
        let name = String(word.dropFirst(6).dropLast())
        let root = try roots[name] ?? Root(name)
        roots[name] = root
        words[at] = root.path
      }
      let ending = try Program.run(Array(words.dropFirst()), environment: environment)
      var said = ending.output + ending.error
      for (name, root) in roots { said = said.replacingOccurrences(of: root.path, with: "{ROOT:\(name)}") }
      played += said
      if ending.status != 0 { played += "[status \(ending.status)]\n" }
      played += "\n"
    }
    played = String(played.dropLast())
    if played != text, ProcessInfo.processInfo.environment["VIRT_DOCTOR_RECORD"] == "1" {
      try played.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(played == text, "\(name) comes out otherwise; VIRT_DOCTOR_RECORD=1 writes it anew")
  }

  @Test func thereAreSessions() { #expect(Self.names.count >= 5) }
}
