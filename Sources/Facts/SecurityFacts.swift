package import Wire

/// What a careless fix has left open.
package enum SecurityFacts {
  package static let openPaths = Field<[Value]>(
    "security.openPaths",
    .list(
      .record(
        name: "OpenPath",
        fields: [
          RecordField("path", .string, "The file or folder"),
          RecordField("mode", .string, "Its permissions in octal"),
        ])), "Folders of disks, homes and /dev/kvm that everybody may write",
    es: "Carpetas de discos, personales y /dev/kvm que cualquiera puede escribir",
    source: "stat(2)")

  package static let appArmor = Field<Bool>(
    "security.appArmor", .bool, "Whether AppArmor is on",
    es: "Si AppArmor está activo",
    source: "/sys/module/apparmor/parameters/enabled")

  package static let selinux = Field<String>(
    "security.selinux", .string, "enforcing, permissive or disabled",
    es: "enforcing, permissive o disabled",
    source: "/sys/fs/selinux/enforce")

  package static let driver = Field<[String]>(
    "security.qemuDriver", .list(.string), "What qemu.conf says of security_driver",
    es: "Qué dice qemu.conf de security_driver",
    source: "/etc/libvirt/qemu.conf")

  package static let all: [AnyField] = [
    openPaths.any,
    appArmor.any,
    selinux.any,
    driver.any,
  ]
}
