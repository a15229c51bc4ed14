import Report

/// Makes virsh and virt-viewer talk to the system's machines without being told each time.
enum DefaultURIFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let uri = request["uri"] else { return [] }
    // Fedora and Arch give each user a ~/.bash_profile, and then bash passes over ~/.profile.
    let file = [.redhat, .arch].contains(context.distribution.family) ? "~/.bash_profile" : "~/.profile"
    let line = "export LIBVIRT_DEFAULT_URI=" + Shell.word(uri)
    // The usual way of writing it, as long as nothing in it means something to the shell.
    let quoted = Shell.word(uri) == uri ? "\"\(line)\"" : Shell.word(line)
    return [
      Fix(
        kind: request.kind,
        summary: Localized(
          en: "Make \(uri) the place where virsh goes by itself", es: "Haz que virsh use \(uri) si no se le dice otra cosa"),
        shell: ["echo \(quoted) >> \(file)"], needsRoot: false, takesEffect: .relogin)
    ]
  }
}
