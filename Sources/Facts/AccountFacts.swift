/// The audited user, and by what right that user may manage machines.
package enum AccountFacts {
  package static let name = Field<String>(
    "user.name", .string, "The audited user: the one who called sudo, not root", es: "El usuario auditado: quien llamó a sudo, no root",
    source: "getuid(2), SUDO_UID, PKEXEC_UID, /proc/self/loginuid")

  package static let uid = Field<Int>(
    "user.uid", .int, "The number of that user", es: "El número de ese usuario",
    source: "getuid(2), SUDO_UID, PKEXEC_UID, /proc/self/loginuid")

  package static let root = Field<Bool>(
    "user.isRoot", .bool, "Whether that user is root", es: "Si ese usuario es root",
    source: "getuid(2)")

  package static let account = Field<String>(
    "user.account", .string, "Where the account lives: local (/etc/passwd), network or missing",
    es: "Dónde está la cuenta: local (/etc/passwd), network (de red) o missing (no existe)",
    source: "/etc/passwd, /etc/nsswitch.conf")

  package static let configured = Field<[String]>(
    "user.groups.configured", .list(.string), "The groups that the user database gives; in effect after the next login",
    es: "Los grupos que da la base de datos de usuarios; efectivos tras el próximo inicio de sesión",
    source: "/etc/group, /etc/passwd")

  package static let effective = Field<[String]>(
    "user.groups.effective", .list(.string), "The groups that count in this session", es: "Los grupos que cuentan en esta sesión",
    source: "getgroups(2), /proc/self/status")

  package static let desktop = Field<[String]>(
    "user.groups.desktop", .list(.string), "The groups of the desktop session that starts applications (systemd --user)",
    es: "Los grupos de la sesión de escritorio que arranca las aplicaciones (systemd --user)",
    source: "/proc/*/status")

  package static let admin = Field<Bool>(
    "user.isAdmin", .bool, "Whether the user may become root with sudo by group: sudo, wheel or admin",
    es: "Si el usuario puede ser root con sudo por su grupo: sudo, wheel o admin",
    source: "/etc/group")

  package static let adminExists = Field<Bool>(
    "user.anyAdmin", .bool, "Whether anybody is in sudo, wheel or admin", es: "Si hay alguien en sudo, wheel o admin",
    source: "/etc/group")

  package static let libvirtGroup = Field<String>(
    "user.libvirtGroup", .string, "The group whose members may manage machines: libvirt, or the one in libvirtd.conf",
    es: "El grupo cuyos miembros pueden gestionar máquinas: libvirt, o el de libvirtd.conf",
    source: "/etc/group, /etc/libvirt/libvirtd.conf")

  package static let groupExists = Field<Bool>(
    "user.libvirtGroupExists", .bool, "Whether that group exists", es: "Si ese grupo existe",
    source: "/etc/group")

  package static let groupConfigured = Field<Bool>(
    "user.inLibvirtGroup", .bool, "Whether the user database puts the user in that group",
    es: "Si la base de datos de usuarios pone al usuario en ese grupo",
    source: "/etc/group")

  package static let groupEffective = Field<Bool>(
    "user.libvirtGroupEffective", .bool, "Whether that group counts in this session", es: "Si ese grupo cuenta en esta sesión",
    source: "getgroups(2)")

  package static let polkitGrants = Field<Bool>(
    "user.polkitGrants", .bool, "Whether a polkit rule lets the user manage machines without a password",
    es: "Si una regla de polkit deja al usuario gestionar máquinas sin contraseña",
    source: "/etc/polkit-1/rules.d, /usr/share/polkit-1/rules.d, localauthority")

  package static let mayManage = Field<Bool>(
    "user.mayManage", .bool,
    "Whether the user has the right to manage machines, however it is given: root, group, polkit rule or an open socket; sessions aside",
    es: "Si el usuario tiene derecho a gestionar máquinas, se lo dé quien se lo dé: root, grupo, regla de polkit o socket abierto",
    source: "/etc/group, polkit rules, /etc/libvirt/libvirtd.conf")

  package static let all: [AnyField] = [
    name.any,
    uid.any,
    root.any,
    account.any,
    configured.any,
    effective.any,
    desktop.any,
    admin.any,
    adminExists.any,
    libvirtGroup.any,
    groupExists.any,
    groupConfigured.any,
    groupEffective.any,
    polkitGrants.any,
    mayManage.any,
  ]
}
