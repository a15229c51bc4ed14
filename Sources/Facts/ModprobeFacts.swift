package import Wire

/// What modprobe is told, read as kmod reads it.
package enum ModprobeFacts {
  package static let options = Field<[Value]>(
    "modprobe.options",
    .list(
      .record(
        name: "ModuleOption",
        fields: [
          RecordField("module", .string, "With underscores"),
          RecordField("name", .string, "The option"),
          RecordField("value", .string, "As written; empty if there is none"),
          RecordField("source", .string, "The file, or /proc/cmdline"),
          RecordField("line", .int, "One-based"),
        ])),
    "Options of all kernel modules, in the order in which they take effect: the last one wins; of the kernel command line, only the stack’s modules",
    es:
      "Opciones de todos los módulos del núcleo, en el orden en que actúan: gana la última; de la línea de órdenes del núcleo, solo los módulos de la pila",
    source: "/etc/modprobe.d, /run/modprobe.d, /usr/local/lib/modprobe.d, /usr/lib/modprobe.d, /lib/modprobe.d, /proc/cmdline")

  package static let blacklist = Field<[String]>(
    "modprobe.blacklist", .list(.string), "Modules that are not loaded by themselves, as libkmod holds their names",
    es: "Módulos que no se cargan solos, con el nombre que guarda libkmod",
    source: "modprobe.d, /proc/cmdline")

  package static let blockers = Field<[Value]>(
    "modprobe.blocked",
    .list(
      .record(
        name: "BlacklistLine",
        fields: [
          RecordField("module", .string, "With underscores"),
          RecordField("source", .string, "The file, or /proc/cmdline"),
          RecordField("line", .int, "One-based"),
          RecordField("kind", .string, "blacklist, install, or module_blacklist (on the kernel command line)"),
        ])), "Each line that keeps a virtualization module from loading", es: "Cada línea que impide cargar un módulo de virtualización",
    source: "modprobe.d, /proc/cmdline")

  package static let ineffective = Field<[Value]>(
    "modprobe.ineffective",
    .list(
      .record(
        name: "BadLine",
        fields: [
          RecordField("source", .string, "The file"),
          RecordField("line", .int, "One-based"),
          RecordField("text", .string, "As written"),
          RecordField(
            "reason", .string,
            "Why it has no effect: unknown-command, not-conf (the file name does not end in .conf), masked, unknown-option"),
        ])), "Lines and files about virtualization modules that kmod does not obey, with the reason",
    es: "Líneas y ficheros sobre módulos de virtualización que kmod no obedece, y por qué",
    source: "modprobe.d")

  package static let initramfs = Field<[String]>(
    "modprobe.initramfsCopies", .list(.string), "Initial RAM disks that hold an older copy of these settings",
    es: "Discos RAM iniciales que guardan una copia anterior de estos ajustes",
    source: "/boot/initrd.img-*")

  package static let all: [AnyField] = [
    options.any,
    blacklist.any,
    blockers.any,
    ineffective.any,
    initramfs.any,
  ]
}
