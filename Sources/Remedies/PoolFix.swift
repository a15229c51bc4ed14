import Facts
import Report
import Wire

/// Starts a storage pool, lets it start by itself, makes its folder, or makes the pool that virt-manager would make.
enum PoolFix {
  private static let defaultFolder = "/var/lib/libvirt/images"

  /// `name` may hold several, parted by NUL.
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let action = request["action"] else { return [] }
    if action == "define-default" { return [define(request)] }
    let all = request.items("name")
    let names = all.filter(Shell.isShowable)
    if all.isEmpty { return [] }
    guard !names.isEmpty, let verbs = verbs(action) else {
      return names.isEmpty ? [.advice(request.kind, unshowable)] : []
    }
    let listed = Shell.listing(names)
    if action == "build", names.contains(where: { destroys($0, context.facts) }) {
      // virsh writes a partition table or a volume group there: nothing to be copied from a screen without thinking.
      return [
        .advice(
          request.kind,
          Localized(
            en: "Build the pool \(listed) in virt-manager, after looking twice that its device is the right one: all data on it is lost",
            es:
              "Construye el almacén \(listed) desde virt-manager, mirando dos veces que su dispositivo es el correcto: se pierde todo lo que tenga"
          ))
      ]
    }
    return [
      Fix(
        kind: request.kind, summary: summary(action, listed),
        shell: names.flatMap { name in verbs.map { "sudo virsh \($0) \(argument(name))" } }, needsRoot: true)
    ]
  }

  private static func verbs(_ action: String) -> [String]? {
    switch action {
    case "start": ["pool-start"]
    case "autostart": ["pool-autostart"]
    case "build": ["pool-build", "pool-start"]
    case "start-and-autostart": ["pool-start", "pool-autostart"]
    default: nil
    }
  }

  private static func summary(_ action: String, _ names: String) -> Localized {
    switch action {
    case "start": Localized(en: "Start the pool \(names)", es: "Arranca el almacén \(names)")
    case "autostart":
      Localized(en: "Let the pool \(names) start with the computer", es: "Haz que el almacén \(names) arranque con el ordenador")
    case "build":
      Localized(en: "Make the folder of the pool \(names), and start it", es: "Crea la carpeta del almacén \(names) y arráncalo")
    default:
      Localized(
        en: "Start the pool \(names), now and with the computer", es: "Arranca el almacén \(names), ahora y siempre con el ordenador")
    }
  }

  private static func define(_ request: FixRequest) -> Fix {
    Fix(
      kind: request.kind,
      summary: Localized(
        en: "Define the pool default in \(defaultFolder), and start it", es: "Define el almacén default en \(defaultFolder) y arráncalo"),
      shell: [
        "sudo virsh pool-define-as default dir --target \(defaultFolder)", "sudo virsh pool-build default", "sudo virsh pool-start default",
        "sudo virsh pool-autostart default",
      ], needsRoot: true)
  }

  private static let unshowable = Localized(
    en: "The name of the pool holds characters that cannot be typed: rename it in virt-manager",
    es: "El nombre del almacén tiene caracteres que no se pueden escribir: cámbialo en virt-manager")

  /// A name that begins with a dash would be taken for an option.
  private static func argument(_ name: String) -> String {
    name.hasPrefix("-") ? Shell.word("--pool=" + name) : Shell.word(name)
  }

  /// Whether building the pool writes over its device.
  private static func destroys(_ name: String, _ facts: FactSet) -> Bool {
    guard case .known(.list(let pools)) = facts.fact(StorageFacts.pools) else { return false }
    return pools.contains { pool in
      guard pool["name"] == .string(name), case .string(let type)? = pool["type"] else { return false }
      return ["disk", "logical"].contains(type)
    }
  }
}
