internal import ArgumentParser
import Report

/// Which host is looked at, and on whose behalf.
struct HostOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Audit the system below this folder instead of the running one.", valueName: "dir"))
  var sysroot: String?

  @Option(help: ArgumentHelp("Judge for this user instead of the one who calls.", valueName: "name"))
  var user: String?

  @Flag(name: .customLong("no-libvirt"), help: "Ask no libvirt daemon; connecting may wake one that sleeps.")
  var noLibvirt = false

  @Option(help: "Language of all texts: es or en.")
  var lang: String?

  /// Options are plain texts: every further type of option costs the start of the program a search through all conformances.
  var request: HostRequest {
    HostRequest(sysroot: sysroot, user: user, noLibvirt: noLibvirt, lang: lang.flatMap { Language(rawValue: $0) })
  }

  func validate() throws {
    if let lang, Language(rawValue: lang) == nil { throw ValidationError("unknown language '\(lang)': es or en") }
  }
}
