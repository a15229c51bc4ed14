import Report

/// Kernel arguments are advice: a boot loader that is edited wrongly leaves a machine that does not start.
enum KernelArgumentFix {
  /// `add` and `remove` together put one argument in the place of another.
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    let (added, removed) = (request["add"], request["remove"])
    let summary: Localized
    switch (added, removed) {
    case (let added?, let removed?):
      summary = Localized(
        en: "Write \(added) instead of \(removed) on the kernel command line",
        es: "Escribe \(added) en vez de \(removed) en la línea de órdenes del núcleo")
    case (let added?, nil):
      summary = Localized(en: "Add \(added) to the kernel command line", es: "Añade \(added) a la línea de órdenes del núcleo")
    case (nil, let removed?):
      summary = Localized(en: "Take \(removed) off the kernel command line", es: "Quita \(removed) de la línea de órdenes del núcleo")
    case (nil, nil): return []
    }
    let changes = (removed.map { [" --remove-args=\(Shell.word($0))"] } ?? []) + (added.map { [" --args=\(Shell.word($0))"] } ?? [])
    let shell: [String] =
      switch context.distribution.family {
      case .debian: ["sudoedit /etc/default/grub", "sudo update-grub", "sudo reboot"]
      case .redhat: ["sudo grubby --update-kernel=ALL\(changes.joined())", "sudo reboot"]
      case .suse: ["sudoedit /etc/default/grub", "sudo grub2-mkconfig -o /boot/grub2/grub.cfg", "sudo reboot"]
      case .arch: ["sudoedit /etc/default/grub", "sudo grub-mkconfig -o /boot/grub/grub.cfg", "sudo reboot"]
      case .alpine, .other: []
      }
    return [.advice(request.kind, summary, shell: shell, needsRoot: true, effect: .reboot)]
  }
}
