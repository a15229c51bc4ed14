internal import ArgumentParser

/// Audits a host and tells the verdict; the exit status is the verdict too.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Audit this host (what runs when no command is given).",
    discussion: "Exit status: 0 every required check passes, 1 one fails or is blocked, 2 one could not be decided.")

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

  var request: CheckRequest {
    CheckRequest(
      profile: profile, require: require, format: format, host: host.request, output: output.request, rules: rules, nonce: nonce,
      includeHostname: includeHostname, quiet: quiet, verbose: verbose, exitZero: exitZero)
  }

  func run() throws { try request.run() }
}
