/// One package of dpkg's database: where its names lie in the file, and the three words of its Status field.
struct DpkgStanza {
  /// What the administrator wants of the package (deb822 Status, first word).
  enum Want: UInt8, CaseIterable { case unknown, install, hold, deinstall, purge }

  /// How far the installation came (deb822 Status, third word). The raw value orders them as dpkg does.
  enum State: UInt8, CaseIterable, Comparable {
    case notInstalled, configFiles, halfInstalled, unpacked, halfConfigured, triggersAwaited, triggersPending, installed
    static func < (left: State, right: State) -> Bool { left.rawValue < right.rawValue }

    /// The word that dpkg writes.
    var word: String {
      switch self {
      case .notInstalled: "not-installed"
      case .configFiles: "config-files"
      case .halfInstalled: "half-installed"
      case .unpacked: "unpacked"
      case .halfConfigured: "half-configured"
      case .triggersAwaited: "triggers-awaited"
      case .triggersPending: "triggers-pending"
      case .installed: "installed"
      }
    }
  }

  /// deb-control(5), Multi-Arch: whether packages of several architectures may stand side by side.
  enum MultiArch: UInt8 { case no, same, allowed, foreign }

  /// Where the value of Package lies.
  var name: Range<Int> = 0..<0
  /// nil in the oldest databases, which did not keep it.
  var architecture: Range<Int>?
  /// Missing only where nothing of the package was unpacked yet.
  var version: Range<Int>?
  /// The obsolete field Revision, which adds to the version.
  var revision: Range<Int>?
  /// The whole field, versions included.
  var provides: Range<Int>?
  /// The version that was last configured, where it is not the one unpacked.
  var configVersion: Range<Int>?
  /// First word of Status.
  var want = Want.unknown
  /// The package must be installed again: its files are in doubt.
  var reinstallRequired = false
  /// Third word of Status.
  var state = State.notInstalled
  /// As the package says of itself.
  var multiArch = MultiArch.no
  /// Whether the package waits for others, or others for it (deb-triggers(5)).
  var triggersAwaited = false, triggersPending = false

  /// Neither wholly there nor wholly gone.
  var isBroken: Bool { reinstallRequired || (state != .notInstalled && state != .configFiles && state != .installed) }
  /// Configured, so that its programs work; a waiting trigger does not change that.
  var isWorking: Bool { state == .installed || state == .triggersPending || state == .triggersAwaited }
}

/// Why dpkg itself would refuse its database, and where.
struct DpkgProblem: Error, Equatable {
  /// The line as dpkg counts: the last one that it had read.
  var line: Int
  /// Empty where the name was not read yet.
  var package: String
  /// In dpkg's own words as far as they help.
  var message: String
  /// One line for a report.
  var reason: String { "line \(line)" + (package.isEmpty ? "" : ", package \(package)") + ": " + message }
}
