internal import ArgumentParser

/// Where a result goes. A file is written whole or not at all.
struct OutputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  @Option(help: "Colour: auto, always or never.")
  var color = "auto"

  func validate() throws {
    if ColorChoice(rawValue: color) == nil { throw ValidationError("unknown colour '\(color)': auto, always or never") }
  }

  var request: OutputRequest { OutputRequest(file: output, color: ColorChoice(rawValue: color) ?? .auto) }
}
