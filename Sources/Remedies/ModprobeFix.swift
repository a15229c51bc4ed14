import Facts
import Report
import Wire

/// Changes the guilty line of modprobe.d, or writes one that wins over it.
enum ModprobeFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let module = request["module"] else { return [] }
    let unblocks = request.kind == "remove-module-block"
    if !unblocks, request["option"] == nil || request["value"] == nil { return [] }
    guard let tree = context.modprobe?() else { return byHand(request, context) }
    do {
      let plan = try plan(request, module, tree)
      var fixes = plan.edits.map { fix(request, module, $0, context) }
      if unblocks {
        fixes += CommandLineBlock.advice(module, seen: plan.commandLine, context)
      } else if let argument = plan.commandLine {
        fixes += KernelArgumentFix.suggest(FixRequest(kind: "kernel-argument", parameters: [.init("remove", Localized(argument))]), context)
      }
      return fixes
    } catch {
      return [
        .advice(
          request.kind,
          Localized(en: "No edit can be proposed: \(error.reason.en)", es: "No se puede proponer un cambio: \(error.reason.es)"))
      ] + (unblocks ? CommandLineBlock.advice(module, seen: nil, context) : [])
    }
  }

  static func plan(_ request: FixRequest, _ module: String, _ tree: ModprobeTree) throws(ModprobeEditError) -> ModprobePlan {
    guard request.kind == "module-option" else {
      return try ModprobeEditor.unblocking(module: module, alongside: CommandLineBlock.modules(module), in: tree)
    }
    let option = request["option"] ?? ""
    return try ModprobeEditor.setting(module: module, option: option, value: request["value"] ?? "", in: tree) { value in
      // kvm_amd's `nested` is an int; with a letter the module does not load.
      if module != "kvm_amd" || option != "nested" { return true }
      return value.map { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } } ?? false
    }
  }

  private static func fix(_ request: FixRequest, _ module: String, _ edit: ModprobeEdit, _ context: RemedyContext) -> Fix {
    var shell = edit.shell
    // An older copy in the initial RAM disk would win at the next start.
    if case .known(.list(let copies)) = context.facts.fact(ModprobeFacts.initramfs), !copies.isEmpty {
      shell += context.distribution.rebuildInitramfs
    }
    return Fix(
      kind: request.kind, summary: summary(request, module, edit), shell: shell,
      diff: UnifiedDiff.text(path: edit.path, old: edit.old, new: edit.new), place: edit.places.first, needsRoot: true,
      takesEffect: .reload,
      risk: .safe)
  }

  private static func summary(_ request: FixRequest, _ module: String, _ edit: ModprobeEdit) -> Localized {
    let file = edit.path
    guard request.kind == "module-option" else {
      return Localized(en: "Take back what blocks \(module), in \(file)", es: "Quita lo que bloquea \(module), en \(file)")
    }
    let setting = "\(request["option"] ?? "")=\(request["value"] ?? "")"
    return Localized(en: "Set \(setting) for \(module) in \(file)", es: "Pon \(setting) para \(module) en \(file)")
  }

  /// Files write dashes or underscores, and kmod takes them for the same.
  private static func pattern(_ module: String) -> String { module.split { $0 == "_" || $0 == "-" }.joined(separator: "[-_]") }

  /// Where the files are not at hand, as with a report alone.
  private static func byHand(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let module = request["module"] else { return [] }
    guard request.kind == "module-option", let option = request["option"], let value = request["value"] else {
      let advice = CommandLineBlock.advice(module, seen: nil, context)
      if !CommandLineBlock.isAlsoInFiles(module, context.facts) { return advice }
      return [
        .advice(
          request.kind, Localized(en: "Take back what blocks \(module) in modprobe.d", es: "Quita de modprobe.d lo que bloquea \(module)"),
          shell: ["grep -rn \(Shell.word(pattern(module))) /etc/modprobe.d /usr/lib/modprobe.d"])
      ] + advice
    }
    let line = "options \(module) \(option)=\(value)"
    return [
      .advice(
        request.kind, Localized(en: "Write '\(line)' in modprobe.d", es: "Escribe '\(line)' en modprobe.d"),
        shell: ["echo \(Shell.word(line)) | sudo tee -a /etc/modprobe.d/virt-doctor.conf"], needsRoot: true, effect: .reload)
    ]
  }
}
