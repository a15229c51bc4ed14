package import Facts
package import Report

/// One file as it is and as it should be.
package struct ModprobeEdit: Sendable, Equatable {
  package let path: String
  /// nil: the file is made.
  package let old: [UInt8]?
  package var new: [UInt8]
  /// The lines at fault, in this file or in the one that it overrules.
  package var places: [Fix.Place] = []
  /// The same by hand.
  package var shell: [String] = []
}

/// What it takes to make libkmod say what is wanted.
package struct ModprobePlan: Sendable, Equatable {
  /// In the order in which they are made; empty where the files say it already.
  package var edits: [ModprobeEdit] = []
  /// The kernel command line says something else and wins over every file: what it says there.
  package var commandLine: String?
}

/// Why no edit can be made.
package enum ModprobeEditError: Error, Sendable, Equatable {
  /// A name or a value with blanks, quotes or other signs that would need quoting: nobody asks for one.
  case unfitWord(String)
  /// A file that cannot be read may hold the line that wins.
  case unreadable(path: String, reason: String)
  /// Read again after the edit, the files would still not say what is wanted.
  case ineffective(String)

  package var reason: Localized {
    switch self {
    case .unfitWord(let word):
      Localized(en: "'\(word)' does not fit into a line of modprobe.d", es: "'\(word)' no cabe en una línea de modprobe.d")
    case .unreadable(let path, let reason): Localized("\(path): \(reason)")
    case .ineffective(let what): Localized(en: what, es: "los ficheros cambiados no surtirían el efecto deseado (\(what))")
    }
  }
}

/// Edits modprobe.d where the guilty line stands, and changes of it only the bytes that are wrong.
///
/// Whatever is planned is tried out in memory before it is returned: the tree is read again as libkmod would, and must then say what is
/// wanted, and besides nothing but what it said before.
package enum ModprobeEditor {
  static let administrators = "/etc/modprobe.d"

  /// Makes `option` of `module` have `value`.
  ///
  /// The line that wins is edited in place if it is the administrator's. What a package or a generator wrote is left alone, and a later file
  /// of our own overrules it. `isTaken` tells which values the kernel takes at all: a line with one that it refuses is changed as well,
  /// since one refused value keeps the module from loading, whatever the last one says.
  package static func setting(
    module: String, option: String, value: String, in tree: ModprobeTree, isTaken: (String?) -> Bool = { _ in true }
  ) throws(ModprobeEditError) -> ModprobePlan {
    let module = try moduleName(module)
    try check(option)
    try check(value)
    try checkReadable(tree)
    var plan = ModprobePlan()
    plan.commandLine = commandLine(module, option, value, tree)
    var current = tree
    let line = "options \(module) \(option)=\(value)"
    // Each round mends one assignment: the last one, or one that the kernel refuses.
    for _ in 0...tree.files.count + tree.files.reduce(0, { $0 + $1.lines.count }) {
      let assignments = ModprobeAssignment.all(of: module, option, in: current)
      guard let guilty = assignments.last(where: { !isTaken($0.value) }) ?? assignments.last else {
        try add(line, after: nil, nil, to: &current, &plan)
        break
      }
      if guilty.value == value { break }
      if guilty.file.path.hasPrefix(administrators + "/") {
        replace(guilty.file, guilty.edited(to: value), guilty.place, guilty.shell(to: value), in: &current, &plan)
      } else if isTaken(guilty.value) {
        try add(line, after: guilty.file.name, guilty.place, to: &current, &plan)
      } else {
        // Overruling does not help: the kernel still sees the refused value.
        hide(guilty.file, guilty.edited(to: value), guilty.place, guilty.shell(to: value), in: &current, &plan)
      }
    }
    guard ModprobeAssignment.all(of: module, option, in: current).last?.value == value else { throw .ineffective(Self.vain) }
    try prove(tree, current) { $0.hasPrefix("options \(module) ") }
    return plan
  }

  /// Lets `module`, and what it needs, be loaded: comments out the `blacklist` and `install` lines that keep it from loading.
  ///
  /// No line can take back a `blacklist` line, and none in another file an earlier `install` line. So for a line in a package's file the
  /// whole file is copied to /etc/modprobe.d under its own name, which hides the original from libkmod, and commented out there.
  package static func unblocking(
    module: String, alongside others: [String] = [], in tree: ModprobeTree
  ) throws(ModprobeEditError) -> ModprobePlan {
    var modules = [try moduleName(module)]
    for other in others {
      let name = try moduleName(other)
      if !modules.contains(name) { modules.append(name) }
    }
    try checkReadable(tree)
    var plan = ModprobePlan()
    plan.commandLine = tree.blocks(of: modules).first { $0.source == ModprobeTree.commandLinePath }.map {
      ($0.kind == .blacklist ? "modprobe.blacklist=" : "module_blacklist=") + $0.module
    }
    var current = tree
    for _ in 0...tree.files.reduce(0, { $0 + $1.lines.count }) {
      // Once the first `install` line is gone, the next one counts.
      guard let block = current.blocks(of: modules).first(where: { $0.source != ModprobeTree.commandLinePath }),
        let file = current.files.first(where: { $0.path == block.source }), let line = file.lines.first(where: { $0.number == block.line }),
        let bytes = file.bytes
      else { break }
      var edited = bytes
      // A comment must start in the first column, and a continued comment is a comment to its end.
      edited.insert(contentsOf: "# ".utf8, at: line.range.lowerBound)
      let place = PlaceInFile.place(of: line.range, in: bytes, path: file.path)
      let shell = "sudo sed -i '\(line.number)s/^/# /'"
      if file.path.hasPrefix(administrators + "/") {
        replace(file, edited, place, shell, in: &current, &plan)
      } else {
        hide(file, edited, place, shell, in: &current, &plan)
      }
    }
    guard current.blocks(of: modules).allSatisfy({ $0.source == ModprobeTree.commandLinePath }) else { throw .ineffective(Self.vain) }
    try prove(tree, current) { line in
      let words = line.utf8.split(separator: UInt8(ascii: " "), maxSplits: 2).map { String(Substring($0)) }
      guard words.count >= 2 else { return false }
      if words[0] == "blacklist" { return modules.contains(words[1]) }
      return words[0] == "install" && modules.contains { ModprobePattern.matches($0, pattern: words[1]) }
    }
    return plan
  }

  // MARK: - Steps

  /// `shell` is a command line that lacks only the path.
  private static func replace(
    _ file: ModprobeFile, _ new: [UInt8], _ place: Fix.Place?, _ shell: String, in tree: inout ModprobeTree, _ plan: inout ModprobePlan
  ) {
    let command = shell + " " + Shell.word(file.path)
    // Several edits of one file are one edit to whoever applies them.
    if let at = plan.edits.firstIndex(where: { $0.path == file.path }) {
      plan.edits[at].new = new
      // What an earlier step wrote is nobody's fault.
      if plan.edits[at].old != nil, let place { plan.edits[at].places.append(place) }
      plan.edits[at].shell.append(command)
    } else {
      plan.edits.append(
        ModprobeEdit(path: file.path, old: file.bytes, new: new, places: place.map { [$0] } ?? [], shell: [command]))
    }
    tree = tree.replacing(file.path, with: new)
  }

  /// Puts an edited copy where it hides the original: under the same name, in the directory that libkmod reads first.
  private static func hide(
    _ file: ModprobeFile, _ new: [UInt8], _ place: Fix.Place?, _ shell: String, in tree: inout ModprobeTree, _ plan: inout ModprobePlan
  ) {
    let copy = ModprobeFile(path: administrators + "/" + file.name, contents: .absent)
    replace(copy, new, place, shell, in: &tree, &plan)
    let at = plan.edits.count - 1
    plan.edits[at].shell.insert("sudo cp \(Shell.word(file.path)) \(Shell.word(copy.path))", at: 0)
  }

  /// Adds a line to a file of our own that libkmod reads after `name`.
  private static func add(
    _ text: String, after name: String?, _ place: Fix.Place?, to tree: inout ModprobeTree, _ plan: inout ModprobePlan
  ) throws(ModprobeEditError) {
    // "X.conf" sorts before "X.conf-virt-doctor.conf", whatever X is.
    let names = ["virt-doctor.conf", "zz-virt-doctor.conf"] + (name.map { ["\($0)-virt-doctor.conf"] } ?? [])
    let fit = names.first { candidate in
      let isLater = name.map { $0.utf8.lexicographicallyPrecedes(candidate.utf8) } ?? true
      // A file of that name elsewhere would be hidden by ours.
      let isFree = !(tree.files + tree.masked).contains { $0.name == candidate && $0.path != administrators + "/" + candidate }
      return isLater && isFree && !tree.nestedDirectories.contains(administrators + "/" + candidate)
    }
    guard let fit else { throw .ineffective("no file in \(administrators) would be read late enough") }
    let path = administrators + "/" + fit
    let file = tree.files.first { $0.path == path } ?? ModprobeFile(path: path, contents: .absent)
    var new = file.bytes ?? Array("# Proposed by virt-doctor.\n".utf8)
    // A last line that is not closed, or is continued, would swallow ours.
    if let last = new.last, last != UInt8(ascii: "\n") { new.append(UInt8(ascii: "\n")) }
    if let last = file.lines.last, let bytes = file.bytes, ModprobeSyntax.unwrap(bytes, from: last.range.lowerBound).isContinued {
      new.append(UInt8(ascii: "\n"))
    }
    replace(file, new + Array((text + "\n").utf8), place, "echo \(Shell.word(text)) | sudo tee -a", in: &tree, &plan)
  }

  // MARK: - Checks

  private static func moduleName(_ module: String) throws(ModprobeEditError) -> String {
    try check(module)
    return String(decoding: module.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
  }

  private static func check(_ word: String) throws(ModprobeEditError) {
    let fits = word.utf8.allSatisfy { byte in
      (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte) || [43, 44, 45, 46, 47, 58, 95].contains(byte)
    }
    if !fits || word.isEmpty || word.utf8.count > 255 { throw .unfitWord(word) }
  }

  private static func checkReadable(_ tree: ModprobeTree) throws(ModprobeEditError) {
    if let failure = tree.failures.first { throw .unreadable(path: failure.path, reason: failure.reason) }
  }

  private static func commandLine(_ module: String, _ option: String, _ value: String, _ tree: ModprobeTree) -> String? {
    let said = tree.options.last {
      $0.source == ModprobeTree.commandLinePath && $0.module == module && KernelArguments.same($0.name, option)
    }
    guard let said, said.value != value else { return nil }
    return "\(module).\(said.name)" + (said.value.map { "=" + $0 } ?? "")
  }

  private static let vain = "the edited files would still not say it"

  /// The edit has no other effect: what libkmod says differs only in lines that it may change, and none is new but for those.
  private static func prove(_ before: ModprobeTree, _ after: ModprobeTree, _ mayChange: (String) -> Bool) throws(ModprobeEditError) {
    var left = before.listing(.kmod33)
    var added: [String] = []
    for line in after.listing(.kmod33) {
      if let at = left.firstIndex(of: line) { left.remove(at: at) } else { added.append(line) }
    }
    if let other = (left + added).first(where: { !mayChange($0) }) { throw .ineffective("the edit would also change '\(other)'") }
  }
}
