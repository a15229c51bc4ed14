/// What listing one of the directories gave.
package enum ModprobeListing: Sendable {
  case names([String])
  /// The path is a file: libkmod reads it alone, under its last name.
  case file
  case absent
  case failed(String)
}

/// What reading one file gave.
package enum ModprobeContents: Sendable, Equatable {
  case bytes([UInt8])
  /// A link to nowhere: libkmod passes over it, yet it still hides files of the same name.
  case absent
  case directory
  case failed(String)
}

/// One file of the configuration as libkmod found it.
package struct ModprobeFile: Sendable, Equatable {
  package let path: String
  /// The last part of the path: files of all directories are ordered by it, and one hides those of the same name in later directories.
  package let name: String
  package let contents: ModprobeContents
  package let lines: [ModprobeLine]

  package init(path: String, contents: ModprobeContents) { self.init(path: path, contents: contents, twin: nil) }

  /// - Parameter twin: a file that was read before; where it holds the same, it says the same. /lib and /usr/lib are often one directory.
  init(path: String, contents: ModprobeContents, twin: ModprobeFile?) {
    self.path = path
    self.contents = contents
    name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.index(after: $0)...]) } ?? path
    if let twin, twin.contents == contents {
      lines = twin.lines
    } else if case .bytes(let bytes) = contents {
      lines = ModprobeSyntax.lines(bytes)
    } else {
      lines = []
    }
  }

  package var bytes: [UInt8]? { if case .bytes(let bytes) = contents { bytes } else { nil } }
}

/// The whole configuration of libkmod: which files count, in which order, and what they say. kmod_config_new() in libkmod-config.c.
package struct ModprobeTree: Sendable {
  /// In order of precedence. kmod 30 (Debian 12) does not know /usr/lib, which is the same as /lib on a merged system.
  package static let directories = [
    "/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d",
  ]

  /// What libkmod reads, in the order in which it reads: by the bytes of the name, whatever the directory.
  package private(set) var files: [ModprobeFile] = []
  /// Hidden by a file of the same name in an earlier directory.
  package private(set) var masked: [ModprobeFile] = []
  /// In one of the directories, yet with a name that libkmod passes over.
  package private(set) var ignored: [ModprobeFile] = []
  /// Paths that could not be looked at, each with the reason.
  package private(set) var failures: [(path: String, reason: String)] = []
  package private(set) var nestedDirectories: [String] = []
  package let commandLine: KernelCommandLine
  private let paths: [String]

  /// Gathers the tree. `moduleDirectory` is /lib/modules/RELEASE, whose modules.softdep and modules.weakdep libkmod reads among the others.
  package init(
    directories: [String] = Self.directories, moduleDirectory: String? = nil, commandLine: [UInt8] = [],
    list: (String) -> ModprobeListing, read: (String) -> ModprobeContents
  ) {
    self.commandLine = KernelCommandLine(commandLine)
    paths = directories
    var found: [String: Int] = [:]
    func add(_ path: String, optional: Bool = false) {
      let contents = read(path)
      if optional, contents == .absent { return }
      let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
      let file = ModprobeFile(path: path, contents: contents, twin: found[name].map { files[$0] })
      if contents == .directory {
        nestedDirectories.append(path)
      } else if found[file.name] != nil {
        masked.append(file)
      } else {
        found[file.name] = files.count
        files.append(file)
        if case .failed(let reason) = contents { failures.append((path, reason)) }
      }
    }
    if let moduleDirectory {
      add(moduleDirectory + "/modules.softdep", optional: true)
      add(moduleDirectory + "/modules.weakdep", optional: true)
    }
    for directory in directories {
      switch list(directory) {
      case .absent: continue
      case .failed(let reason): failures.append((directory, reason))
      case .file: add(directory)
      case .names(let names):
        for name in names {
          if Self.counts(name) {
            add(directory + "/" + name)
          } else {
            let file = ModprobeFile(path: directory + "/" + name, contents: read(directory + "/" + name))
            if file.bytes != nil { ignored.append(file) }
          }
        }
      }
    }
    files.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Whether libkmod reads a file of that name: conf_files_filter_out().
  package static func counts(_ name: String) -> Bool {
    let bytes = name.utf8
    return bytes.first != UInt8(ascii: ".") && bytes.count >= 6 && (name.hasSuffix(".conf") || name.hasSuffix(".alias"))
  }

  /// The tree as it would be with other bytes in one file; a path that is not there yet is added. For editors, which look before they leap.
  package func replacing(_ path: String, with bytes: [UInt8]) -> ModprobeTree {
    var contents: [String: ModprobeContents] = [:]
    var names: [String: Set<String>] = [:]
    for file in files + masked + ignored { contents[file.path] = file.contents }
    for path in nestedDirectories { contents[path] = .directory }
    contents[path] = .bytes(bytes)
    for path in contents.keys {
      guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { continue }
      names[String(path[..<slash]), default: []].insert(String(path[path.index(after: slash)...]))
    }
    var tree = self
    let unlisted = failures
    let fresh = ModprobeTree(
      directories: paths,
      moduleDirectory: files.first { $0.name == "modules.softdep" || $0.name == "modules.weakdep" }.map {
        String($0.path.dropLast($0.name.count + 1))
      },
      list: { directory in
        if contents[directory] != nil { return .file }
        if let names = names[directory] { return .names(names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }) }
        return unlisted.first { $0.path == directory }.map { .failed($0.reason) } ?? .absent
      },
      read: { contents[$0] ?? .absent })
    (tree.files, tree.masked, tree.ignored, tree.failures) = (fresh.files, fresh.masked, fresh.ignored, fresh.failures)
    return tree
  }

  /// Which libkmod is meant where releases differ.
  package enum Release: Sendable {
    /// kmod 30, of Debian 12.
    case kmod30
    /// kmod 33 and later, which knows `weakdep`.
    case kmod33
  }

  /// What `modprobe -c` prints before it dumps the indexes, line for line: show_config() in tools/modprobe.c.
  package func listing(_ release: Release = .kmod30) -> [String] {
    var (blacklist, install, remove, alias) = ([String](), [String](), [String](), [String]())
    var (options, softdep, weakdep) = ([String](), [String](), [String]())
    for line in files.lazy.flatMap(\.lines) {
      switch line.directive {
      case .blacklist(let module): blacklist.append("blacklist \(module)")
      case .install(let module, let command): install.append("install \(module) \(command)")
      case .remove(let module, let command): remove.append("remove \(module) \(command)")
      case .alias(let name, let module): alias.append("alias \(name) \(module)")
      case .options(let module, let text): options.append("options \(module) \(text)")
      case .softdep(let module, let modules):
        softdep.append("softdep \(module) \(Self.list(modules, before: true, "pre: "))\(Self.list(modules, before: false, "post: "))")
      case .weakdep(let module, let modules):
        if release == .kmod33 { weakdep.append("weakdep \(module) \(modules.joined(separator: " "))") }
      case .nothing, .retired, .unknown, .malformed: break
      }
    }
    blacklist += commandLine.blacklist.map { "blacklist \($0)" }
    options += commandLine.options.map { "options \($0.module) \(Self.blanks($0.text))" }
    return blacklist + install + remove + alias + options + softdep + weakdep
  }

  /// What libkmod says on stderr while it reads, without its own file names and line numbers.
  package func complaints(_ release: Release = .kmod30) -> [String] {
    var complaints = nestedDirectories.map { "Directories inside directories are not supported: \($0)" }
    for file in files {
      for line in file.lines {
        switch line.directive {
        case .unknown(let command), .malformed(let command):
          complaints.append("\(file.path) line \(line.lastNumber): ignoring bad line starting with '\(command)'")
        case .weakdep where release == .kmod30:
          complaints.append("\(file.path) line \(line.lastNumber): ignoring bad line starting with 'weakdep'")
        case .retired(let command): complaints.append("\(file.path): command \(command) is deprecated and not parsed anymore")
        default: break
        }
      }
    }
    return complaints + commandLine.badModules.map { "Ignoring bad option on kernel command line while parsing module name: '\($0)'" }
  }

  /// libkmod prints its buffer from the first module of a list to the last one, whatever stands between, and no blank after it.
  private static func list(_ modules: [ModprobeSoftDependency], before: Bool, _ title: String) -> String {
    guard let first = modules.firstIndex(where: { $0.isBefore == before }), let last = modules.lastIndex(where: { $0.isBefore == before })
    else { return "" }
    return title + modules[first...last].map(\.module).joined(separator: " ")
  }

  private static func blanks(_ text: String) -> String {
    text.utf8.contains(ModprobeSyntax.tab)
      ? ModprobeSyntax.string(text.utf8.map { $0 == ModprobeSyntax.tab ? ModprobeSyntax.space : $0 }) : text
  }
}
