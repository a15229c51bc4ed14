import Report

/// Puts the user in a group, always adding: `usermod -G` without `-a` would take the user out of every other group.
enum GroupFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let group = request["group"] else { return [] }
    if request.kind == "group-create" {
      return [
        Fix(
          kind: request.kind, summary: Localized(en: "Create the group \(group)", es: "Crea el grupo \(group)"),
          shell: ["sudo groupadd --system \(Shell.word(group))"], needsRoot: true, risk: .careful)
      ]
    }
    guard let user = request["user"] else { return [] }
    return [
      Fix(
        kind: request.kind,
        summary: Localized(en: "Add \(user) to the group \(group)", es: "Añade a \(user) al grupo \(group)"),
        shell: ["sudo usermod -aG \(Shell.word(group)) \(Shell.word(user))"], needsRoot: true, takesEffect: .relogin)
    ]
  }
}
