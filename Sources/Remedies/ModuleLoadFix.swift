import Facts
import Report
import Wire

/// Loads, unloads or reloads a kernel module; a module in use cannot be reloaded, and one that is built in never.
enum ModuleLoadFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let module = request["module"] else { return [] }
    let name = Shell.word(module)
    switch request.kind {
    case "load-module":
      // What the kernel itself forbids, nobody loads before the next start.
      if CommandLineBlock.holds(module, kind: "module_blacklist", context.facts) { return [] }
      return [
        Fix(
          kind: request.kind, summary: Localized(en: "Load the module \(module)", es: "Carga el módulo \(module)"),
          shell: ["sudo modprobe \(name)"], needsRoot: true)
      ]
    case "unload-module":
      return [
        Fix(
          kind: request.kind, summary: Localized(en: "Unload the module \(module)", es: "Descarga el módulo \(module)"),
          shell: ["sudo modprobe -r \(name)"], needsRoot: true, risk: .careful)
      ]
    default: return [reload(request, module, context)]
    }
  }

  private static func reload(_ request: FixRequest, _ module: String, _ context: RemedyContext) -> Fix {
    var state = "loaded"
    var users: Int64 = 0
    if case .known(.list(let modules)) = context.facts.fact(KernelModuleFacts.modules) {
      for entry in modules where entry["name"] == .string(module) {
        if case .string(let seen)? = entry["state"] { state = seen }
        if case .int(let count)? = entry["users"] { users = count }
      }
    }
    if state == "builtin" {
      return .advice(
        "reboot",
        Localized(
          en: "Reboot: \(module) is built into this kernel and cannot be reloaded",
          es: "Reinicia: \(module) está integrado en este núcleo y no se puede recargar"), shell: ["sudo reboot"], needsRoot: true,
        effect: .reboot)
    }
    let name = Shell.word(module)
    let note =
      users > 0
      ? Localized(
        en: "Shut down every virtual machine, then reload the module \(module)",
        es: "Apaga todas las máquinas virtuales y después recarga el módulo \(module)")
      : Localized(en: "Reload the module \(module)", es: "Recarga el módulo \(module)")
    return Fix(
      kind: request.kind, summary: note, shell: ["sudo modprobe -r \(name)", "sudo modprobe \(name)"], needsRoot: true, risk: .careful)
  }
}
