import Report

/// Kernel arguments are advice: a boot loader that is edited wrongly leaves a machine that does not start.
enum KernelArgumentFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    let adds = request["add"] != nil
    guard let argument = request["add"] ?? request["remove"] else { return [] }
    let summary =
      adds
      ? Localized(en: "Add \(argument) to the kernel command line", es: "Añade \(argument) a la línea de órdenes del núcleo")
      : Localized(en: "Take \(argument) off the kernel command line", es: "Quita \(argument) de la línea de órdenes del núcleo")
    let shell: [String] =
      switch context.distribution.family {
      case .debian: ["sudoedit /etc/default/grub", "sudo update-grub", "sudo reboot"]
      case .redhat: ["sudo grubby --update-kernel=ALL --\(adds ? "args" : "remove-args")=\(Shell.word(argument))", "sudo reboot"]
      case .suse, .arch: ["sudoedit /etc/default/grub", "sudo grub-mkconfig -o /boot/grub/grub.cfg", "sudo reboot"]
      case .alpine, .other: []
      }
    return [.advice(request.kind, summary, shell: shell, needsRoot: true, effect: .reboot)]
  }
}
