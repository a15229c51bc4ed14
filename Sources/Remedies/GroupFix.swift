import Facts
import Report

/// Puts the user in a group, always adding: `usermod -G` without `-a` would take the user out of every other group.
enum GroupFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let group = request["group"] else { return [] }
    // Alpine has BusyBox's tools, and shadow's only for whoever installs them.
    let isAlpine = context.distribution.family == .alpine
    if request.kind == "group-create" {
      return [
        Fix(
          kind: request.kind, summary: Localized(en: "Create the group \(group)", es: "Crea el grupo \(group)"),
          shell: ["sudo \(isAlpine ? "addgroup -S" : "groupadd --system") \(Shell.word(group))"], needsRoot: true, risk: .careful)
      ]
    }
    guard let user = request["user"] else { return [] }
    // A rule that does not know the name leaves it to the shell, where USER may be unset (containers).
    let isUnnamed = user == "$USER"
    let (who, what) = (isUnnamed ? "\"$(id -un)\"" : Shell.word(user), Shell.word(group))
    let command =
      if isAlpine {
        "sudo addgroup \(who) \(what)"
      } else if context.facts.string(AccountFacts.account) == "network" {
        // usermod(8) refuses an account that is not in /etc/passwd; gpasswd(1) edits nothing but /etc/group.
        "sudo gpasswd -a \(who) \(what)"
      } else {
        "sudo usermod -aG \(what) \(who)"
      }
    return [
      Fix(
        kind: request.kind,
        summary: isUnnamed
          ? Localized(en: "Add yourself to the group \(group)", es: "Añádete al grupo \(group)")
          : Localized(en: "Add \(user) to the group \(group)", es: "Añade a \(user) al grupo \(group)"),
        shell: [command], needsRoot: true, takesEffect: .relogin)
    ]
  }
}
