import Host

/// pacman's database: a folder for each package with a `desc` of `%FIELD%` lines (alpm local database).
enum Pacman {
  /// Set at build time; no distribution has another.
  static let directory = "/var/lib/pacman/local"

  /// Whether this is a host of pacman.
  static func isPresent(_ host: any HostReading) throws(HostError) -> Bool { try host.exists(directory) }

  /// The packages of the stack, and those of them that were cut short.
  static func read(_ host: any HostReading) throws(HostError) -> PackageDatabase {
    var database = PackageDatabase()
    // A folder is NAME-VERSION-RELEASE; only those that may matter are opened, so a virtual name is found only under a likely real one.
    for folder in try host.list(directory).prefix(50_000) {
      let parts = folder.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count >= 3 else { continue }
      let name = parts.dropLast(2).joined(separator: "-")
      guard PackagesOfTheStack.contains(name) else { continue }
      var version = parts.suffix(2).joined(separator: "-")
      var provides: [String] = []
      do {
        let fields = fields(try host.text(directory + "/" + folder + "/desc", limit: 1 << 20))
        version = fields["VERSION"]?.first ?? version
        provides = (fields["PROVIDES"] ?? []).map { String($0.prefix { !"<>=".contains($0) }) }
      } catch .absent {
        // pacman writes desc last: a folder without it is an installation that was cut short.
        database.broken.append(name)
        continue
      }
      database.packages.append(InstalledPackage(name: name, version: version, state: "installed", works: true, provides: provides))
    }
    database.packages.sort { $0.name < $1.name }
    return database
  }

  /// `%NAME%`, then its lines up to an empty one.
  static func fields(_ text: String) -> [String: [String]] {
    var fields: [String: [String]] = [:]
    var name: String?
    for line in text.textLines {
      if line.isEmpty {
        name = nil
      } else if let current = name {
        fields[current, default: []].append(String(line))
      } else if line.count > 2, line.hasPrefix("%"), line.hasSuffix("%") {
        name = String(line.dropFirst().dropLast())
      }
    }
    return fields
  }
}
