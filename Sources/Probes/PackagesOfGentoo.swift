import Host

/// Portage's database: `/var/db/pkg/CATEGORY/NAME-VERSION/`; the folders' names say enough (PMS, vdb).
enum PackagesOfGentoo {
  /// Portage calls it VDB.
  static let directory = "/var/db/pkg"

  /// Whether this is a host of Portage.
  static func isPresent(_ host: any HostReading) throws(HostError) -> Bool { try host.exists(directory) }

  /// The packages of the stack, and the merges of any that were cut short.
  static func read(_ host: any HostReading) throws(HostError) -> PackageDatabase {
    var database = PackageDatabase()
    for category in try host.list(directory).prefix(1_000) where !category.hasPrefix(".") {
      let folders: [String]
      do { folders = try host.list(directory + "/" + category) } catch { continue }
      for folder in folders.prefix(20_000) {
        let (name, version) = split(folder)
        if PackagesOfTheStack.contains(name) {
          // A merge that was cut short stays under this prefix.
          if folder.hasPrefix("-MERGING-") { continue }
          database.packages.append(InstalledPackage(name: name, version: version, state: "installed", works: true))
        } else if folder.hasPrefix("-MERGING-") {
          database.broken.append(split(String(folder.dropFirst(9))).name)
        }
      }
    }
    database.packages.sort { $0.name < $1.name }
    return database
  }

  /// The version starts at the last hyphen that a digit follows, a revision `-r1` aside.
  static func split(_ folder: String) -> (name: String, version: String) {
    let parts = folder.split(separator: "-", omittingEmptySubsequences: false)
    guard let at = parts.lastIndex(where: { $0.first?.isNumber == true }), at > 0 else { return (folder, "") }
    return (parts[..<at].joined(separator: "-"), parts[at...].joined(separator: "-"))
  }
}
