import Facts
import Report

/// Installs packages by the names they have in this release, or finishes an installation that broke off.
enum PackageFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    request.kind == "repair-packages" ? repair(request, context) : install(request, context)
  }

  private static func install(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    var names: [String] = []
    for word in (request["names"] ?? "").split(separator: " ") {
      for name in context.distribution.packages(String(word)) where !names.contains(name) { names.append(name) }
    }
    if names.isEmpty { return [] }
    let list = names.joined(separator: ", ")
    guard let shell = context.distribution.install(names) else {
      return [
        .advice(
          request.kind,
          Localized(en: "Install with your package manager: \(list)", es: "Instala con tu gestor de paquetes: \(list)"), needsRoot: true)
      ]
    }
    return [
      Fix(
        kind: request.kind, summary: Localized(en: "Install \(list)", es: "Instala \(list)"), shell: shell, needsRoot: true,
        risk: .careful)
    ]
  }

  private static func repair(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    let summary = Localized(en: "Finish the interrupted installation", es: "Termina la instalación que quedó a medias")
    return switch context.distribution.family {
    case .debian:
      [
        Fix(
          kind: request.kind, summary: summary, shell: ["sudo dpkg --configure -a", "sudo apt --fix-broken install"], needsRoot: true,
          risk: .careful)
      ]
    case .redhat: [Fix(kind: request.kind, summary: summary, shell: ["sudo dnf distro-sync"], needsRoot: true, risk: .careful)]
    case .suse: [Fix(kind: request.kind, summary: summary, shell: ["sudo zypper verify"], needsRoot: true, risk: .careful)]
    case .arch: [Fix(kind: request.kind, summary: summary, shell: ["sudo pacman -Syu"], needsRoot: true, risk: .careful)]
    case .alpine: [Fix(kind: request.kind, summary: summary, shell: ["sudo apk fix"], needsRoot: true, risk: .careful)]
    case .other: [.advice(request.kind, summary, needsRoot: true)]
    }
  }
}
