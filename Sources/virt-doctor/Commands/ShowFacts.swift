internal import ArgumentParser
import Facts
import Report
import Wire

/// Shows what was seen, before any judgement.
struct ShowFacts: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "facts", abstract: "Show what was seen on this host, without judging it.")

  enum Format: String, CaseIterable { case text, json }

  @Argument(help: ArgumentHelp("Facts, or beginnings of their names; all when none is named.", valueName: "name"))
  var names: [String] = []

  @Option(help: ArgumentHelp("text or json.", valueName: "name"))
  var format = "text"

  @OptionGroup var host: HostOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let format = try virt_doctor.format(self.format, Format.self)
    let wanted = try selected()
    let facts = try Observation(host.request).facts()
    var shown = FactSet()
    for field in wanted { if let entry = facts[field.name] { shown.set(entry) } }
    switch format {
    case .json: try output.request.write(JSON.write(JSONFormat.facts(shown)) + [10])
    case .text: try output.request.write(Array(FactsText(host.request.language).render(shown, explaining: !names.isEmpty).utf8))
    }
  }

  /// `kvm` selects every `kvm.…`; a name that selects nothing is a mistake.
  private func selected() throws -> [AnyField] {
    if names.isEmpty { return Catalogue.fields }
    var wanted: [AnyField] = []
    for name in names {
      let matching = Catalogue.fields.filter { $0.name == name || $0.name.hasPrefix(name + ".") }
      if matching.isEmpty {
        let all = Catalogue.fields.map(\.name)
        throw Failure.unknown(
          Localized(en: "unknown fact", es: "hecho desconocido"), name, nearest: NearestName.of(name, among: all), all: all)
      }
      wanted += matching.filter { field in !wanted.contains { $0.name == field.name } }
    }
    return wanted
  }
}
