import Host
import Report
import Wire

/// Where a result goes. A file is written whole or not at all.
struct OutputRequest: Equatable {
  /// Nil or `-` for standard output.
  var file: String?
  var color = ColorChoice.auto

  var colored: Bool {
    Preferences.color(color, terminal: (file ?? "-") == "-" && Console.isTerminal(.output))
  }

  func write(_ bytes: [UInt8]) throws {
    if let file, file != "-" {
      do { try OperatorFiles.write(bytes, to: file) } catch {
        throw Failure(
          .cannotCreate, Localized(en: "cannot write \(file): \(error.reason)", es: "no se puede escribir \(file): \(error.reason)"),
          hint: Localized(en: "nothing was written", es: "no se ha escrito nada"))
      }
      return
    }
    do { try Console.write(bytes, to: .output) } catch {
      throw Failure(
        .io, Localized(en: "cannot write the result: \(error.reason)", es: "no se puede escribir el resultado: \(error.reason)"))
    }
  }
}

/// A format by its name; a misspelt one is answered with the nearest.
func format<F: RawRepresentable & CaseIterable>(_ name: String, _: F.Type) throws -> F where F.RawValue == String {
  if let format = F(rawValue: name) { return format }
  let all = F.allCases.map(\.rawValue)
  throw Failure.unknown(
    Localized(en: "unknown format", es: "formato desconocido"), name, nearest: NearestName.of(name, among: all), all: all)
}
