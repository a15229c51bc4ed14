import Facts
import Report
import Wire

/// Starts, enables or unmasks units; `libvirt` stands for whatever daemons this host has, and several names stand between blanks.
enum UnitFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let action = request["action"], let verb = verbs[action] else { return [] }
    let units = (request["name"] ?? "").split(separator: " ").flatMap { word in
      word == "libvirt" ? libvirtUnits(context, action) : [String(word)]
    }
    if units.isEmpty { return [] }
    let manager = context.facts.string(HostFacts.manager) ?? "systemd"
    guard manager == "systemd" else {
      return UnitFixWithoutSystemd(request: request, action: action, manager: manager, context).fixes(units)
    }
    let words = units.map(Shell.word).joined(separator: " ")
    return [
      Fix(
        kind: request.kind, summary: verb.summary(units.joined(separator: ", ")), shell: ["sudo systemctl \(verb.command) \(words)"],
        needsRoot: true)
    ]
  }

  struct Verb {
    let command: String
    /// Before and after the names.
    let en: (String, String)
    let es: (String, String)

    func summary(_ names: String) -> Localized { Localized(en: "\(en.0) \(names)\(en.1)", es: "\(es.0) \(names)\(es.1)") }
  }

  /// By the action's name in a rule.
  static let verbs: [String: Verb] = [
    "enable-now": Verb(command: "enable --now", en: ("Start", ", now and at every boot"), es: ("Arranca", ", ahora y en cada inicio")),
    "enable": Verb(command: "enable", en: ("Start", " at every boot"), es: ("Haz que arranque en cada inicio:", "")),
    "start": Verb(command: "start", en: ("Start", ""), es: ("Arranca", "")),
    "restart": Verb(command: "restart", en: ("Restart", ""), es: ("Reinicia", "")),
    "unmask": Verb(command: "unmask", en: ("Unmask", ""), es: ("Desenmascara", "")),
    "reset-failed": Verb(command: "reset-failed", en: ("Forget the failure of", ""), es: ("Borra el fallo anotado de", "")),
    "disable-now": Verb(
      command: "disable --now", en: ("Stop", ", now and at every boot"), es: ("Detén", " y no lo arranques más al iniciar")),
  ]

  /// Modular daemons are started by their sockets, one for each kind of object (libvirt.org/daemons.html).
  private static func libvirtUnits(_ context: RemedyContext, _ action: String) -> [String] {
    // systemd refuses to restart a socket while its service runs.
    let suffix = action == "restart" ? ".service" : ".socket"
    let modular = ["virtqemud", "virtnetworkd", "virtstoraged", "virtnodedevd"].map { $0 + suffix }
    switch context.facts.string(ServiceFacts.family) {
    case "modular": return modular
    // Where both kinds are there, or none yet, the distribution's own choice counts.
    case "none", "both": return [.redhat, .suse].contains(context.distribution.family) ? modular : ["libvirtd"]
    default: return ["libvirtd"]
    }
  }
}
