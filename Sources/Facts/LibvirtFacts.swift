/// Whether libvirt answers, and whom it lets in.
package enum LibvirtFacts {
  package static let socket = Field<String>(
    "libvirt.socket", .string, "The socket that a client of qemu:///system uses: libvirt-sock or virtqemud-sock",
    es: "El socket que usa un cliente de qemu:///system",
    source: "/run/libvirt")

  package static let state = Field<String>(
    "libvirt.socketState", .string,
    "What connecting to it gives: answers, refused (nobody behind it), denied (no permission), silent (no answer within the deadline) or missing",
    es: "Qué da conectarse a él: answers, refused, denied, silent o missing",
    source: "connect(2) and one call of the libvirt protocol")

  package static let stateRO = Field<String>(
    "libvirt.readOnlySocketState", .string, "The same for the read-only socket", es: "Lo mismo para el socket de solo lectura",
    source: "connect(2) and one call of the libvirt protocol")

  package static let mode = Field<String>(
    "libvirt.socketMode", .string, "The permissions of the socket in octal", es: "Los permisos del socket en octal",
    source: "/run/libvirt/libvirt-sock")

  package static let group = Field<String>(
    "libvirt.socketGroup", .string, "The group of the socket", es: "El grupo del socket",
    source: "/run/libvirt/libvirt-sock")

  package static let auth = Field<String>(
    "libvirt.access", .string, "Who decides about access: polkit, mode (the permissions of the socket), or open (everybody may)",
    es: "Quién decide el acceso: polkit, mode (los permisos del socket) u open (cualquiera)",
    source: "the daemon’s list of authentications, /etc/libvirt/libvirtd.conf")

  package static let reachable = Field<Bool>(
    "libvirt.reachable", .bool, "Whether the audited user can manage machines through it, now",
    es: "Si el usuario auditado puede gestionar máquinas con él, ahora",
    source: "connect(2), groups, polkit rules")

  package static let qemuUser = Field<String>(
    "libvirt.qemuUser", .string, "The user that libvirt runs QEMU as", es: "El usuario con que libvirt ejecuta QEMU",
    source: "/etc/libvirt/qemu.conf, /etc/passwd")

  package static let qemuGroup = Field<String>(
    "libvirt.qemuGroup", .string, "The group that libvirt runs QEMU as", es: "El grupo con que libvirt ejecuta QEMU",
    source: "/etc/libvirt/qemu.conf, /etc/group")

  package static let defaultURI = Field<String>(
    "libvirt.defaultURI", .string, "Where virsh goes if it is told nothing: qemu:///system or qemu:///session",
    es: "Adónde va virsh si no se le dice nada",
    source: "LIBVIRT_DEFAULT_URI, libvirt.conf")

  package static let polkit = Field<Bool>(
    "libvirt.polkitInstalled", .bool, "Whether polkit is installed", es: "Si polkit está instalado",
    source: "/usr/lib/polkit-1/polkitd")

  package static let bus = Field<Bool>(
    "libvirt.systemBus", .bool, "Whether the system bus is there, which polkit needs",
    es: "Si existe el bus del sistema, que polkit necesita",
    source: "/run/dbus/system_bus_socket")

  package static let configError = Field<String>(
    "libvirt.configError", .string, "The mistake in libvirt’s configuration that keeps the daemon from starting: FILE:LINE: what",
    es: "El error en la configuración de libvirt que impide arrancar al demonio: FICHERO:LÍNEA: qué",
    source: "/etc/libvirt/libvirtd.conf, /etc/libvirt/virtqemud.conf, /etc/libvirt/qemu.conf")

  package static let agent = Field<Bool>(
    "user.polkitAgent", .bool, "Whether something in this session can ask for a password",
    es: "Si algo en esta sesión puede pedir una contraseña",
    source: "/proc/*/comm")

  package static let all: [AnyField] = [
    socket.any,
    state.any,
    stateRO.any,
    mode.any,
    group.any,
    auth.any,
    reachable.any,
    qemuUser.any,
    qemuGroup.any,
    defaultURI.any,
    polkit.any,
    bus.any,
    configError.any,
    agent.any,
  ]
}
