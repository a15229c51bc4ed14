import Host

/// Unit files as systemd finds them (systemd.unit(5), "Unit File Load Path"), read from the files alone: the same on a host that does not run.
struct SystemdUnits {
  /// In the words of `systemctl show -p LoadState`.
  enum Load: String {
    case loaded, masked
    case missing = "not-found"
  }

  /// What the files say of one unit.
  struct Unit: Equatable {
    var name: String
    var load: Load
    /// Whether some target, or another unit that is started at boot, wants it.
    var enabled: Bool
    /// The file that counts, then its drop-ins; empty where there is none.
    var files: [String]
  }

  private let host: any HostReading
  /// Unit names that some `.wants` or `.requires` folder holds.
  private let wanted: Set<String>
  /// Why some folder could not be read, if so.
  let trouble: String?

  /// First hit wins. Generators' folders come in between and hold nothing of libvirt.
  static let directories = [
    "/etc/systemd/system.control", "/run/systemd/system.control", "/run/systemd/transient", "/etc/systemd/system", "/run/systemd/system",
    "/run/systemd/generator", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
    "/run/systemd/generator.late",
  ]
  /// Where `systemctl enable` makes its links, and where packages hang units on without asking.
  private static let wantsDirectories = [
    "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
  ]

  /// - Parameter knowsEnabled: whether it will be asked what starts at boot, for which some forty folders are listed.
  init(_ host: any HostReading, knowsEnabled: Bool = true) {
    self.host = host
    var wanted: Set<String> = []
    var trouble: String?
    for directory in Self.wantsDirectories where knowsEnabled {
      let folders: [String]
      do { folders = try host.list(directory) } catch {
        if error != .absent { trouble = trouble ?? "\(directory): \(error.reason)" }
        continue
      }
      for folder in folders where folder.hasSuffix(".wants") || folder.hasSuffix(".requires") {
        do { wanted.formUnion(try host.list(directory + "/" + folder)) } catch {
          if error != .absent { trouble = trouble ?? "\(directory)/\(folder): \(error.reason)" }
        }
      }
    }
    self.wanted = wanted
    self.trouble = trouble
  }

  /// A unit by its name. An alias, a link from one unit's name to another's file, is that other unit.
  func unit(_ name: String) -> Unit {
    var unit = Unit(name: name, load: .missing, enabled: wanted.contains(name), files: [])
    for directory in Self.directories {
      let path = directory + "/" + name
      guard let entry = try? host.status(path, followingLinks: false) else { continue }
      unit.files = [path]
      // A mask hides the package's file further down.
      if isMasked(path, entry) {
        unit.load = .masked
        unit.enabled = false
        return unit
      }
      unit.load = .loaded
      if entry.kind == .link, let target = try? host.readLink(path), let other = target.split(separator: "/").last.map(String.init),
        other != name
      {
        // The alias is started when what it stands for is.
        unit.enabled = unit.enabled || wanted.contains(other)
      }
      break
    }
    // The links of a removed package stay behind and start nothing.
    if unit.load == .missing {
      unit.enabled = false
      return unit
    }
    unit.files += dropIns(name)
    return unit
  }

  /// By name, whatever folder they are in; of two of the same name the first folder's counts.
  private func dropIns(_ name: String) -> [String] {
    var byName: [String: String] = [:]
    for directory in Self.directories {
      let folder = directory + "/" + name + ".d"
      guard let names = try? host.list(folder) else { continue }
      for name in names where name.hasSuffix(".conf") && byName[name] == nil { byName[name] = folder + "/" + name }
    }
    return byName.sorted { $0.key < $1.key }.map(\.value)
  }

  /// `systemctl mask` links the name to /dev/null; an empty file is the same to systemd.
  private func isMasked(_ path: String, _ entry: FileStatus) -> Bool {
    if entry.kind == .link, let target = try? host.readLink(path), target == "/dev/null" || target.hasSuffix("/dev/null") { return true }
    guard let file = try? host.status(path, followingLinks: true) else { return false }
    return (file.kind == .regular && file.size == 0) || file.kind == .character
  }

  /// All values of a setting, drop-ins included; an empty assignment takes back what came before (systemd.syntax(7)).
  func values(_ unit: Unit, section: String, key: String) -> [String] {
    var values: [String] = []
    for file in unit.files {
      guard let text = try? host.text(file, limit: 1 << 20) else { continue }
      for value in Self.values(text, section: section, key: key) {
        if value.isEmpty { values = [] } else { values.append(value) }
      }
    }
    return values
  }

  /// The values of one file, in their order.
  static func values(_ text: String, section: String, key: String) -> [String] {
    var values: [String] = []
    var inSection = false
    var pending = ""
    for raw in text.textLines {
      let line = raw.trimmedOfBlanks
      if line.hasPrefix("#") || line.hasPrefix(";") { continue }
      // A backslash at the end joins the next line with a blank in between.
      if line.hasSuffix("\\") {
        pending += line.dropLast() + " "
        continue
      }
      let whole = pending + line
      pending = ""
      // Section names are taken as they are written.
      if whole.hasPrefix("[") {
        inSection = whole == "[\(section)]"
      } else if inSection, let equals = whole.firstIndex(of: "="), whole[..<equals].trimmedOfBlanks == key {
        values.append(whole[whole.index(after: equals)...].trimmedOfBlanks)
      }
    }
    return values
  }
}
