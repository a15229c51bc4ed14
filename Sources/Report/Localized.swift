/// The languages that everything is told in.
package enum Language: String, Sendable, CaseIterable { case en, es }

/// One text in every language.
package struct Localized: Sendable, Equatable {
  package var en: String, es: String

  package init(en: String, es: String) {
    self.en = en
    self.es = es
  }

  /// A text that is the same in every language: a command, a name.
  package init(_ same: String) { self.init(en: same, es: same) }

  package subscript(language: Language) -> String { language == .es ? es : en }

  package func map(_ transform: (String) -> String) -> Localized { Localized(en: transform(en), es: transform(es)) }
}
