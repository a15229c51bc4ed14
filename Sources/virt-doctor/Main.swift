internal import ArgumentParser
import Host

/// Exit statuses are the contract's (sysexits.h); every message begins with `virt-doctor: error:` and stands on standard error.
@main struct VirtDoctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "virt-doctor",
    abstract: "Tell whether this host is ready to run virtual machines, why not, and what to change.",
    discussion: "Nothing is changed, started or installed, and root is not needed.",
    version: version,
    subcommands: [Check.self, ShowFacts.self, Schema.self],
    defaultSubcommand: Check.self)

  static let version = "0.2.0"

  static func main() {
    do {
      if let request = PlainLine.check(CommandLine.arguments.dropFirst()) { try request.run() }
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      leave(failure)
    } catch {
      let status = exitCode(for: error)
      if status == .success {
        // --help and --version arrive as errors, and are none.
        try? Console.write(Array((fullMessage(for: error) + "\n").utf8), to: .output)
        exit(withError: ExitCode.success)
      }
      if error is ExitCode { exit(withError: error) }
      leave(Failure(.usage, message(for: error), hint: "see 'virt-doctor --help'"))
    }
  }

  private static func leave(_ failure: Failure) -> Never {
    try? Console.write(Array(failure.text(Preferences.language(nil)).utf8), to: .error)
    Console.leave(failure.status.rawValue)
  }
}
