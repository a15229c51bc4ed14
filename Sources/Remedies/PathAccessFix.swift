import Facts
import Host
import Report
import Wire

/// Lets the user that runs QEMU walk through the folders above a disk: by an entry of the access list for that user alone, so that nobody
/// else gets in.
enum PathAccessFix {
  /// `path` may hold several, parted by NUL; which folder is in the way of each is a fact.
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let user = request["user"], user != "?" else { return [] }
    let paths = request.items("path")
    if paths.isEmpty { return [] }
    let records = records(of: paths, context.facts)
    var folders: [String] = []
    for record in records { for folder in self.folders(of: record, context) where !folders.contains(folder) { folders.append(folder) } }
    let shown = folders.filter(Shell.isShowable)
    var fixes: [Fix] = []
    if !shown.isEmpty {
      fixes.append(
        Fix(
          kind: request.kind,
          summary: Localized(
            en: "Let \(user), and nobody else, pass through \(Shell.listing(shown))",
            es: "Deja que \(user), y nadie más, pase por \(Shell.listing(shown))"),
          shell: shown.map { "sudo setfacl -m \(Shell.word("u:\(user):x")) \(Shell.word($0))" }, needsRoot: true))
    }
    if shown.count < folders.count {
      fixes.append(
        .advice(
          request.kind,
          Localized(
            en: "Rename the folders whose names hold characters that cannot be typed, or move the disk out of them",
            es: "Cambia el nombre de las carpetas con caracteres que no se pueden escribir, o saca el disco de ellas")))
    }
    if let moving = moving(request, records) { fixes.append(moving) }
    return fixes
  }

  /// The other way: out of the closed folder, into the one that libvirt keeps for disks.
  private static func moving(_ request: FixRequest, _ records: [Value]) -> Fix? {
    var shell: [String] = []
    var machines: [String] = []
    for record in records {
      guard let path = text(record, "path"), Shell.isShowable(path), let use = text(record, "use"),
        ["disk", "cdrom", "floppy"].contains(use), text(record, "kind") ?? "file" == "file"
      else { continue }
      shell.append("sudo mv \(Shell.word(path)) /var/lib/libvirt/images/")
      if case .list(let users)? = record["users"] {
        for case .string(let name) in users where Shell.isShowable(name) && !machines.contains(name) { machines.append(name) }
      }
    }
    if shell.isEmpty { return nil }
    shell += machines.map { "virsh -c qemu:///system edit \($0.hasPrefix("-") ? Shell.word("--domain=" + $0) : Shell.word($0))" }
    return .advice(
      request.kind,
      Localized(
        en: "Or, instead: with the machine shut down, move the disk to /var/lib/libvirt/images and write the new place into the machine",
        es: "O bien: con la máquina apagada, mueve el disco a /var/lib/libvirt/images y escribe el nuevo sitio en la máquina"),
      shell: shell, needsRoot: true)
  }

  private static func records(of paths: [String], _ facts: FactSet) -> [Value] {
    guard case .known(.list(let all)) = facts.fact(StorageFacts.paths) else { return [] }
    return all.filter { record in text(record, "path").map { paths.contains($0) } ?? false }
  }

  /// The first folder that is in the way, and those below it that would be next, as far as they can be looked at.
  private static func folders(of record: Value, _ context: RemedyContext) -> [String] {
    guard let first = text(record, "obstacle"), first.hasPrefix("/") else { return [] }
    var folders = [first]
    let whole = text(record, "realPath") ?? text(record, "path") ?? first
    guard let host = context.host, whole.hasPrefix(first + "/") else { return folders }
    var at = first
    let isFolder = text(record, "kind") == "directory"
    let rest = whole.utf8.dropFirst(first.utf8.count + 1).split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    // The last part is the disk itself, which libvirt opens for QEMU. Deeper than this no student keeps a disk.
    for name in (isFolder ? rest : rest.dropLast()).prefix(64) {
      at += "/" + name
      guard let status = try? host.status(at, followingLinks: true), status.kind == .directory else { break }
      if status.mode & 0o001 == 0 { folders.append(at) }
    }
    return folders
  }

  private static func text(_ record: Value, _ key: String) -> String? {
    if case .string(let text)? = record[key] { text } else { nil }
  }
}
