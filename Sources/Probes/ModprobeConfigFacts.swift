package import Facts
package import Host
import Wire

/// What modprobe is told, and what people believe they told it.
package enum ModprobeConfigProbe: Probe {
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let tree = ModprobeConfig.read(host)
    if let reason = unreadable(host, tree) {
      // A line that cannot be read may be the one that wins: then nothing is known of the whole.
      facts.set(ModprobeFacts.options, .unknown(reason))
      facts.set(ModprobeFacts.blacklist, .unknown(reason))
      facts.set(ModprobeFacts.blockers, .unknown(reason))
      facts.set(ModprobeFacts.ineffective, .unknown(reason))
    } else {
      facts.set(ModprobeFacts.options, .known(tree.options.filter(isKept).map(record)))
      facts.set(ModprobeFacts.blacklist, .known(tree.blacklist))
      facts.set(ModprobeFacts.blockers, .known(tree.blocks(of: KernelModulesOfInterest.blockable).map(record)))
      facts.set(ModprobeFacts.ineffective, .known(ModprobeIneffective.lines(host, tree)))
    }
    let (copies, source) = InitramfsCopies.observe(host, tree)
    facts.set(ModprobeFacts.initramfs, copies, source: source)
  }

  private static func unreadable(_ host: any HostReading, _ tree: ModprobeTree) -> String? {
    if let failure = tree.failures.first { return "\(failure.path): \(failure.reason)" }
    // A sysroot without any of the system's directories shows nothing; one without modprobe.d shows that there is no configuration.
    if host.kind == .sysroot, !["/etc", "/usr/lib", "/lib"].contains(where: { (try? host.exists($0)) ?? false }) {
      return HostError.absent.reason
    }
    return nil
  }

  /// To libkmod every `a.b=c` on the kernel command line is an option of a module a, but it may be anybody's (systemd.setenv=, luks.key=)
  /// and hold names and keys: of that line only what concerns the report's own modules is kept.
  private static func isKept(_ option: ModuleOption) -> Bool {
    option.source != ModprobeTree.commandLinePath || KernelModulesOfInterest.all.contains(option.module)
  }

  private static func record(_ option: ModuleOption) -> Value {
    [
      "module": .string(option.module), "name": .string(option.name), "value": .string(option.value ?? ""),
      "source": .string(option.source),
      "line": .int(Int64(option.line)),
    ]
  }

  private static func record(_ block: ModuleBlock) -> Value {
    [
      "module": .string(block.module), "source": .string(block.source), "line": .int(Int64(block.line)),
      "kind": .string(block.kind.rawValue),
    ]
  }
}
