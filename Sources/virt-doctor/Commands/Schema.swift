internal import ArgumentParser
import Report
import Wire

/// Prints the JSON Schemas that other programs rely on.
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema (2020-12) of a report or of facts.")

  enum Kind: String, CaseIterable { case report, facts }

  @Argument(help: ArgumentHelp("report or facts.", valueName: "kind"))
  var kind = "report"

  @OptionGroup var output: OutputOptions

  func run() throws {
    guard let kind = Kind(rawValue: kind) else {
      let all = Kind.allCases.map(\.rawValue)
      throw Failure.unknown(
        Localized(en: "unknown schema", es: "esquema desconocido"), self.kind, nearest: NearestName.of(self.kind, among: all), all: all)
    }
    let schema = kind == .report ? ReportSchema.report : ReportSchema.facts
    try output.request.write(JSON.write(schema) + [10])
  }
}
