/// One tab-separated line a check, for `grep` and for screen readers: result, check, step, title, what was seen or why not.
package struct PlainFormat {
  private let language: Language
  package init(_ language: Language) { self.language = language }

  package func render(_ report: Report) -> String {
    report.checks.map { check in
      let detail =
        check.reason ?? (check.blockedBy.isEmpty ? check.shows?[language] : "by " + check.blockedBy.joined(separator: ", ")) ?? ""
      let causes = check.causes.joined(separator: ",")
      return [check.result.rawValue, check.id, check.step, check.title[language], detail, causes]
        .map { Printable.text($0, limit: 500) }.joined(separator: "\t") + "\n"
    }.joined()
  }
}
