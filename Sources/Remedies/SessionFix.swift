import Facts
import Report

/// Log out and in, or reboot: when a change waits for it.
enum SessionFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    if request.kind == "reboot" {
      return [
        Fix(
          kind: request.kind, summary: Localized(en: "Reboot", es: "Reinicia el equipo"), shell: ["sudo reboot"], needsRoot: true,
          takesEffect: .reboot, risk: .careful)
      ]
    }
    return [
      .advice(
        request.kind,
        Localized(
          en: "Close every session and log in again; on a desktop a reboot is surest",
          es: "Cierra todas tus sesiones y vuelve a entrar; con escritorio, lo más seguro es reiniciar"), effect: .relogin)
    ]
  }
}
