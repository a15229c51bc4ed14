import DefaultRules
import Host
import Report
import RuleEngine
import Wire

/// The packs inside the program, then those that the operator named.
struct RulePacks {
  private let files: [(name: String, text: [UInt8])]

  init(_ paths: [String]) throws { files = try Self.read(paths) }

  func sources() throws -> [PackSource] {
    var sources = DefaultRules.packs.map { PackSource(name: $0.name, document: $0.document) }
    for file in files {
      do { sources.append(try PackSource(name: file.name, text: file.text)) } catch { throw Failure(error) }
    }
    return sources
  }

  /// Over names and contents, so that a report says exactly by which rules it was judged.
  var digest: String {
    if files.isEmpty { return DefaultRules.digest }
    return PackDigest.hex([("", Array(DefaultRules.digest.utf8))] + files.map { ($0.name, $0.text) })
  }

  private static func read(_ paths: [String]) throws -> [(name: String, text: [UInt8])] {
    var files: [(name: String, text: [UInt8])] = []
    for path in paths {
      do {
        for file in try OperatorFiles.find(path, suffix: ".yaml") { files.append((file, try OperatorFiles.read(file, limit: 1 << 20))) }
      } catch {
        throw Failure(
          .noInput,
          Localized(en: "cannot read rules at \(path): \(error.reason)", es: "no se pueden leer reglas en \(path): \(error.reason)"),
          hint: Localized(
            en: "--rules takes a folder with .yaml files, or one such file",
            es: "--rules necesita una carpeta con ficheros .yaml, o uno de ellos"))
      }
    }
    return files
  }
}
