import Foundation
import PackagePlugin

/// Parses the rule packs when the program is built; see `embed-rules`.
@main struct EmbedRules: BuildToolPlugin {
  /// One command for all packs, run again when one is edited, added, renamed or deleted.
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let module = target.sourceModule else { return [] }
    // sourceFiles, not a directory listing of our own: SwiftPM then notices added and deleted files.
    let rules = module.sourceFiles.map(\.url).filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedRules.swift")
    return [
      .buildCommand(
        displayName: "Embedding \(rules.count) rule files", executable: try context.tool(named: "embed-rules").url,
        arguments: [output.path, module.directoryURL.appending(path: "Rules").path] + rules.map(\.path),
        inputFiles: rules, outputFiles: [output])
    ]
  }
}
