internal import ArgumentParser
import Report

/// Audits a host and tells the verdict; the exit status is the verdict too.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Audit this host (what runs when no command is given).",
    discussion: "Exit status: 0 every required check passes, 1 one fails or is blocked, 2 one could not be decided.")

  enum Format: String, CaseIterable { case text, plain, json }

  @Option(help: ArgumentHelp("Which steps and required checks: course, minimal, server, nested.", valueName: "name"))
  var profile = "course"

  @Option(
    parsing: .upToNextOption, help: ArgumentHelp("Steps or checks that are required, in place of the profile's.", valueName: "id"))
  var require: [String] = []

  @Option(help: ArgumentHelp("text, plain or json.", valueName: "name"))
  var format = "text"

  @OptionGroup var host: HostOptions
  @OptionGroup var output: OutputOptions

  @Option(parsing: .upToNextOption, help: ArgumentHelp("Folders or files with further rule packs.", valueName: "dir"))
  var rules: [String] = []

  @Option(help: ArgumentHelp("A word of your course that goes into the report and its host id.", valueName: "text"))
  var nonce: String?

  @Flag(name: .customLong("include-hostname"), help: "Put the name of the host into the report.")
  var includeHostname = false

  @Flag(name: .shortAndLong, help: "Print nothing; the exit status tells.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Show every check with what was seen.")
  var verbose = false

  @Flag(name: .customLong("exit-zero"), help: "End with status 0 whatever the verdict.")
  var exitZero = false

  func run() throws {
    let format = try virt_doctor.format(self.format, Format.self)
    var pipeline = try Pipeline(rules: rules, profile: profile, require: require.isEmpty ? nil : require)
    pipeline.nonce = nonce
    pipeline.includeHostname = includeHostname
    pipeline.showsEverything = format != .text || verbose
    let report = try pipeline.audit(host)
    if !quiet { try output.write(render(report, format)) }
    if !exitZero, report.exitStatus != 0 { throw ExitCode(report.exitStatus) }
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
