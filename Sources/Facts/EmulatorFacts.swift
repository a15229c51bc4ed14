package import Wire

/// Emulators, their firmware, and the programs that some machines need beside them.
package enum EmulatorFacts {
  package static let guests = Field<[Value]>(
    "emulation.guests",
    .list(
      .record(
        name: "Guest",
        fields: [
          RecordField("arch", .string, "Such as aarch64"),
          RecordField("emulator", .string, "The program"),
          RecordField("machines", .list(.string), "The machine types that it knows"),
          RecordField("types", .list(.string), "kvm, qemu"),
        ])), "What libvirt’s capabilities offer",
    es: "Lo que ofrecen las capacidades de libvirt",
    source: "virConnectGetCapabilities, /var/cache/libvirt/qemu/capabilities")

  package static let hostModel = Field<String>(
    "emulation.cpuModel", .string, "The CPU model that libvirt sees on this host",
    es: "El modelo de CPU que libvirt ve",
    source: "virConnectGetCapabilities")

  package static let hostFeatures = Field<[String]>(
    "emulation.cpuFeatures", .list(.string), "Features beyond that model",
    es: "Características además de ese modelo",
    source: "virConnectGetCapabilities")

  package static let firmware = Field<[Value]>(
    "emulation.firmware",
    .list(
      .record(
        name: "Firmware",
        fields: [
          RecordField("path", .string, "The code"),
          RecordField("variables", .string, "The template of the variables"),
          RecordField("architectures", .list(.string), "For which machines"),
          RecordField("secureBoot", .bool, "Whether it knows secure boot"),
          RecordField("enrolledKeys", .bool, "Whether its variables have keys, so that it enforces secure boot"),
          RecordField("smm", .bool, "Whether it needs system management mode"),
          RecordField("exists", .bool, "Whether its files are there"),
          RecordField("descriptor", .string, "The file that describes it"),
          RecordField("error", .string, "Why that file could not be read"),
        ])), "UEFI firmware, as QEMU’s descriptors list it",
    es: "Firmware UEFI según los descriptores de QEMU",
    source: "/usr/share/qemu/firmware, /etc/qemu/firmware")

  package static let swtpm = Field<String>(
    "program.swtpm", .string, "The TPM emulator; absent unless swtpm_setup is there as well",
    es: "El emulador de TPM",
    source: "/usr/bin/swtpm, /usr/bin/swtpm_setup")

  package static let virtiofsd = Field<String>(
    "program.virtiofsd", .string, "The server of shared folders",
    es: "El servidor de carpetas compartidas",
    source: "/usr/libexec/virtiofsd, /usr/lib/qemu/virtiofsd, /usr/share/qemu/vhost-user")

  package static let parted = Field<String>(
    "program.parted", .string, "What pools of type disk need",
    es: "Lo que necesitan los almacenes de tipo disk",
    source: "/usr/sbin/parted")

  package static let spice = Field<Bool>(
    "emulation.spice", .bool, "Whether this QEMU has SPICE",
    es: "Si este QEMU tiene SPICE",
    source: "/usr/lib/*/qemu/ui-spice-core.so")

  package static let qxl = Field<Bool>(
    "emulation.qxl", .bool, "Whether this QEMU has the QXL display",
    es: "Si este QEMU tiene la pantalla QXL",
    source: "/usr/lib/*/qemu/hw-display-qxl.so")

  package static let all: [AnyField] = [
    guests.any,
    hostModel.any,
    hostFeatures.any,
    firmware.any,
    swtpm.any,
    virtiofsd.any,
    parted.any,
    spice.any,
    qxl.any,
  ]
}
