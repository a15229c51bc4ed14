import Host
import Report

enum ColorChoice: String { case auto, always, never }

/// What the operator prefers, from the command line first and the environment after it.
enum Preferences {
  /// `--lang`, then LANGUAGE (which counts only where the locale is not C), LC_ALL, LC_MESSAGES, LANG, as gettext has it.
  static func language(_ option: Language?) -> Language {
    if let option { return option }
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { Console.variable($0) }.first ?? "C"
    if locale == "C" || locale == "POSIX" { return .en }
    let wanted = (Console.variable("LANGUAGE")?.split(separator: ":").map(String.init) ?? []) + [locale]
    for name in wanted {
      if let language = Language(rawValue: String(name.prefix { $0 != "_" && $0 != "." && $0 != "@" })) { return language }
    }
    return .en
  }

  /// `--color`, NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM, then whether it is a terminal.
  static func color(_ choice: ColorChoice, terminal: Bool) -> Bool {
    if choice != .auto { return choice == .always }
    if Console.variable("NO_COLOR") != nil { return false }
    if let force = Console.variable("FORCE_COLOR") { return force != "0" && force != "false" }
    if let force = Console.variable("CLICOLOR_FORCE"), force != "0" { return true }
    if Console.variable("CLICOLOR") == "0" || Console.variable("TERM") == "dumb" { return false }
    return terminal
  }

  /// Whether the terminal takes more than ASCII.
  static var unicode: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { Console.variable($0) }.first?.lowercased() ?? ""
    return locale.hasSuffix("utf-8") || locale.hasSuffix("utf8") || locale.contains("utf-8@") || locale.contains("utf8@")
  }

  static var width: Int { Console.variable("COLUMNS").flatMap { Int($0) } ?? Console.width(.output) ?? 80 }
}
