import Facts
import Report
import Wire

/// What qemu-img and virsh do for a disk image. All of it is advice: the machine must be shut down, and a copy made before, and no program
/// can know either.
enum ImageFix {
  /// `path` may hold several, parted by NUL; the rest is in the facts.
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    let all = request.items("path")
    let paths = all.filter(Shell.isShowable)
    if all.isEmpty { return [] }
    if paths.isEmpty {
      return [
        .advice(
          request.kind,
          Localized(
            en: "Give the image a name that can be typed, then run virt-doctor again",
            es: "Dale a la imagen un nombre que se pueda escribir y vuelve a ejecutar virt-doctor"))
      ]
    }
    let images = images(context.facts)
    return paths.flatMap { path -> [Fix] in
      let image = images.first { text($0, "path") == path }
      return switch request.kind {
      case "image-format": declaring(request, path, image)
      case "image-rebase": rebasing(request, path, image, images)
      case "image-convert": converting(request, path)
      case "image-check": checking(request, path)
      default: []
      }
    }
  }

  /// The definition is wrong, not the image: nothing is converted.
  private static func declaring(_ request: FixRequest, _ path: String, _ image: Value?) -> [Fix] {
    guard let format = request["format"] ?? image.flatMap({ text($0, "format") }), !format.isEmpty else { return [] }
    var machines: [String] = []
    if case .list(let users)? = image?["users"] {
      for case .string(let name) in users where Shell.isShowable(name) { machines.append(name) }
    }
    return [
      .advice(
        request.kind,
        Localized(
          en: "With the machine shut down, write <driver name='qemu' type='\(format)'/> in its definition, for the disk \(path)",
          es: "Con la máquina apagada, escribe <driver name='qemu' type='\(format)'/> en su definición, en el disco \(path)"),
        shell: ["sudo qemu-img info -U \(Shell.word(path))"]
          + machines.map { "virsh -c qemu:///system edit \($0.hasPrefix("-") ? Shell.word("--domain=" + $0) : Shell.word($0))" },
        needsRoot: true)
    ]
  }

  /// Writes into the header what the image builds on, and in which format that is; the data stay (`-u`).
  private static func rebasing(_ request: FixRequest, _ path: String, _ image: Value?, _ images: [Value]) -> [Fix] {
    guard let backing = request["backing"] ?? image.flatMap({ text($0, "backingPath") ?? text($0, "backingFile") }), !backing.isEmpty,
      Shell.isShowable(backing)
    else { return [] }
    let isMissing = request["backing"] == nil && image?["backingExists"] == .bool(false)
    let base =
      isMissing ? "/NEW/FOLDER/" + (backing.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? "") : backing
    let known = images.first { text($0, "path") == backing }.flatMap { text($0, "format") }
    let format = request["format"] ?? image.flatMap { text($0, "backingFormat") } ?? known ?? "FORMAT"
    let command = "sudo qemu-img rebase -u -F \(Shell.word(format)) -b \(Shell.word(base)) \(Shell.word(path))"
    let summary =
      isMissing
      ? Localized(
        en: "If \(backing) lies somewhere else now and shall stay there, tell \(path) with the machine shut down",
        es: "Si \(backing) está ahora en otro sitio y se va a quedar allí, díselo a \(path) con la máquina apagada")
      : Localized(
        en: "With the machine shut down, write the format of \(backing) into \(path)",
        es: "Con la máquina apagada, anota en \(path) el formato de \(backing)")
    return [
      .advice(
        request.kind, summary, shell: (format == "FORMAT" ? ["sudo qemu-img info -U \(Shell.word(base))"] : []) + [command], needsRoot: true
      )
    ]
  }

  private static func converting(_ request: FixRequest, _ path: String) -> [Fix] {
    let format = request["format"] ?? "qcow2"
    return [
      .advice(
        request.kind,
        Localized(
          en: "With the machine shut down, make a copy of \(path) in the format \(format), and give that one to the machine",
          es: "Con la máquina apagada, haz una copia de \(path) en formato \(format) y ponle esa a la máquina"),
        shell: ["sudo qemu-img convert -p -O \(Shell.word(format)) \(Shell.word(path)) \(Shell.word(renamed(path, format)))"],
        needsRoot: true)
    ]
  }

  /// Repairs in place, and so behind a copy: what QEMU throws away while repairing is gone.
  private static func checking(_ request: FixRequest, _ path: String) -> [Fix] {
    let repair = request["repair"] == "all" ? "all" : "leaks"
    let copy = repair == "all" ? ["sudo cp --sparse=always \(Shell.word(path)) \(Shell.word(path + ".copy"))"] : []
    return [
      .advice(
        request.kind,
        Localized(
          en: "With the machine shut down, \(repair == "all" ? "make a copy of \(path) and repair it" : "tidy up \(path)")",
          es: "Con la máquina apagada, \(repair == "all" ? "haz una copia de \(path) y repárala" : "pon en orden \(path)")"),
        shell: copy + ["sudo qemu-img check -r \(repair) \(Shell.word(path))"], needsRoot: true)
    ]
  }

  /// `disk.vdi` becomes `disk.qcow2`.
  private static func renamed(_ path: String, _ format: String) -> String {
    guard let dot = path.lastIndex(of: "."), path.lastIndex(of: "/").map({ path.index(after: $0) < dot }) ?? true,
      path[path.index(after: dot)...] != format
    else { return path + "." + format }
    return path[..<dot] + "." + format
  }

  private static func images(_ facts: FactSet) -> [Value] {
    if case .known(.list(let images)) = facts.fact(ImageFacts.images) { images } else { [] }
  }

  private static func text(_ record: Value, _ key: String) -> String? {
    if case .string(let text)? = record[key] { text } else { nil }
  }
}
