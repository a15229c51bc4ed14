/// What the kernel command line tells libkmod, and what it tells the kernel itself about modules.
package struct KernelCommandLine: Sendable, Equatable {
  /// A `module.parameter=value` that libkmod hands to the module when it loads it.
  package struct Option: Sendable, Equatable {
    /// With underscores.
    package var module: String
    /// As it stands: `nested=1`, or `debug` alone.
    package var text: String
  }

  /// In the order of the line.
  package private(set) var options: [Option] = []
  /// Names in `modprobe.blacklist=`, as written: libkmod does not turn their dashes into underscores, so a name with dashes has no effect.
  package private(set) var blacklist: [String] = []
  /// Words before a dot that libkmod cannot take for a module, as it tells them on stderr.
  package private(set) var badModules: [String] = []
  /// Names in the kernel's `module_blacklist=`, as written: those modules can not be loaded at all. The kernel wants underscores too.
  package private(set) var forbidden: [String] = []
  /// Every argument of the kernel up to `--`, as name and value, for modules that are built in.
  package private(set) var arguments: [(name: String, value: String?)] = []

  package init(_ bytes: [UInt8]) {
    readAsKernel(bytes)
    // libkmod's buffer holds 4096 bytes, the closing NUL included (KCMD_LINE_SIZE).
    readAsKmod(Array(bytes.prefix(4095).prefix { $0 != 0 }))
  }

  /// The last value that the line gives to a parameter, dashes and underscores being alike; nil where it is not named at all.
  package func value(module: String, parameter: String) -> String?? {
    let name = "\(module).\(parameter)"
    return arguments.last { KernelArguments.same($0.name, name) }.map(\.value)
  }

  private mutating func readAsKernel(_ bytes: [UInt8]) {
    for argument in KernelArguments.split(bytes) {
      let name = ModprobeSyntax.string(bytes[argument.name])
      let value = argument.value.map { ModprobeSyntax.string(bytes[$0]) }
      // What follows is for init.
      if name == "--", value == nil { break }
      arguments.append((name, value))
      if KernelArguments.same(name, "module_blacklist"), let value {
        // charp: a second one replaces the first.
        forbidden = value.utf8.split(separator: UInt8(ascii: ",")).map { String(Substring($0)) }
      }
    }
  }

  /// The state machine of kmod_config_parse_kcmdline(), which differs from the kernel's rules about quotes.
  private mutating func readAsKmod(_ bytes: [UInt8]) {
    enum State { case ignore, module, parameter, value }
    var state = State.module
    var isQuoted = false
    var quoteStart: Int?
    var (moduleStart, dot, equals) = (0, 0, 0)
    for at in 0...bytes.count {
      let byte = at < bytes.count ? bytes[at] : 0
      switch byte {
      case UInt8(ascii: "\""):
        isQuoted.toggle()
        if isQuoted, state == .module, at == moduleStart {
          quoteStart = at
          moduleStart = at + 1
        } else if state != .value {
          state = .ignore
        }
      case 0, 32, 9...13:
        if isQuoted, state == .value { continue }
        if isQuoted {
          state = .ignore
        } else {
          if state == .value || state == .parameter {
            let module = Array(bytes[moduleStart..<dot])
            var text = Array(bytes[dot + 1..<at])
            if state == .value, quoteStart != nil {
              // `"module.parameter=a b"` is what GRUB makes of `module.parameter="a b"`: the quote goes back to the value.
              text.insert(UInt8(ascii: "\""), at: equals - dot)
            }
            add(module: module, text: text)
          }
          moduleStart = at + 1
          state = .module
          quoteStart = nil
        }
      case UInt8(ascii: "."):
        if state == .module {
          dot = at
          state = .parameter
        } else if state == .parameter {
          state = .ignore
        }
      case UInt8(ascii: "="):
        if state == .parameter {
          equals = at
          state = .value
        } else if state == .module {
          state = .ignore
        }
      default: break
      }
    }
  }

  private mutating func add(module: [UInt8], text: [UInt8]) {
    let prefix = Array("blacklist=".utf8)
    if module == Array("modprobe".utf8), text.starts(with: prefix) {
      let names = text.dropFirst(prefix.count).split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      blacklist += names.map { ModprobeSyntax.string($0) }
    } else if let name = ModprobeSyntax.underscored(module) {
      options.append(Option(module: ModprobeSyntax.string(name), text: ModprobeSyntax.string(text)))
    } else {
      badModules.append(ModprobeSyntax.string(module))
    }
  }

  package static func == (one: Self, other: Self) -> Bool {
    one.options == other.options && one.blacklist == other.blacklist && one.badModules == other.badModules
      && one.forbidden == other.forbidden && one.arguments.elementsEqual(other.arguments) { $0.name == $1.name && $0.value == $1.value }
  }
}
