/// A typed operation as a rule asks for it: `module-option: { module: kvm_intel, option: nested, value: "1" }`.
package struct FixRequest: Sendable, Equatable {
  package var kind: String
  /// Parameters with every `${…}` filled in.
  package var parameters: [Parameter]

  package struct Parameter: Sendable, Equatable {
    package var name: String
    package var value: Localized
    package init(_ name: String, _ value: Localized) { (self.name, self.value) = (name, value) }
  }

  package init(kind: String, parameters: [Parameter] = []) { (self.kind, self.parameters) = (kind, parameters) }

  /// A parameter that is no text for people: the same in every language.
  package subscript(name: String) -> String? { parameters.first { $0.name == name }?.value.en }
}

/// What a person can do about a cause on this very host.
package struct Fix: Sendable, Equatable {
  package enum Effect: String, Sendable { case now, relogin, reload, reboot }
  /// How freely it may be applied: `advice` is never applied by a program.
  package enum Risk: String, Sendable { case safe, careful, advice }

  package var kind: String
  package var summary: Localized
  /// Command lines that do the same by hand; empty for pure advice.
  package var shell: [String]
  /// What would change in a file, as a unified diff.
  package var diff: String?
  /// The place in a file that is at fault, if there is one.
  package var place: Place?
  package var needsRoot: Bool
  package var takesEffect: Effect
  package var risk: Risk
  /// One command line that shows whether it worked.
  package var verify: String?

  /// A line of the user's own file, shown with a caret.
  package struct Place: Sendable, Equatable {
    package var path: String
    package var line: Int
    package var text: String
    /// Zero-based range of characters that the carets stand under.
    package var columns: Range<Int>
    package init(path: String, line: Int, text: String, columns: Range<Int>) {
      (self.path, self.line, self.text, self.columns) = (path, line, text, columns)
    }
  }

  package init(
    kind: String, summary: Localized, shell: [String] = [], diff: String? = nil, place: Place? = nil, needsRoot: Bool,
    takesEffect: Effect = .now, risk: Risk = .safe, verify: String? = nil
  ) {
    (self.kind, self.summary, self.shell, self.diff, self.place) = (kind, summary, shell, diff, place)
    (self.needsRoot, self.takesEffect, self.risk, self.verify) = (needsRoot, takesEffect, risk, verify)
  }
}
