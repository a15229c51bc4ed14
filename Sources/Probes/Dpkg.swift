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
    var collected = Collected()
    if let bytes = try bytes(directory + "/status", limit, host) { try collect(bytes, &collected) }
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

  /// Reads one file to its end; the stanzas of `status.d` have no state and count as installed.
  private static func collect(_ bytes: [UInt8], _ collected: inout Collected, withoutStatus: Bool = false) throws(Failure) {
    var reader = DpkgStatus(bytes)
    do {
      while var stanza = try reader.next() {
        if withoutStatus, stanza.state == .notInstalled { stanza.state = .installed }
        collected.take(stanza, of: bytes)
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
    var reader = DpkgStatus(bytes)
    while let stanza = try reader.next() { body(stanza) }
  }

  /// What is kept of the stanzas seen so far; a later stanza of the same package takes the place of the earlier one.
  private struct Collected {
    private var order: [String] = []
    private var packages: [String: InstalledPackage] = [:]
    private var broken: Set<String> = []

    mutating func take(_ stanza: DpkgStanza, of bytes: [UInt8]) {
      let provides = stanza.provides.map { DpkgValue.provided(bytes, $0) } ?? []
      let isOfTheStack =
        PackagesOfTheStack.contains(bytes, stanza.name) || provides.contains(where: PackagesOfTheStack.contains(provided:))
      if !isOfTheStack && !stanza.isBroken && broken.isEmpty { return }
      // dpkg keeps names in lower case, however they are written.
      let name = String(decoding: bytes[stanza.name].map(\.lowercasedASCII), as: UTF8.self)
      let key = name + ":" + (stanza.architecture.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "")
      if stanza.isBroken { broken.insert(key) } else { broken.remove(key) }
      if !isOfTheStack { return }
      if stanza.state == .notInstalled {
        packages[key] = nil
        return
      }
      if packages[key] == nil { order.append(key) }
      packages[key] = InstalledPackage(
        name: name, version: DpkgValue.shownVersion(bytes, stanza), state: stanza.state.word, works: stanza.isWorking, provides: provides)
    }

    /// In the order of names, so that the same packages give the same report whatever the order of the file.
    var database: PackageDatabase {
      var seen: Set<String> = []
      let kept = order.filter { seen.insert($0).inserted }.compactMap { packages[$0] }
      let names = Set(broken.map { String($0.prefix { $0 != ":" }) })
      return PackageDatabase(packages: kept.sorted { $0.name < $1.name }, broken: names.sorted())
    }
  }
}
