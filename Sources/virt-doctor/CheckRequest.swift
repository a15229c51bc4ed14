import Host
import Report

/// What the command `check` was asked for.
struct CheckRequest: Equatable {
  enum Format: String, CaseIterable { case text, plain, json }

  var profile = "course"
  /// Empty: what the profile requires.
  var require: [String] = []
  var format = "text"
  var host = HostRequest()
  var output = OutputRequest()
  /// Folders or files with further rule packs.
  var rules: [String] = []
  var nonce: String?
  var includeHostname = false
  var quiet = false
  var verbose = false
  var exitZero = false

  /// Ends the program with the verdict's status.
  func run() throws -> Never {
    let format = try virt_doctor.format(self.format, Format.self)
    // The host is looked at while the rules are read.
    let observation = try Observation(host)
    var pipeline = try Pipeline(rules: rules, profile: profile, require: require.isEmpty ? nil : require)
    pipeline.nonce = nonce
    pipeline.includeHostname = includeHostname
    pipeline.showsEverything = !quiet && (format != .text || verbose)
    pipeline.explains = !quiet
    pipeline.identifies = !quiet && format == .json
    let report = pipeline.audit(observation)
    if !quiet { try output.write(render(report, format)) }
    // What was made is kept until the end: the kernel takes it back at once, piece by piece it would cost as much as judging.
    withExtendedLifetime((observation, pipeline, report)) { Console.leave(exitZero ? 0 : report.exitStatus) }
  }

  private func render(_ report: Report, _ format: Format) -> [UInt8] {
    switch format {
    case .json: return JSONFormat(host.language).render(report)
    case .plain: return Array(PlainFormat(host.language).render(report).utf8)
    case .text:
      let style = TextStyle(
        language: host.language, color: output.colored, unicode: Preferences.unicode, width: Preferences.width, verbose: verbose)
      return Array(TextFormat(style).render(report).utf8)
    }
  }
}
