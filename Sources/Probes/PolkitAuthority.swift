/// The `.pkla` files of polkit before 0.106, which later releases read only through polkit-pkla-compat (pklocalauthority(8)).
enum PolkitAuthority {
  /// What the entries of one file come to.
  enum Answer { case yes, no, silent }

  /// The last entry that matches counts: `Identity`, `Action` and `Result*` of each group.
  static func answer(_ text: String, _ question: PolkitScript.Question) -> Answer {
    var answer = Answer.silent
    var entry: [String: String] = [:]
    func finish() {
      defer { entry = [:] }
      guard let identities = entry["Identity"], let actions = entry["Action"] else { return }
      guard items(actions).contains(where: { matches(question.action, $0) }) else { return }
      let concerned = items(identities).contains { item in
        if item == "*" { return true }
        if item.hasPrefix("unix-user:") { return matches(question.user, String(item.dropFirst(10))) }
        if item.hasPrefix("unix-group:") {
          let pattern = String(item.dropFirst(11))
          return question.groups.contains { matches($0, pattern) }
        }
        return false
      }
      if !concerned { return }
      // ResultAny is for all sessions, ResultActive for the one before the screen: either lets a student in who sits there.
      let results = ["ResultAny", "ResultActive"].compactMap { entry[$0] }
      if !results.isEmpty { answer = results.contains("yes") ? .yes : .no }
    }
    for raw in text.textLines {
      let line = raw.trimmedOfBlanks
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("[") {
        finish()
      } else if let equals = line.firstIndex(of: "=") {
        entry[line[..<equals].trimmedOfBlanks] = line[line.index(after: equals)...].trimmedOfBlanks
      }
    }
    finish()
    return answer
  }

  private static func items(_ text: String) -> [String] { text.split(separator: ";").map(\.trimmedOfBlanks) }

  /// `*` stands for anything, `?` for one character; two marks are walked without backtracking into each other.
  static func matches(_ text: String, _ pattern: String) -> Bool {
    let text = Array(text.utf8)
    let pattern = Array(pattern.utf8)
    var at = 0
    var mark = 0
    var star: Int?
    var retry = 0
    while at < text.count {
      if mark < pattern.count, pattern[mark] == 42 {
        star = mark
        retry = at
        mark += 1
      } else if mark < pattern.count, pattern[mark] == 63 || pattern[mark] == text[at] {
        at += 1
        mark += 1
      } else if let back = star {
        retry += 1
        at = retry
        mark = back + 1
      } else {
        return false
      }
    }
    return pattern[mark...].allSatisfy { $0 == 42 }
  }
}
