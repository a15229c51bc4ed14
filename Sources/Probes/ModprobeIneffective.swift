import Facts
import Host
import Wire

/// Lines about virtualization modules that somebody wrote and libkmod, or the kernel, passes over.
enum ModprobeIneffective {
  enum Reason: String {
    case unknownCommand = "unknown-command"
    case notConf = "not-conf"
    case masked
    case unknownOption = "unknown-option"
  }

  static func lines(_ host: any HostReading, _ tree: ModprobeTree) -> [Value] {
    var found: [Value] = []
    for file in tree.files {
      guard let bytes = file.bytes else { continue }
      for line in file.lines where isBad(line, bytes) { found.append(record(file, line, bytes, .unknownCommand)) }
    }
    for file in tree.ignored {
      guard let bytes = file.bytes else { continue }
      for line in file.lines where concerns(line.directive) { found.append(record(file, line, bytes, .notConf)) }
    }
    for file in tree.masked {
      guard let bytes = file.bytes, let winner = tree.files.first(where: { $0.name == file.name }), winner.bytes != bytes else { continue }
      // What the winner says as well is obeyed after all; /lib and /usr/lib are often one directory.
      for line in file.lines where concerns(line.directive) && !winner.lines.contains(where: { $0.directive == line.directive }) {
        found.append(record(file, line, bytes, .masked))
      }
    }
    return found + unknownOptions(host, tree)
  }

  /// A line that libkmod complains of and that speaks of a module of the stack. An indented comment is a bad line to libkmod, but means nothing.
  private static func isBad(_ line: ModprobeLine, _ bytes: [UInt8]) -> Bool {
    switch line.directive {
    case .unknown(let command), .malformed(let command), .retired(let command):
      guard command.utf8.first != UInt8(ascii: "#") else { return false }
    default: return false
    }
    var words = ModprobeWords(ModprobeSyntax.unwrap(bytes, from: line.range.lowerBound).text)
    let text = ModprobeSyntax.unwrap(bytes, from: line.range.lowerBound).text
    while let word = words.next() {
      let name = text[word].map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
      if name.starts(with: "kvm".utf8) || isOfInterest(String(decoding: name, as: UTF8.self)) { return true }
    }
    return false
  }

  private static func isOfInterest(_ module: String) -> Bool { KernelModulesOfInterest.stack.contains(module) }

  /// Whether a well-formed line is about a module of the stack.
  private static func concerns(_ directive: ModprobeDirective) -> Bool {
    switch directive {
    case .options(let module, _), .blacklist(let module), .install(let module, _), .remove(let module, _), .softdep(let module, _),
      .weakdep(let module, _), .alias(_, let module):
      isOfInterest(module)
    case .nothing, .retired, .unknown, .malformed: false
    }
  }

  /// Options that a loaded KVM module does not have. Only its family is judged, as it shows every parameter in /sys/module; others hide some
  /// (vfio_pci hides `ids`). The kernel accepts an unknown option silently but for a line in its log.
  private static func unknownOptions(_ host: any HostReading, _ tree: ModprobeTree) -> [Value] {
    var parameters: [String: [String]] = [:]
    var found: [Value] = []
    for file in tree.files {
      guard let bytes = file.bytes else { continue }
      for line in file.lines {
        guard case .options(let module, let text) = line.directive, module == "kvm" || KernelModulesOfInterest.kvmBackends.contains(module)
        else {
          continue
        }
        let known = parameters[module] ?? ((try? host.list("/sys/module/\(module)/parameters")) ?? [])
        parameters[module] = known
        // Every module takes these two: kernel/module/main.c, lib/dynamic_debug.c.
        let accepted = known + ["async_probe", "dyndbg"]
        let argumentBytes = Array(text.utf8)
        let hasUnknown = KernelArguments.split(argumentBytes).contains { argument in
          let name = String(decoding: argumentBytes[argument.name], as: UTF8.self)
          return !accepted.contains { KernelArguments.same($0, name) }
        }
        if !known.isEmpty, hasUnknown { found.append(record(file, line, bytes, .unknownOption)) }
      }
    }
    return found
  }

  private static func record(_ file: ModprobeFile, _ line: ModprobeLine, _ bytes: [UInt8], _ reason: Reason) -> Value {
    let text = ModprobeSyntax.unwrap(bytes, from: line.range.lowerBound).text
    return [
      "source": .string(file.path), "line": .int(Int64(line.number)), "text": .string(String(decoding: text.prefix(200), as: UTF8.self)),
      "reason": .string(reason.rawValue),
    ]
  }
}
