package import Wire

/// Installed software of the virtualization stack. No other package is kept. The prefix is `software`, for CEL reserves the word `package`.
package enum PackageFacts {
  package static let packages = Field<[Value]>(
    "packages",
    .list(
      .record(
        name: "Package",
        fields: [
          RecordField("name", .string, "As the package manager names it"),
          RecordField("version", .string, "As the package manager writes it"),
          RecordField(
            "state", .string, "installed, half-configured, half-installed, unpacked, triggers-awaited, triggers-pending, config-files"),
        ])), "Packages of the virtualization stack; others are not kept",
    es: "Paquetes de la pila de virtualización; los demás no se guardan",
    source: "/var/lib/dpkg/status, rpm database, /var/lib/pacman/local")

  package static let provided = Field<[String]>(
    "software.provided", .list(.string), "Names that installed packages of the stack provide, their own included",
    es: "Nombres que proporcionan los paquetes instalados de la pila, incluidos los suyos",
    source: "/var/lib/dpkg/status")

  package static let manager = Field<String>(
    "software.manager", .string, "The package manager: dpkg, rpm, pacman, apk, portage, nix or none", es: "El gestor de paquetes",
    source: "/var/lib/dpkg/status, /usr/lib/sysimage/rpm, /var/lib/pacman/local")

  package static let broken = Field<[String]>(
    "software.broken", .list(.string), "Packages, of any kind, that are not wholly installed",
    es: "Paquetes, de cualquier tipo, a medio instalar",
    source: "/var/lib/dpkg/status")

  package static let emulator = Field<String>(
    "program.emulator", .string, "The QEMU program for this machine’s own architecture",
    es: "El programa QEMU para la arquitectura de esta máquina",
    source: "/usr/bin/qemu-system-x86_64, /usr/libexec/qemu-kvm, /usr/bin/kvm")

  package static let emulators = Field<[String]>(
    "program.emulators", .list(.string), "All qemu-system programs", es: "Todos los programas qemu-system",
    source: "/usr/bin/qemu-system-*")

  package static let localEmulator = Field<String>(
    "program.localEmulator", .string, "A QEMU compiled by hand", es: "Un QEMU compilado a mano",
    source: "/usr/local/bin/qemu-system-x86_64")

  package static let libvirtd = Field<String>(
    "program.libvirtd", .string, "The one daemon for everything", es: "El demonio único",
    source: "/usr/sbin/libvirtd")

  package static let virtqemud = Field<String>(
    "program.virtqemud", .string, "The daemon for QEMU machines alone", es: "El demonio solo para máquinas QEMU",
    source: "/usr/sbin/virtqemud")

  package static let virsh = Field<String>(
    "program.virsh", .string, "The command line of libvirt", es: "La línea de órdenes de libvirt",
    source: "/usr/bin/virsh")

  package static let virtManager = Field<String>(
    "program.virtManager", .string, "The graphical manager, as a package of the system", es: "El gestor gráfico, como paquete del sistema",
    source: "/usr/bin/virt-manager")

  package static let virtManagerFlatpak = Field<Bool>(
    "program.virtManagerFlatpak", .bool, "Whether virt-manager is there as a Flatpak", es: "Si virt-manager está como Flatpak",
    source: "/var/lib/flatpak/app, ~/.local/share/flatpak/app")

  package static let brctl = Field<String>(
    "program.brctl", .string, "The old bridge tool", es: "La antigua herramienta de puentes",
    source: "/usr/sbin/brctl")

  package static let ip = Field<String>(
    "program.ip", .string, "Today’s tool for addresses and bridges", es: "La herramienta actual para direcciones y puentes",
    source: "/usr/sbin/ip")

  package static let dnsmasq = Field<String>(
    "program.dnsmasq", .string, "The DHCP and DNS server that libvirt’s networks need",
    es: "El servidor DHCP y DNS que necesitan las redes de libvirt",
    source: "/usr/sbin/dnsmasq")

  package static let all: [AnyField] = [
    packages.any,
    provided.any,
    manager.any,
    broken.any,
    emulator.any,
    emulators.any,
    localEmulator.any,
    libvirtd.any,
    virtqemud.any,
    virsh.any,
    virtManager.any,
    virtManagerFlatpak.any,
    brctl.any,
    ip.any,
    dnsmasq.any,
  ]
}
