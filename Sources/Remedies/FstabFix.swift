import Host
import Report

/// Adds options such as `nofail` to entries of /etc/fstab.
enum FstabFix {
  /// `target` may hold several mount points, parted by NUL; `option` several options, parted by commas.
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    let targets = request.items("target")
    let options = (request["option"] ?? "").split(separator: ",").map(String.init)
    if targets.isEmpty || options.isEmpty { return [] }
    let listed = Shell.listing(targets)
    let wanted = options.joined(separator: ",")
    let summary = Localized(
      en: "Add \(wanted) to the options of \(listed) in /etc/fstab", es: "Añade \(wanted) a las opciones de \(listed) en /etc/fstab")
    guard let host = context.host, let old = try? host.read(FstabEditor.path),
      let edit = FstabEditor.adding(options, to: targets, in: old)
    else { return [.advice(request.kind, summary, shell: ["sudoedit /etc/fstab"], needsRoot: true)] }
    return [
      Fix(
        kind: request.kind, summary: summary, shell: edit.lines.map { command($0, old) },
        diff: UnifiedDiff.text(path: FstabEditor.path, old: old, new: edit.new), place: edit.place, needsRoot: true)
    ]
  }

  /// The same change by sed(1), which finds the line by its number and the options by their place in it.
  private static func command(_ line: FstabEditor.Line, _ file: [UInt8]) -> String {
    let added = line.added.joined(separator: ",")
    let text = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[line.number - 1]
    let count = text.split { $0 == 32 || $0 == 9 || $0 == 13 }.count
    let blank = "[[:space:]]"
    let others = String(repeating: "+[^[:space:]]+\(blank)", count: 2)
    return count > 3
      ? "sudo sed -E -i '\(line.number)s/^(\(blank)*[^[:space:]]+\(blank)\(others)+[^[:space:]]+)/\\1,\(added)/' /etc/fstab"
      : "sudo sed -E -i '\(line.number)s/[[:space:]]*$/ \(added)/' /etc/fstab"
  }
}
