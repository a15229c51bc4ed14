import Facts
import Report
import Wire

/// What the kernel command line says against a module: no edit of a file helps there, only the boot loader's settings.
enum CommandLineBlock {
  /// kvm_intel and kvm_amd need kvm: a block of either stands in the way.
  static func modules(_ module: String) -> [String] { module.hasPrefix("kvm_") ? [module, "kvm"] : [module] }

  /// Whether a fact tells of such a block; `kind` nil: of any kind.
  static func holds(_ module: String, kind: String? = nil, _ facts: FactSet) -> Bool {
    kinds(module, facts).contains { kind == nil || kind == $0 }
  }

  private static func kinds(_ module: String, _ facts: FactSet) -> [String] {
    guard case .known(.list(let blocks)) = facts.fact(ModprobeFacts.blockers) else { return [] }
    return blocks.compactMap { block in
      guard block["source"] == .string(ModprobeTree.commandLinePath), case .string(let name)? = block["module"],
        modules(module).contains(name), case .string(let kind)? = block["kind"]
      else { return nil }
      return kind
    }
  }

  /// Whether files hold a block as well, as far as the facts tell.
  static func isAlsoInFiles(_ module: String, _ facts: FactSet) -> Bool {
    guard case .known(.list(let blocks)) = facts.fact(ModprobeFacts.blockers) else { return true }
    return blocks.contains { block in
      guard block["source"] != .string(ModprobeTree.commandLinePath), case .string(let name)? = block["module"] else { return false }
      return modules(module).contains(name)
    }
  }

  /// One piece of advice for each argument that names the module, as it stands on the line; `seen` is what the files' reader found there.
  static func advice(_ module: String, seen: String?, _ context: RemedyContext) -> [Fix] {
    let kinds = kinds(module, context.facts)
    if seen == nil, kinds.isEmpty { return [] }
    var arguments: [String] = []
    if case .known(.list(let all)) = context.facts.fact(HostFacts.arguments) {
      for case .string(let argument) in all where names(argument).contains(where: { modules(module).contains($0) }) {
        arguments.append(argument)
      }
    }
    if arguments.isEmpty {
      // The line itself is not at hand: the shortest that does the same.
      let ways = kinds.map { ($0 == "module_blacklist" ? $0 : "modprobe.blacklist") + "=" + module }
      arguments = seen.map { [$0] } ?? ways
    }
    return arguments.flatMap { argument in
      var parameters = [FixRequest.Parameter("remove", Localized(argument))]
      // Other modules of the same list stay blocked.
      let others = names(argument).filter { !modules(module).contains($0) }
      if !others.isEmpty, let equals = argument.firstIndex(of: "=") {
        parameters.append(.init("add", Localized(argument[...equals] + others.joined(separator: ","))))
      }
      return KernelArgumentFix.suggest(FixRequest(kind: "kernel-argument", parameters: parameters), context)
    }
  }

  /// The modules in `modprobe.blacklist=a,b` or the kernel's `module_blacklist=a,b`; none in any other argument.
  private static func names(_ argument: String) -> [String] {
    guard let equals = argument.firstIndex(of: "="), ["modprobe.blacklist", "module_blacklist"].contains(String(argument[..<equals])) else {
      return []
    }
    return argument[argument.index(after: equals)...].split(separator: ",").map(String.init)
  }
}
