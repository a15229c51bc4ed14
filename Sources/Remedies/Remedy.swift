package import Facts
package import Host
package import Report

/// What a remedy may look at: the facts, and the host's own files where they can be read. It changes nothing here.
package struct RemedyContext {
  package let facts: FactSet
  /// nil when only facts are left, as in an old report: no diff of a file can be made then.
  package let host: (any HostReading)?
  /// Reads the configuration of modprobe when a fix asks for it; nil when only facts are left.
  package let modprobe: (() -> ModprobeTree)?
  let distribution: Distribution

  package init(facts: FactSet, host: (any HostReading)?, modprobe: (() -> ModprobeTree)? = nil) {
    self.facts = facts
    self.host = host
    self.modprobe = modprobe
    distribution = Distribution(facts)
  }
}

/// Turns what rules ask for into what a person can do on this very host: shell lines, diffs, advice.
package enum Remedies {
  /// Fills in the fixes of every root cause, in order.
  package static func suggest(for causes: inout [CauseFinding], _ context: RemedyContext) {
    for at in causes.indices {
      var fixes: [Fix] = []
      for request in causes[at].requests { for fix in suggest(request, context) where !fixes.contains(fix) { fixes.append(fix) } }
      // The command that shows the cure belongs to the last thing to do.
      if let last = fixes.indices.last { fixes[last].verify = causes[at].verify }
      causes[at].fixes = fixes
    }
  }

  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    var request = request
    // A rule that found nothing to fill in leaves a parameter empty: it is as good as none, and a fix that needs it is left out.
    request.parameters.removeAll { $0.value.en.utf8.allSatisfy { $0 == UInt8(ascii: " ") } }
    return switch request.kind {
    case "module-option", "remove-module-block": ModprobeFix.suggest(request, context)
    case "kernel-argument": KernelArgumentFix.suggest(request, context)
    case "load-module", "reload-module", "unload-module": ModuleLoadFix.suggest(request, context)
    case "group-member", "group-create": GroupFix.suggest(request, context)
    case "install-packages", "repair-packages": PackageFix.suggest(request, context)
    case "unit": UnitFix.suggest(request, context)
    case "file-access": FileAccessFix.suggest(request, context)
    case "firmware-setting": FirmwareSettingFix.suggest(request, context)
    case "outer-hypervisor": OuterHypervisorFix.suggest(request, context)
    case "container-option": ContainerFix.suggest(request, context)
    case "stop-program": StopProgramFix.suggest(request, context)
    case "default-uri": DefaultURIFix.suggest(request, context)
    case "network": NetworkFix.suggest(request, context)
    case "sysctl": KernelSettingFix.suggest(request, context)
    case "domain-edit": DomainEditFix.suggest(request, context)
    case "domain-state": DomainStateFix.suggest(request)
    case "disk-copy": DiskCopyFix.suggest(request, context)
    case "share-access": ShareAccessFix.suggest(request, context)
    case "pool": PoolFix.suggest(request, context)
    case "make-directory": MakeDirectoryFix.suggest(request, context)
    case "path-access": PathAccessFix.suggest(request, context)
    case "image-format", "image-rebase", "image-convert", "image-check": ImageFix.suggest(request, context)
    case "fstab-option": FstabFix.suggest(request, context)
    case "new-login", "reboot": SessionFix.suggest(request, context)
    case "advice": request.parameters.first.map { [.advice(request.kind, $0.value)] } ?? []
    default: []
    }
  }
}

extension Fix {
  /// Something that only a person can do.
  static func advice(_ kind: String, _ summary: Localized, shell: [String] = [], needsRoot: Bool = false, effect: Effect = .now) -> Fix {
    Fix(kind: kind, summary: summary, shell: shell, needsRoot: needsRoot, takesEffect: effect, risk: .advice)
  }
}

/// A word as a shell takes it: quoted only where it must be.
enum Shell {
  static func word(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { byte in
      (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
        || [45, 46, 47, 58, 61, 64, 95, 43, 44].contains(byte)
    }
    if plain, !text.isEmpty { return text }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// A path as the argument of a program: one that begins like an option is told apart from it.
  static func path(_ text: String) -> String { word(text.hasPrefix("-") ? "./" + text : text) }
}
