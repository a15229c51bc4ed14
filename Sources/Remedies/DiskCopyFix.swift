import Facts
import Report

/// Gives a machine a qcow2 disk of its own, made from one that has another format or belongs to another machine (qemu-img(1)).
enum DiskCopyFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let machine = request["name"], let path = request["path"] else { return [] }
    let isClone = request["purpose"] == "clone"
    let copy = isClone ? clone(path, machine) : stem(path) + ".qcow2"
    // The format is named where it is known: guessing would trust whatever a guest wrote to the start of a raw disk.
    let format = request["format"].map { "-f \(Shell.word($0)) " } ?? ""
    let summary =
      isClone
      ? Localized(
        en: "With both machines off, give \(machine) a copy of the disk",
        es: "Con las dos máquinas apagadas, dale a \(machine) una copia del disco")
      : Localized(en: "With \(machine) off, turn its disk into qcow2", es: "Con \(machine) apagada, convierte su disco a qcow2")
    let convert = Fix.advice(
      request.kind, summary,
      shell: ["sudo qemu-img convert -p \(format)-O qcow2 \(Shell.path(path)) \(Shell.path(copy))"], needsRoot: true)
    return [convert, use(request, machine, path, copy, context)]
  }

  private static func use(_ request: FixRequest, _ machine: String, _ path: String, _ copy: String, _ context: RemedyContext) -> Fix {
    let summary = Localized(en: "Let \(machine) use \(copy)", es: "Haz que \(machine) use \(copy)")
    if DomainEditFix.hasVirtXML(context), !machine.hasPrefix("-") {
      let selector = request["target"].map { "target=\(DomainEdit.escaped($0))" } ?? "path=\(DomainEdit.escaped(path))"
      let disk = "path=\(DomainEdit.escaped(copy)),driver.type=qcow2"
      return .advice(
        request.kind, summary,
        shell: ["virt-xml --connect qemu:///system \(Shell.word(machine)) --edit \(Shell.word(selector)) --disk \(Shell.word(disk))"])
    }
    return .advice(
      request.kind,
      Localized(
        en: "\(summary.en): write type='qcow2' in the line <driver> of the disk and the new path in <source>",
        es: "\(summary.es): escribe type='qcow2' en la línea <driver> del disco y la ruta nueva en <source>"),
      shell: [Virsh.line("edit", machine)])
  }

  /// Beside the original, with the machine's name in it as far as that makes a plain file name.
  private static func clone(_ path: String, _ machine: String) -> String {
    let name = machine.utf8.map { byte -> UInt8 in
      (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte) || byte == 95 ? byte : 45
    }
    return stem(path) + "-" + String(decoding: name, as: UTF8.self) + ".qcow2"
  }

  /// Without the ending of its last part.
  private static func stem(_ path: String) -> String {
    let bytes = Array(path.utf8)
    let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot > start else { return path }
    // A disk that is called .qcow2 and is none keeps its whole name, so that it is not written over.
    return path.hasSuffix(".qcow2") ? path : String(decoding: bytes[..<dot], as: UTF8.self)
  }
}
