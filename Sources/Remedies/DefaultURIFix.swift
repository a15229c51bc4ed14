import Report

/// Makes virsh and virt-viewer talk to the system's machines without being told each time.
enum DefaultURIFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let uri = request["uri"] else { return [] }
    return [
      Fix(
        kind: request.kind,
        summary: Localized(en: "Make \(uri) the place where virsh goes by itself", es: "Haz que virsh vaya por sí solo a \(uri)"),
        shell: ["echo \"export LIBVIRT_DEFAULT_URI=\(uri)\" >> ~/.profile"], needsRoot: false, takesEffect: .relogin)
    ]
  }
}
