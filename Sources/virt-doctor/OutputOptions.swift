internal import ArgumentParser
import Host
import Report
import Wire

/// Where a result goes. A file is written whole or not at all.
struct OutputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  @Option(help: "Colour: auto, always or never.")
  var color = "auto"

  func validate() throws {
    if ColorChoice(rawValue: color) == nil { throw ValidationError("unknown colour '\(color)': auto, always or never") }
  }

  var colored: Bool {
    Preferences.color(ColorChoice(rawValue: color) ?? .auto, terminal: (output ?? "-") == "-" && Console.isTerminal(.output))
  }

  func write(_ bytes: [UInt8]) throws {
    if let output, output != "-" {
      do { try OperatorFiles.write(bytes, to: output) } catch {
        throw Failure(
          .cannotCreate, Localized(en: "cannot write \(output): \(error.reason)", es: "no se puede escribir \(output): \(error.reason)"),
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
