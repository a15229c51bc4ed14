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

  enum MultiArch: UInt8 { case no, same, allowed, foreign }

  var name: Range<Int> = 0..<0
  var architecture: Range<Int>?
  var version: Range<Int>?
  /// The obsolete field Revision, which adds to the version.
  var revision: Range<Int>?
  var provides: Range<Int>?
  var configVersion: Range<Int>?
  var want = Want.unknown
  /// The package must be installed again: its files are in doubt.
  var reinstallRequired = false
  var state = State.notInstalled
  var multiArch = MultiArch.no
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
  var package: String
  var message: String
  var reason: String { "line \(line)" + (package.isEmpty ? "" : ", package \(package)") + ": " + message }
}
