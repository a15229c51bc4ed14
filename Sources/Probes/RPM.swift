import Host

/// rpm's database: SQLite (Fedora ≥ 33, RHEL ≥ 9) is read; of ndb (openSUSE) and Berkeley DB (older) only the presence is told, and the
/// programs themselves answer for their packages.
enum RPM {
  /// A database that was found.
  struct Database {
    enum Format: String {
      case sqlite, ndb
      case berkeley = "Berkeley DB"
    }
    var path: String
    var format: Format
  }

  /// Fedora ≥ 36 and openSUSE keep it below /usr, as part of the system image; the others below /var.
  private static let directories = ["/usr/lib/sysimage/rpm", "/var/lib/rpm", "/usr/share/rpm"]
  private static let files: [(name: String, format: Database.Format)] = [
    ("rpmdb.sqlite", .sqlite), ("Packages.db", .ndb), ("Packages", .berkeley),
  ]

  /// The first that is there; nil where the host has none.
  static func database(_ host: any HostReading) throws(HostError) -> Database? {
    for directory in directories {
      for file in files {
        let path = directory + "/" + file.name
        if try host.exists(path) { return Database(path: path, format: file.format) }
      }
    }
    return nil
  }

  /// The packages of the stack. rpm keeps no half-installed state that its database would show.
  static func read(_ database: Database, _ host: any HostReading) throws(HostError) -> PackageDatabase {
    guard database.format == .sqlite else { throw .unsupported("rpm database format not read: \(database.format.rawValue)") }
    let file = try RPMPages(database.path, host)
    // The names' own table is small; headers, with their long lists of files, are fetched for the few packages that matter.
    let tables = try file.tables()
    guard let names = tables["Name"], let headers = tables["Packages"] else {
      throw .unsupported("not a database of rpm: \(database.path)")
    }
    var packages: [InstalledPackage] = []
    for (name, number) in try file.names(names) where PackagesOfTheStack.contains(name) {
      if let blob = try file.blob(headers, row: number), let package = RPMHeader(blob)?.package { packages.append(package) }
    }
    return PackageDatabase(packages: packages.sorted { ($0.name, $0.version) < ($1.name, $1.version) })
  }
}
