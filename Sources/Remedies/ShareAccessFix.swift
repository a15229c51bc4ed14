import Facts
import Report

/// Lets the user that QEMU runs as into a shared folder, or makes the folder again (setfacl(1)).
enum ShareAccessFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let path = request["path"], let action = request["action"] else { return [] }
    switch action {
    case "create":
      return [
        .advice(
          request.kind, Localized(en: "Make the folder \(path) again", es: "Vuelve a crear la carpeta \(path)"),
          shell: ["sudo mkdir -p \(Shell.path(path))"], needsRoot: true)
      ]
    case "open":
      let user = context.facts.string(LibvirtFacts.qemuUser) ?? (context.distribution.family == .debian ? "libvirt-qemu" : "qemu")
      let word = Shell.word("u:\(user):rwx")
      var shell: [String] = []
      // The folder on the way is only passed through; what is shared is read and written, with what is still to be made in it.
      if let obstacle = request["obstacle"], obstacle != path {
        shell.append("sudo setfacl -m \(Shell.word("u:\(user):x")) \(Shell.path(obstacle))")
      }
      shell += ["sudo setfacl -m \(word) \(Shell.path(path))", "sudo setfacl -d -m \(word) \(Shell.path(path))"]
      return [
        Fix(
          kind: request.kind,
          summary: Localized(en: "Let \(user) into \(path)", es: "Deja que \(user) entre en \(path)"), shell: shell, needsRoot: true,
          risk: .careful)
      ]
    default: return []
    }
  }
}
