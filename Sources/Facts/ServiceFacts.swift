package import Wire

/// Services and sockets of libvirt, read without running systemctl.
package enum ServiceFacts {
  package static let units = Field<[Value]>(
    "service.units",
    .list(
      .record(
        name: "Unit",
        fields: [
          RecordField("name", .string, "With its suffix: libvirtd.socket"),
          RecordField("load", .string, "loaded, masked or not-found"),
          RecordField("enabled", .bool, "Whether it starts at boot"),
          RecordField("active", .string, "active, inactive, failed, or unknown where it cannot be read"),
          RecordField("result", .string, "Why it failed: exit-code, start-limit-hit …"),
        ])), "The units of libvirt and of what it needs", es: "Las unidades de libvirt y de lo que necesita",
    source: "/usr/lib/systemd/system, /etc/systemd/system, /run/systemd, D-Bus")

  package static let family = Field<String>(
    "libvirt.family", .string, "Which daemons are installed: monolithic, modular, both or none",
    es: "Qué demonios están instalados: monolithic, modular, both o none",
    source: "/usr/sbin, unit files")

  package static let enabled = Field<Bool>(
    "libvirt.enabled", .bool, "Whether the daemon or its socket starts at boot", es: "Si el demonio o su socket arrancan con el sistema",
    source: "/etc/systemd/system/*.wants")

  package static let running = Field<Bool>(
    "libvirt.running", .bool, "Whether the daemon runs, or would wake when somebody connects",
    es: "Si el demonio está en marcha o despertaría al conectarse alguien",
    source: "/run/libvirt/libvirt-sock, cgroups")

  package static let all: [AnyField] = [
    units.any,
    family.any,
    enabled.any,
    running.any,
  ]
}
