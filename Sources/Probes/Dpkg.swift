import Host

/// dpkg's database: `/var/lib/dpkg/status`, what an interrupted run left in `updates/`, and the `status.d/` of distroless images.
enum Dpkg {
  /// Where dpkg keeps its database unless it is built or called otherwise (`--admindir`).
  static let directory = "/var/lib/dpkg"
  /// Far above any real one; the 3,000 packages of a full desktop take 4 MiB.
  static let limit = 64 << 20

  /// Why there is no list of packages: the file could not be had, or dpkg itself would refuse it.
  enum Failure: Error {
    case host(HostError)
    case database(DpkgProblem)
    /// Goes into the report as it is.
    var reason: String {
      switch self {
      case .host(let error): error.reason
      case .database(let problem): problem.reason
      }
    }
  }

  /// Whether there is a database with something in it.
  static func isPresent(_ host: any HostReading) throws(HostError) -> Bool {
    do {
      if try host.status(directory + "/status", followingLinks: true).size > 0 { return true }
    } catch .absent {}
    do { return try !host.list(directory + "/status.d").isEmpty } catch .absent { return false }
  }

  /// The packages of the stack, and what of any kind is half done.
  static func read(_ host: any HostReading) throws(Failure) -> PackageDatabase {
    var collected = DpkgCollected()
    try collectStatus(host, &collected)
    // dpkg writes each change of state here first and folds it into `status` when it ends well; so files here are newer (dpkg(1), journal).
    for name in try entries(directory + "/updates", host) where name.utf8.allSatisfy(\.isDigitASCII) {
      if let bytes = try bytes(directory + "/updates/" + name, 1 << 20, host) { try collect(bytes, &collected) }
    }
    // In images without dpkg itself each package's stanza is a file of its own and has no Status field.
    for name in try entries(directory + "/status.d", host) where !name.hasSuffix(".md5sums") {
      if let bytes = try bytes(directory + "/status.d/" + name, 1 << 20, host) { try collect(bytes, &collected, withoutStatus: true) }
    }
    return collected.database
  }

  /// The status file, piece by piece: each ends between stanzas.
  private static func collectStatus(_ host: any HostReading, _ collected: inout DpkgCollected) throws(Failure) {
    var past = DpkgStatus.Past()
    var problem: DpkgProblem?
    do {
      try host.read(directory + "/status", limit: limit) { bytes, isLast in
        let end = isLast ? bytes.count : stanzasEnd(bytes)
        do throws(DpkgProblem) {
          try DpkgText.read(bytes, count: end) { (text) throws(DpkgProblem) in
            var reader = DpkgStatus(bytes, text, after: past)
            var stanza = DpkgStanza()
            while try reader.next(&stanza) { collected.take(stanza, of: bytes, text) }
            past = reader.past
          }
        } catch {
          problem = error
          return nil
        }
        return end
      }
    } catch {
      if error == .absent { return }
      throw .host(error)
    }
    if let problem { throw .database(problem) }
  }

  /// How many bytes there are up to the last empty line: wherever one stands, a stanza has ended. 0 if there is none.
  private static func stanzasEnd(_ bytes: [UInt8]) -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      var end = bytes.count
      while end > 1, bytes[end - 1] != 10 || bytes[end - 2] != 10 { end -= 1 }
      return end > 1 ? end : 0
    }
  }

  /// Reads one file to its end; the stanzas of `status.d` have no state and count as installed.
  private static func collect(_ bytes: [UInt8], _ collected: inout DpkgCollected, withoutStatus: Bool = false) throws(Failure) {
    do {
      try DpkgText.read(bytes) { (text) throws(DpkgProblem) in
        var reader = DpkgStatus(bytes, text)
        var stanza = DpkgStanza()
        while try reader.next(&stanza) {
          if withoutStatus, stanza.state == .notInstalled { stanza.state = .installed }
          collected.take(stanza, of: bytes, text)
        }
      }
    } catch { throw .database(error) }
  }

  /// nil: there is no such file.
  private static func bytes(_ path: String, _ limit: Int, _ host: any HostReading) throws(Failure) -> [UInt8]? {
    do { return try host.read(path, limit: limit) } catch {
      if error == .absent { return nil }
      throw .host(error)
    }
  }

  /// Bounded: dpkg never keeps more than a few hundred files in these folders.
  private static func entries(_ path: String, _ host: any HostReading) throws(Failure) -> [String] {
    do { return try Array(host.list(path).prefix(20_000)) } catch {
      if error == .absent { return [] }
      throw .host(error)
    }
  }

  /// Calls `body` for each stanza, those of packages not installed included.
  static func visit(_ bytes: [UInt8], _ body: (DpkgStanza) -> Void) throws(DpkgProblem) {
    try DpkgText.read(bytes) { (text) throws(DpkgProblem) in
      var reader = DpkgStatus(bytes, text)
      var stanza = DpkgStanza()
      while try reader.next(&stanza) { body(stanza) }
    }
  }
}
