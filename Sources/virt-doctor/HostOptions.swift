internal import ArgumentParser
import Report

enum ColorChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

extension Language: ExpressibleByArgument {}

/// Which host is looked at, and on whose behalf.
struct HostOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Audit the system below this folder instead of the running one.", valueName: "dir"))
  var sysroot: String?

  @Option(help: ArgumentHelp("Judge for this user instead of the one who calls.", valueName: "name"))
  var user: String?

  @Flag(name: .customLong("no-libvirt"), help: "Ask no libvirt daemon; connecting may wake one that sleeps.")
  var noLibvirt = false

  @Option(help: "Language of all texts: es or en.")
  var lang: Language?

  var language: Language { Preferences.language(lang) }
}
