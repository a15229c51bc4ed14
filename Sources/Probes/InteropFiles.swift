import Host
import Wire

/// QEMU's descriptions of firmware and helper programs: JSON files in several folders, where a later folder overrules a former one.
/// docs/interop/firmware.json and vhost-user.json of QEMU
enum InteropFiles {
  struct Entry {
    var path: String
    /// nil where the file is broken.
    var document: Document?
    /// Why.
    var error: String?
  }

  /// In the order of their names, as that is the order of preference.
  ///
  /// - Parameter folders: from the least to the most important.
  static func list(_ folders: [String], _ host: any HostReading) -> [Entry] {
    var found: [(name: String, path: String)] = []
    for folder in folders {
      for name in ((try? host.list(folder)) ?? []).prefix(500) where name.hasSuffix(".json") {
        let path = folder + "/" + name
        if let at = found.firstIndex(where: { $0.name == name }) { found[at].path = path } else { found.append((name, path)) }
      }
    }
    found.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var entries: [Entry] = []
    for (_, path) in found {
      // A link to /dev/null or an empty file hides the one of the same name that the distribution brought.
      if (try? host.readLink(path)) == "/dev/null" { continue }
      do {
        let bytes = try host.read(path, limit: 256 << 10)
        if bytes.isEmpty { continue }
        do { entries.append(Entry(path: path, document: try JSON.read(bytes, name: path))) } catch {
          entries.append(Entry(path: path, error: "\(error.line):\(error.column): \(error.what)"))
        }
      } catch { entries.append(Entry(path: path, error: error.reason)) }
    }
    return entries
  }
}
