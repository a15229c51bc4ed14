import Report

/// Makes folders that are not there, with owner and mode in one step: a folder is never open for a moment to whom it should not be.
enum MakeDirectoryFix {
  /// `path` may hold several, parted by NUL.
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    let paths = request.items("path").filter { $0.hasPrefix("/") && Shell.isShowable($0) }
    if paths.isEmpty { return [] }
    let owner = request["owner"].map { " -o \(Shell.word($0))" } ?? ""
    let group = request["group"].map { " -g \(Shell.word($0))" } ?? ""
    let listed = Shell.listing(paths)
    return [
      Fix(
        kind: request.kind, summary: Localized(en: "Make the folder \(listed)", es: "Crea la carpeta \(listed)"),
        shell: paths.map { "sudo install -d -m \(Shell.word(request["mode"] ?? "755"))\(owner)\(group) \(Shell.word($0))" }, needsRoot: true
      )
    ]
  }
}
