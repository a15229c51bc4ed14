import Host

/// apk's database: stanzas of one-letter fields in `/lib/apk/db/installed` (apk spec: P name, V version, p provides).
enum PackagesOfAlpine {
  /// Part of every Alpine system, and of nothing else.
  static let path = "/lib/apk/db/installed"

  /// Whether this is a host of apk.
  static func isPresent(_ host: any HostReading) throws(HostError) -> Bool { try host.exists(path) }

  /// The packages of the stack, and those that apk holds for broken.
  static func read(_ host: any HostReading) throws(HostError) -> PackageDatabase { parse(try host.read(path, limit: 64 << 20)) }

  /// Stanzas end with an empty line.
  static func parse(_ bytes: [UInt8]) -> PackageDatabase {
    var database = PackageDatabase()
    var name = ""
    var version = ""
    var broken = false
    var provides: [String] = []
    func finish() {
      if broken, !name.isEmpty { database.broken.append(name) }
      if PackagesOfTheStack.contains(name) {
        database.packages.append(InstalledPackage(name: name, version: version, state: "installed", works: true, provides: provides))
      }
      (name, version, broken, provides) = ("", "", false, [])
    }
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      guard let letter = line.first else {
        finish()
        continue
      }
      // File lists make up nine tenths of the file.
      guard [80, 86, 112, 102].contains(letter), line.dropFirst().first == 58 else { continue }
      let value = String(decoding: line.dropFirst(2), as: UTF8.self)
      switch letter {
      case 80: name = value
      case 86: version = value
      // f: the letters f, x and S say that files are missing or a script failed.
      case 102: broken = value.contains { "fxS".contains($0) }
      default:
        provides = value.split(separator: " ").map { word in
          let name = word.prefix { !"<>=~".contains($0) }
          return String(name.hasPrefix("cmd:") ? name.dropFirst(4) : name)
        }
      }
    }
    finish()
    database.packages.sort { $0.name < $1.name }
    return database
  }
}
