import Facts
import Report

/// Gives a file back the owner and mode that it should have; udev does that for devices, if there is a udev.
enum FileAccessFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let path = request["path"] else { return [] }
    var shell: [String] = []
    var parts: [String] = []
    if path == "/dev/kvm", context.facts.string(HostFacts.manager) == "systemd" {
      shell.append("sudo udevadm trigger --name-match=kvm --action=add")
    } else {
      if let owner = request["owner"] { shell.append("sudo chown \(Shell.word(owner)) \(Shell.word(path))") }
      if let group = request["group"] { shell.append("sudo chgrp \(Shell.word(group)) \(Shell.word(path))") }
      if let mode = request["mode"] { shell.append("sudo chmod \(Shell.word(mode)) \(Shell.word(path))") }
    }
    if shell.isEmpty { return [] }
    if let owner = request["owner"] { parts.append(owner) }
    if let group = request["group"] { parts.append(group) }
    if let mode = request["mode"] { parts.append(mode) }
    let wanted = parts.joined(separator: ", ")
    return [
      Fix(
        kind: request.kind,
        summary: Localized(
          en: "Give \(path) its owner and mode back (\(wanted))", es: "Devuelve a \(path) su dueño y sus permisos (\(wanted))"),
        shell: shell, needsRoot: true)
    ]
  }
}
