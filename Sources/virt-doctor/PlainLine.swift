import Report

/// A command line of `check` without anything to explain: known options, each whole and with its value.
///
/// The argument parser needs several milliseconds to learn what its options are, most of the time of an audit; a script that asks in a loop
/// should not pay for that. Whatever is not plain (help, a misspelt option, a missing value) is left to it.
enum PlainLine {
  /// Nil if the argument parser is needed.
  static func check(_ arguments: ArraySlice<String>) -> CheckRequest? {
    var request = CheckRequest()
    var rest = arguments
    if rest.first == "check" { rest.removeFirst() }
    while let argument = rest.popFirst() {
      if flag(argument, &request) { continue }
      if argument == "--require" || argument == "--rules" {
        let values = rest.prefix { !$0.hasPrefix("-") }
        guard !values.isEmpty else { return nil }
        rest = rest.dropFirst(values.count)
        if argument == "--rules" { request.rules += values } else { request.require += values }
        continue
      }
      var (name, value) = (Substring(argument), rest.first)
      if let equals = argument.utf8.firstIndex(of: UInt8(ascii: "=")) {
        (name, value) = (argument[..<equals], String(argument[argument.index(after: equals)...]))
      } else {
        rest = rest.dropFirst()
      }
      guard let value, !value.isEmpty, !value.hasPrefix("-"), option(name, value, &request) else { return nil }
    }
    return request
  }

  private static func flag(_ name: String, _ request: inout CheckRequest) -> Bool {
    switch name {
    case "--no-libvirt": request.host.noLibvirt = true
    case "--include-hostname": request.includeHostname = true
    case "--quiet", "-q": request.quiet = true
    case "--verbose", "-v": request.verbose = true
    case "--exit-zero": request.exitZero = true
    default: return false
    }
    return true
  }

  private static func option(_ name: Substring, _ value: String, _ request: inout CheckRequest) -> Bool {
    switch name {
    case "--profile": request.profile = value
    case "--format": request.format = value
    case "--sysroot": request.host.sysroot = value
    case "--user": request.host.user = value
    case "--nonce": request.nonce = value
    case "--output": request.output.file = value
    case "--lang":
      guard let language = Language(rawValue: value) else { return false }
      request.host.lang = language
    case "--color":
      guard let color = ColorChoice(rawValue: value) else { return false }
      request.output.color = color
    default: return false
    }
    return true
  }
}
