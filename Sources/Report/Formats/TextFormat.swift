import Facts

/// For a person at a terminal: verdict first and last, a card for each root cause, one line for what is blocked or unknown.
package struct TextFormat {
  private let style: TextStyle
  private let words: Words

  package init(_ style: TextStyle) {
    self.style = style
    words = Words(style.language)
  }

  package func render(_ report: Report) -> String {
    var parts = [headline(report)]
    if style.verbose { parts.append(everything(report)) }
    let cards = report.roots.compactMap { card($0, report) } + unexplained(report)
    parts += cards
    let short = lines(report)
    if !short.isEmpty { parts.append(short) }
    parts.append(closing(report))
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func ink(_ verdict: Report.Verdict) -> TextStyle.Ink {
    switch verdict {
    case .ready: .green
    case .notReady: .red
    case .undecided: .yellow
    }
  }

  private func verdict(_ report: Report) -> String { style.paint(words.verdict(report.verdict), .bold, ink(report.verdict)) }

  private func headline(_ report: Report) -> String {
    let machine = [report.facts.string(OSFacts.name), report.facts.string(HostFacts.kernel).map { "Linux \($0)" }]
      .compactMap { $0 }.map { Printable.text($0, limit: 60) }
    let about = machine + [words.subject(Printable.text(report.subject.user, limit: 40), report.profile)]
    return verdict(report) + "  " + words.counts(report.checks) + "; " + words.score(report.score) + "\n"
      + style.paint(about.joined(separator: ", "), .dim)
  }

  // MARK: cards

  /// The worst result that a cause explains decides how its card begins; what is only informative gets none unless everything is shown.
  private func card(_ cause: CauseFinding, _ report: Report) -> String? {
    let explained = report.checks.filter { cause.explains.contains($0.id) }
    let worst: CheckResult = explained.contains { $0.result == .fail } ? .fail : .warn
    if !style.verbose, explained.allSatisfy({ $0.severity == .info }) { return nil }
    var out = [head(worst, cause.id, cause.title[style.language])]
    if let place = cause.fixes.compactMap(\.place).first { out += quote(place) }
    let seen = explained.compactMap { $0.shows?[style.language] }.map { Printable.text($0) }
    if !seen.isEmpty { out.append(labelled(words.seen, seen.joined(separator: "; "))) }
    out.append(labelled(words.why, cause.why[style.language]))
    out += remedies(cause)
    let blocked = report.checks.filter { !Set($0.blockedBy).isDisjoint(with: cause.explains) }.map(\.id)
    let affected = (explained.count > 1 ? explained.map(\.id) : []) + blocked
    if !affected.isEmpty { out.append(labelled(words.affects, affected.joined(separator: ", "))) }
    return out.joined(separator: "\n")
  }

  /// A failure that no rule explains is said as what it is.
  private func unexplained(_ report: Report) -> [String] {
    report.checks.filter { ($0.result == .fail || $0.result == .warn) && $0.causes.isEmpty && ($0.severity != .info || style.verbose) }.map
    {
      check in
      var out = [head(check.result, check.id, check.title[style.language])]
      if let shows = check.shows?[style.language] { out.append(labelled(words.seen, Printable.text(shows))) }
      out.append(labelled(words.why, words.unexplained))
      return out.joined(separator: "\n")
    }
  }

  private func head(_ result: CheckResult, _ id: String, _ title: String) -> String {
    style.paint(style.symbol(result) + " " + words.result(result), .bold, style.ink(result)) + "  " + style.paint(id, .bold) + "  "
      + style.paint(Printable.text(title), .bold)
  }

  private var indent: Int { 4 }

  private func labelled(_ label: String, _ text: String) -> String {
    style.wrap(label + " " + Printable.text(text, limit: 2000), indent: indent)
  }

  /// The user's own line with carets under what is at fault.
  private func quote(_ place: Fix.Place) -> [String] {
    let number = String(place.line)
    let gutter = String(repeating: " ", count: number.count)
    let text = Printable.text(place.text)
    var out = ["    \(Printable.text(place.path)):\(number)", "    \(number) | \(text)"]
    if place.columns.lowerBound <= text.count {
      let carets = String(repeating: "^", count: max(1, min(place.columns.count, text.count - place.columns.lowerBound)))
      out.append(
        "    \(gutter) | " + String(repeating: " ", count: place.columns.lowerBound) + style.paint(carets, .red) + " " + words.here)
    }
    return out
  }

  /// Commands stand alone on their lines, so that they can be copied.
  private func remedies(_ cause: CauseFinding) -> [String] {
    var out: [String] = []
    for fix in cause.fixes {
      let label = out.isEmpty ? words.todo : words.then
      out.append(labelled(label, fix.summary[style.language]))
      out += fix.shell.map { "      " + style.paint(Printable.text($0, limit: 2000), .cyan) }
      if let diff = fix.diff { out += self.diff(diff) }
    }
    // What the fixes themselves bring about need not be waited for.
    let done = Set(cause.fixes.map(\.kind))
    let effects: [Fix.Effect] =
      !done.isDisjoint(with: ["new-login", "reboot"])
      ? [] : done.isDisjoint(with: ["reload-module", "load-module"]) ? [.reboot, .relogin, .reload] : [.reboot, .relogin]
    if let latest = effects.first(where: { effect in cause.fixes.contains { $0.takesEffect == effect } }), let text = words.effect(latest) {
      out.append(labelled(words.then, text))
    }
    if let verify = cause.fixes.last?.verify ?? cause.verify {
      out.append("    " + words.check)
      out.append("      " + style.paint(Printable.text(verify, limit: 2000), .cyan))
    }
    return out
  }

  private func diff(_ diff: String) -> [String] {
    diff.split(separator: "\n", omittingEmptySubsequences: true).map { line in
      let text = Printable.text(String(line))
      let painted = line.hasPrefix("+") ? style.paint(text, .green) : line.hasPrefix("-") ? style.paint(text, .red) : text
      return "      " + painted
    }
  }

  // MARK: one line each

  private func lines(_ report: Report) -> String {
    var out: [String] = []
    let blocked = report.checks.filter { $0.result == .blocked && $0.severity != .info }
    var groups: [(by: [String], ids: [String])] = []
    for check in blocked {
      if let at = groups.firstIndex(where: { $0.by == check.blockedBy }) {
        groups[at].ids.append(check.id)
      } else {
        groups.append((check.blockedBy, [check.id]))
      }
    }
    for group in groups {
      out.append(hanging("\(mark(.blocked))  \(group.ids.joined(separator: ", ")) (\(words.by(group.by)))"))
    }
    for check in report.checks where check.result == .unknown || check.result == .error {
      guard check.severity != .info || style.verbose else { continue }
      out.append(hanging("\(mark(check.result))  \(check.id): \(Printable.text(check.reason ?? "", limit: 500))"))
    }
    return out.joined(separator: "\n")
  }

  /// The first line at the margin, the others under its words.
  private func hanging(_ text: String) -> String {
    style.wrap(text, indent: 4, first: "").split(separator: "\n").enumerated().map {
      $0.offset == 0 ? String($0.element.drop { $0 == " " }) : String($0.element)
    }
    .joined(separator: "\n")
  }

  private func mark(_ result: CheckResult) -> String {
    style.paint(style.symbol(result) + " " + words.result(result), style.ink(result))
  }

  private func everything(_ report: Report) -> String {
    report.steps.map { step in
      let title = "\(step.section)  \(step.title[style.language])  (\(words.score(step.score)))"
      let checks = step.checks.compactMap { id in report.checks.first { $0.id == id } }.map { check in
        var line = "  \(mark(check.result))  \(check.id)  \(check.title[style.language])"
        if let shows = check.shows?[style.language] { line += ": " + Printable.text(shows) }
        if let reason = check.reason { line += ": " + Printable.text(reason) }
        if !check.blockedBy.isEmpty { line += " (" + words.by(check.blockedBy) + ")" }
        return line
      }
      return ([style.paint(title, .bold)] + checks).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  // MARK: last words

  private func closing(_ report: Report) -> String {
    var out: [String] = []
    let cause = report.next?.cause.flatMap { id in report.causes.first { $0.id == id } }
    if let next = report.next, let step = report.steps.first(where: { $0.id == next.step }) {
      out.append(style.wrap(words.place(next, step.title[style.language]), indent: 0))
    }
    let commands = cause?.fixes.first { !$0.shell.isEmpty || $0.risk == .advice }
    let advice =
      commands.map { $0.shell.isEmpty ? ["  " + $0.summary[style.language]] : $0.shell.map { "  " + style.paint($0, .cyan) } } ?? []
    switch report.verdict {
    case .ready:
      out.append(verdict(report) + "  " + words.enjoy)
      if !advice.isEmpty { out = [out[0], words.improve] + advice + [out[out.count - 1]] }
    case .notReady:
      out.append(verdict(report) + (advice.isEmpty ? "" : "  " + words.now))
      out += advice
    case .undecided:
      out.append(verdict(report) + "  " + (advice.isEmpty ? words.seeUnknown : words.now))
      out += advice
    }
    return out.joined(separator: "\n")
  }
}
