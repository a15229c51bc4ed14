/// One `name=value` that libkmod hands to a module, and where it was written.
package struct ModuleOption: Sendable, Equatable {
  package let module: String
  package let name: String
  /// nil where there is no `=`: the kernel then takes a boolean for true.
  package let value: String?
  /// The path of the file, or /proc/cmdline.
  package let source: String
  /// One-based; 1 for /proc/cmdline.
  package let line: Int
}

/// One line, or one name on the kernel command line, that keeps a module from loading.
package struct ModuleBlock: Sendable, Equatable {
  package enum Kind: String, Sendable {
    /// Keeps it from loading by itself; `modprobe NAME` still works, `modprobe -b NAME` does not.
    case blacklist
    /// Runs a command in place of loading that loads nothing.
    case install
    /// On the kernel command line: the kernel refuses the module.
    case moduleBlacklist = "module_blacklist"
  }
  /// The module, or the pattern with which an `install` line names it.
  package let module: String
  package let source: String
  package let line: Int
  package let kind: Kind
}

extension ModprobeTree {
  package static let commandLinePath = "/proc/cmdline"

  /// Every option in the order in which the kernel gets it, the command line last; among equal names the last one counts.
  package var options: [ModuleOption] {
    var options: [ModuleOption] = []
    for file in files {
      for line in file.lines {
        guard case .options(let module, let text) = line.directive else { continue }
        options += Self.options(module: module, text: text, source: file.path, line: line.number)
      }
    }
    for option in commandLine.options {
      options += Self.options(module: option.module, text: option.text, source: Self.commandLinePath, line: 1)
    }
    return options
  }

  private static func options(module: String, text: String, source: String, line: Int) -> [ModuleOption] {
    let bytes = Array(text.utf8)
    return KernelArguments.split(bytes).map {
      ModuleOption(
        module: module, name: ModprobeSyntax.string(bytes[$0.name]), value: $0.value.map { ModprobeSyntax.string(bytes[$0]) },
        source: source, line: line)
    }
  }

  /// Every name on the blacklist, as libkmod holds it.
  package var blacklist: [String] {
    files.flatMap(\.lines).compactMap { if case .blacklist(let module) = $0.directive { module } else { nil } } + commandLine.blacklist
  }

  /// What keeps the given modules from loading. An `install` line counts where it is the first that matches, as it is the one that runs.
  package func blocks(of modules: [String]) -> [ModuleBlock] {
    var blocks: [ModuleBlock] = []
    var served: Set<String> = []
    let wanted = Set(modules)
    for file in files {
      for line in file.lines {
        switch line.directive {
        case .blacklist(let module) where wanted.contains(module):
          blocks.append(ModuleBlock(module: module, source: file.path, line: line.number, kind: .blacklist))
        case .install(let pattern, let command):
          let first = modules.filter { !served.contains($0) && ModprobePattern.matches($0, pattern: pattern) }
          served.formUnion(first)
          guard Self.loadsNothing(command) else { continue }
          blocks += first.map { ModuleBlock(module: $0, source: file.path, line: line.number, kind: .install) }
        default: continue
        }
      }
    }
    // Neither libkmod nor the kernel turns dashes into underscores here, so such a name has no effect and is not in `wanted`.
    blocks += commandLine.blacklist.filter(wanted.contains).map {
      ModuleBlock(module: $0, source: Self.commandLinePath, line: 1, kind: .blacklist)
    }
    blocks += commandLine.forbidden.filter(wanted.contains).map {
      ModuleBlock(module: $0, source: Self.commandLinePath, line: 1, kind: .moduleBlacklist)
    }
    return blocks
  }

  /// Whether an install command is one of those that people write to keep a module out. Any other script may load the module after all.
  package static func loadsNothing(_ command: String) -> Bool {
    let words = command.utf8.split { ModprobeSyntax.isSpace($0) }
    guard let first = words.first.map({ String(Substring($0)) }) else { return true }
    if first == "/dev/null" { return true }
    let name = first.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(first[first.index(after: $0)...]) } ?? first
    guard ["true", "false", ":", "exit", "nologin", "echo", "logger"].contains(name) else { return false }
    return !words.contains { String(Substring($0)).hasSuffix("modprobe") || String(Substring($0)).hasSuffix("insmod") }
  }
}
