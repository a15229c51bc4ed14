import Report

/// One change of a machine's definition: what it is, how virt-xml does it, and what to write where there is only an editor.
struct DomainEdit {
  let summary: Localized
  /// What follows `virt-xml NAME --edit`; nil where only the editor will do.
  var options: [String]?
  /// What to write in `virsh edit`, after the summary and a colon.
  var byHand = Localized("")
  /// Lines that do all of it without an editor.
  var shell: [String]?
  /// Lines to run before the editor.
  var before: [String] = []
  var needsRoot = false

  /// nil for a change that nobody knows, or one whose value is missing.
  init?(_ change: String, machine: String, value: String?, target: String?) {
    if change == "detach-iso" {
      guard let target else { return nil }
      self.init(
        "Take the disc out of \(machine)", "Saca el disco de \(machine)",
        shell: [Virsh.line("change-media", machine, target, "--eject", "--config")])
    } else if Self.withoutValue.contains(change) {
      self.init(plain: change, machine)
    } else {
      guard let value else { return nil }
      self.init(valued: change, machine, value, target)
    }
  }

  private static let withoutValue = [
    "type-kvm", "type-qemu", "shared-memory", "firmware-automatic", "secure-boot-off", "uuid",
  ]

  private init(
    _ en: String, _ es: String, options: [String]? = nil, byHand: (en: String, es: String) = ("", ""), shell: [String]? = nil,
    before: [String] = [], needsRoot: Bool = false
  ) {
    summary = Localized(en: en, es: es)
    self.options = options
    self.byHand = Localized(en: byHand.en, es: byHand.es)
    self.shell = shell
    self.before = before
    self.needsRoot = needsRoot
  }

  private init?(plain change: String, _ machine: String) {
    switch change {
    case "type-kvm":
      self.init(
        "Let \(machine) use KVM", "Haz que \(machine) use KVM", options: ["--xml", "./@type=kvm"],
        byHand: ("write <domain type='kvm'> in the first line", "escribe <domain type='kvm'> en la primera línea"))
    case "type-qemu":
      self.init(
        "Let \(machine) be emulated, slowly, without KVM", "Haz que \(machine) se emule, despacio, sin KVM",
        options: ["--xml", "./@type=qemu"],
        byHand: ("write <domain type='qemu'> in the first line", "escribe <domain type='qemu'> en la primera línea"))
    case "shared-memory":
      self.init(
        "Give \(machine) shared memory", "Dale memoria compartida a \(machine)",
        options: ["--memorybacking", "source.type=memfd,access.mode=shared"],
        byHand: (
          "write <memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking> before <os>",
          "escribe <memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking> antes de <os>"
        ))
    case "firmware-automatic":
      self.init(
        "Let libvirt choose the firmware of \(machine)", "Deja que libvirt elija el firmware de \(machine)",
        byHand: (
          "write <os firmware='efi'> and remove the lines <loader> and <nvram>; the system inside may have to be chosen once in the firmware’s menu",
          "escribe <os firmware='efi'> y quita las líneas <loader> y <nvram>; quizá haya que elegir una vez el sistema en el menú del firmware"
        ))
    case "secure-boot-off":
      self.init(
        "Take firmware without secure boot for \(machine)", "Usa firmware sin arranque seguro en \(machine)",
        byHand: (
          "write <os firmware='efi'><firmware><feature enabled='no' name='secure-boot'/></firmware> and remove the lines <loader> and <nvram>",
          "escribe <os firmware='efi'><firmware><feature enabled='no' name='secure-boot'/></firmware> y quita las líneas <loader> y <nvram>"
        ))
    case "uuid":
      self.init(
        "Give the copy \(machine) an identity of its own", "Dale a la copia \(machine) su propia identidad",
        byHand: (
          "remove the line <uuid> and write another name in <name>", "quita la línea <uuid> y escribe otro nombre en <name>"
        ))
    default: return nil
    }
  }

  private init?(valued change: String, _ machine: String, _ value: String, _ target: String?) {
    switch change {
    case "machine-type":
      self.init(
        "Set the machine type of \(machine) to \(value)", "Pon \(value) como tipo de máquina de \(machine)",
        options: ["--xml", "./os/type/@machine=\(value)"],
        byHand: ("write machine='\(value)' in the line <type>", "escribe machine='\(value)' en la línea <type>"))
    case "emulator":
      self.init(
        "Let \(machine) use \(value)", "Haz que \(machine) use \(value)", options: ["--xml", "./devices/emulator=\(value)"],
        byHand: ("write it in the line <emulator>", "escríbelo en la línea <emulator>"))
    case "cpu":
      self.init(
        "Set the processor of \(machine) to \(value)", "Pon el procesador de \(machine) en \(value)",
        options: ["--cpu", "\(Self.escaped(value)),clearxml=yes"],
        byHand: ("write <cpu mode='\(value)'/> instead of all of <cpu>", "escribe <cpu mode='\(value)'/> en vez de todo el <cpu>"))
    case "disk-path":
      guard let target else { return nil }
      self.init(
        "Let the disk \(target) of \(machine) be \(value)", "Haz que el disco \(target) de \(machine) sea \(value)",
        options: ["target=\(Self.escaped(target))", "--disk", "path=\(Self.escaped(value))"],
        byHand: ("write that path in the line <source> of the disk", "escribe esa ruta en la línea <source> del disco"))
    case "disk-bus":
      self.init(
        "Put the disk of \(machine) on \(value)", "Pasa el disco de \(machine) a \(value)",
        byHand: (
          "write bus='\(value)' in the line <target> of the disk, with another dev (vda or sda), and remove its line <address>",
          "escribe bus='\(value)' en la línea <target> del disco, con otro dev (vda o sda), y quita su línea <address>"
        ))
    case "mac":
      self.init(
        "Give \(machine) a new MAC address", "Dale a \(machine) una dirección MAC nueva",
        byHand: (
          "remove the line <mac address='\(value)'/>, and libvirt makes up a new one",
          "quita la línea <mac address='\(value)'/> y libvirt inventará una nueva"
        ))
    case "video":
      self.init(
        "Give \(machine) the display card \(value)", "Pon a \(machine) la tarjeta gráfica \(value)",
        options: ["--video", "\(Self.escaped(value)),clearxml=yes"],
        byHand: (
          "write <model type='\(value)'/> instead of the one in <video>", "escribe <model type='\(value)'/> en vez del que hay en <video>"
        ))
    case "graphics":
      self.init(
        "Let \(machine) show its screen by \(value)", "Haz que \(machine) muestre su pantalla por \(value)",
        byHand: (
          "write <graphics type='\(value)'/>, and remove everything that says spice: <channel type='spicevmc'>, <redirdev>, <audio>",
          "escribe <graphics type='\(value)'/> y quita todo lo que diga spice: <channel type='spicevmc'>, <redirdev>, <audio>"
        ))
    case "share-driver":
      self.init(
        "Let \(machine) share its folder by \(value)", "Haz que \(machine) comparta la carpeta con \(value)",
        options: ["--filesystem", "driver.type=\(Self.escaped(value))"],
        byHand: ("write <driver type='\(value)'/> in <filesystem>", "escribe <driver type='\(value)'/> dentro de <filesystem>"))
    case "memory":
      self.init(
        "Give \(machine) \(value) MiB of memory", "Dale a \(machine) \(value) MiB de memoria",
        shell: [
          Virsh.line("setmem", machine, "\(value)M", "--config"), Virsh.line("setmaxmem", machine, "\(value)M", "--config"),
        ])
    case "nvram-qcow2":
      let copy = (value.hasSuffix(".fd") ? String(value.dropLast(3)) : value) + ".qcow2"
      self.init(
        "With \(machine) off, turn its firmware variables into qcow2", "Con \(machine) apagada, pasa a qcow2 las variables de su firmware",
        byHand: (
          "write format='qcow2' and the new path \(copy) in the line <nvram>",
          "escribe format='qcow2' y la ruta nueva \(copy) en la línea <nvram>"
        ), before: ["sudo qemu-img convert -f raw -O qcow2 \(Shell.path(value)) \(Shell.path(copy))"], needsRoot: true)
    default: return nil
    }
  }

  /// virt-xml parts its options at commas; a doubled one stands for itself.
  static func escaped(_ text: String) -> String {
    text.split(separator: ",", omittingEmptySubsequences: false).joined(separator: ",,")
  }
}
