import Facts
import Report
import Wire

/// Changes one thing in the definition of a machine: by virt-xml where that is installed, by hand in `virsh edit` elsewhere.
///
/// Always advice: a definition belongs to the person, and libvirt judges the edited text itself (virsh(1), virt-xml(1)).
enum DomainEditFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let change = request["change"] else { return [] }
    let machines = Machines(request["name"] ?? "")
    var fixes: [Fix] = []
    for machine in machines.shown {
      guard let edit = DomainEdit(change, machine: machine, value: request["value"], target: request["target"]) else { return [] }
      fixes.append(fix(request.kind, machine, edit, context))
    }
    if let more = machines.rest { fixes.append(.advice(request.kind, more)) }
    return fixes
  }

  private static func fix(_ kind: String, _ machine: String, _ edit: DomainEdit, _ context: RemedyContext) -> Fix {
    if let shell = edit.shell { return .advice(kind, edit.summary, shell: shell, needsRoot: edit.needsRoot) }
    if let options = edit.options, hasVirtXML(context), !machine.hasPrefix("-") {
      let words = options.map(Shell.word).joined(separator: " ")
      return .advice(kind, edit.summary, shell: ["virt-xml --connect qemu:///system \(Shell.word(machine)) --edit \(words)"])
    }
    let summary = Localized(
      en: "\(edit.summary.en): \(edit.byHand.en)", es: "\(edit.summary.es): \(edit.byHand.es)")
    return .advice(kind, summary, shell: edit.before + [Virsh.line("edit", machine)], needsRoot: edit.needsRoot)
  }

  /// Debian has virt-xml in virtinst, the others in virt-install.
  static func hasVirtXML(_ context: RemedyContext) -> Bool {
    guard case .known(.list(let names)) = context.facts.fact(PackageFacts.provided) else { return false }
    return names.contains { $0 == .string("virtinst") || $0 == .string("virt-install") }
  }
}

/// The machines that a rule names, one a line. The first few get commands; all others, a sentence.
struct Machines {
  private static let limit = 4
  let shown: [String]
  /// What to say of those that are too many; nil if there are none.
  let rest: Localized?

  init(_ names: String) {
    var all: [String] = []
    for name in names.split(separator: "\n") where !all.contains(String(name)) { all.append(String(name)) }
    shown = Array(all.prefix(Self.limit))
    let more = all.count - shown.count
    rest =
      more > 0
      ? Localized(en: "Do the same for the other machines (\(more) more)", es: "Haz lo mismo con las demás máquinas (\(more) más)") : nil
  }
}

/// Command lines of virsh for a machine of qemu:///system.
enum Virsh {
  /// A name that begins like an option is handed over as one's value.
  static func line(_ command: String, _ machine: String, _ rest: String...) -> String {
    let name = machine.hasPrefix("-") ? "--domain=" + machine : machine
    return (["virsh -c qemu:///system", command, Shell.word(name)] + rest.map(Shell.word)).joined(separator: " ")
  }
}
