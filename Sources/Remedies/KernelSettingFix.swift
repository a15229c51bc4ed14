import Facts
import Report

/// Sets a kernel setting for good: a file that is read at every boot, which is then read at once (sysctl.d(5)).
enum KernelSettingFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let key = request["key"], let value = request["value"] else { return [] }
    // A file by itself sorts after the distribution's and can be taken away again without harm.
    let file = "/etc/sysctl.d/90-virt-doctor-\(key.split(separator: ".").last ?? "setting").conf"
    return [
      Fix(
        kind: request.kind,
        summary: Localized(
          en: "Set \(key) to \(value), now and at every boot", es: "Pon \(key) a \(value), ahora y en cada arranque"),
        shell: ["echo \(Shell.word("\(key) = \(value)")) | sudo tee \(Shell.word(file))", "sudo sysctl -p \(Shell.word(file))"],
        needsRoot: true)
    ]
  }
}
