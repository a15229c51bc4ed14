package import Wire

/// libvirt’s machines and what the connection says.
package enum DomainFacts {
  package static let domains = Field<[Value]>(
    "domains",
    .list(
      .record(
        name: "Domain",
        fields: [
          RecordField("name", .string, "Its name"),
          RecordField("uuid", .string, "Its UUID"),
          RecordField("state", .string, "running, paused, shutoff, crashed, pmsuspended, shutdown, idle"),
          RecordField("reason", .string, "Why it is in that state, such as ioerror"),
          RecordField("type", .string, "kvm, qemu and others"),
          RecordField("arch", .string, "Such as x86_64"),
          RecordField("machine", .string, "The machine type"),
          RecordField("emulator", .string, "The program"),
          RecordField("cpuMode", .string, "host-passthrough, host-model, custom, maximum; missing without one"),
          RecordField("cpuModel", .string, "The named model"),
          RecordField("cpuRequired", .list(.string), "Features that it demands"),
          RecordField("memory", .int, "Bytes"),
          RecordField("vcpus", .int, "Processors"),
          RecordField("hugepages", .bool, "Whether its memory must be of huge pages"),
          RecordField("autostart", .bool, "Whether it starts with the daemon"),
          RecordField("persistent", .bool, "Whether it outlives its stop"),
          RecordField("managedSave", .bool, "Whether a saved state waits for it"),
          RecordField("snapshots", .list(.string), "Names of its snapshots"),
          RecordField("firmware", .string, "bios or efi"),
          RecordField("loader", .string, "The firmware file"),
          RecordField("nvram", .string, "The file of its variables"),
          RecordField("nvramFormat", .string, "raw or qcow2"),
          RecordField("secureBoot", .bool, "Whether secure boot is demanded"),
          RecordField("smm", .bool, "Whether system management mode is on"),
          RecordField("tpm", .string, "The version of its TPM; missing without one"),
          RecordField("sharedMemory", .bool, "Whether its memory is shared, as virtiofs needs"),
          RecordField(
            "disks",
            .list(
              .record(
                name: "Disk",
                fields: [
                  RecordField("target", .string, "Such as vda"), RecordField("device", .string, "disk, cdrom, floppy, lun"),
                  RecordField("bus", .string, "virtio, sata, scsi, ide, usb"),
                  RecordField("type", .string, "file, block, volume, network, dir"), RecordField("path", .string, "The file or device"),
                  RecordField("pool", .string, "The pool of a volume"),
                  RecordField("volume", .string, "The volume"), RecordField("format", .string, "As declared"),
                  RecordField("readOnly", .bool, "Whether it may not write"),
                  RecordField("shareable", .bool, "Whether several machines may use it at once"),
                  RecordField("snapshot", .string, "no, internal, external"), RecordField("serial", .string, "Its serial number"),
                ])), "Its disks"),
          RecordField(
            "interfaces",
            .list(
              .record(
                name: "DomainInterface",
                fields: [
                  RecordField("mac", .string, "The hardware address"),
                  RecordField("type", .string, "network, bridge, direct, user, hostdev, ethernet"),
                  RecordField("source", .string, "The network, bridge or device"),
                  RecordField("model", .string, "virtio, e1000e, rtl8139"),
                  RecordField("target", .string, "The device on the host while it runs"),
                ])), "Its network cards"),
          RecordField(
            "filesystems",
            .list(
              .record(
                name: "SharedFolder",
                fields: [
                  RecordField("driver", .string, "virtiofs or 9p"), RecordField("source", .string, "The folder on the host"),
                  RecordField("target", .string, "The name inside"),
                  RecordField("accessMode", .string, "passthrough, mapped, squash"),
                  RecordField("readOnly", .bool, "Whether the machine may not write"),
                  RecordField("binary", .string, "The server that is named"),
                ])), "Its shared folders"),
          RecordField("graphics", .list(.string), "spice, vnc and others"),
          RecordField("video", .list(.string), "virtio, qxl, vga and others"),
          RecordField("channels", .list(.string), "Targets of its channels, such as org.qemu.guest_agent.0"),
          RecordField("hostdevs", .list(.string), "Devices of the host given to it"),
          RecordField("error", .string, "Why its definition could not be read"),
        ])), "Machines of qemu:///system",
    es: "Máquinas de qemu:///system",
    source: "libvirt, /etc/libvirt/qemu")

  package static let session = Field<[String]>(
    "session.domains", .list(.string), "Names of the machines of qemu:///session",
    es: "Nombres de las máquinas de qemu:///session",
    source: "libvirt, ~/.config/libvirt/qemu")

  package static let version = Field<String>(
    "libvirt.version", .string, "The version of the daemon",
    es: "La versión del demonio",
    source: "virConnectGetLibVersion, packages")

  package static let versionNumber = Field<Int>(
    "libvirt.versionNumber", .int, "The same as major * 1,000,000 + minor * 1,000 + release",
    es: "La misma como número",
    source: "virConnectGetLibVersion, packages")

  package static let qemuVersion = Field<Int>(
    "libvirt.qemuVersionNumber", .int, "The version of QEMU as major * 1,000,000 + minor * 1,000 + release",
    es: "La versión de QEMU como número",
    source: "virConnectGetVersion, packages")

  package static let connection = Field<String>(
    "libvirt.connection", .string,
    "How far reading through the library came: answers, denied, silent, refused, missing, no-library, wrong-uri or failed",
    es: "Hasta dónde llegó la lectura con la biblioteca",
    source: "virConnectOpenReadOnly")

  package static let error = Field<String>(
    "libvirt.error", .string, "What the library said when it failed; its words differ between releases and languages",
    es: "Qué dijo la biblioteca al fallar",
    source: "virGetLastErrorMessage")

  package static let all: [AnyField] = [
    domains.any,
    session.any,
    version.any,
    versionNumber.any,
    qemuVersion.any,
    connection.any,
    error.any,
  ]
}
