/// /dev/kvm and the module behind it.
package enum KVMFacts {
  package static let usable = Field<Bool>(
    "kvm.usable", .bool,
    "Whether machines can run under KVM: proven by running one; otherwise by the permissions of the user that QEMU runs as",
    es: "Si las máquinas pueden funcionar con KVM: probado haciendo funcionar una; si no, por los permisos del usuario de QEMU",
    source: "KVM_CREATE_VM, KVM_RUN")

  package static let proven = Field<Bool>(
    "kvm.proven", .bool, "Whether a machine really ran guest instructions",
    es: "Si una máquina ejecutó de verdad instrucciones de invitado",
    source: "KVM_RUN")

  package static let step = Field<String>(
    "kvm.failedStep", .string, "The step of the proof that failed: open, api-version, create-vm, memory, create-vcpu, run, result",
    es: "El paso de la prueba que falló",
    source: "ioctl(2) on /dev/kvm")

  package static let errno = Field<String>(
    "kvm.error", .string, "The name of the error of that step: EACCES, EBUSY, ENODEV …",
    es: "El nombre del error de ese paso: EACCES, EBUSY, ENODEV…",
    source: "ioctl(2) on /dev/kvm")

  package static let device = Field<Bool>(
    "kvm.device", .bool, "Whether /dev/kvm is there and is the KVM device (character 10:232)",
    es: "Si /dev/kvm existe y es el dispositivo de KVM (carácter 10:232)",
    source: "/dev/kvm")

  package static let registered = Field<Bool>(
    "kvm.registered", .bool, "Whether the kernel offers a KVM device, whatever /dev shows",
    es: "Si el núcleo ofrece un dispositivo KVM, muestre lo que muestre /dev",
    source: "/proc/misc")

  package static let shown = Field<Bool>(
    "kvm.shown", .bool,
    "Whether anything shows that the kernel offers KVM: a machine that ran, or its entry in /proc/misc; false where neither could be looked at",
    es: "Si algo muestra que el núcleo ofrece KVM: una máquina que funcionó o su entrada en /proc/misc; false si no se pudo mirar ninguna",
    source: "KVM_RUN, /proc/misc")

  package static let mode = Field<String>(
    "kvm.mode", .string, "The permissions of /dev/kvm in octal, four digits: 0660",
    es: "Los permisos de /dev/kvm en octal, cuatro cifras: 0660",
    source: "/dev/kvm")

  package static let owner = Field<String>(
    "kvm.owner", .string, "The owner of /dev/kvm", es: "El dueño de /dev/kvm",
    source: "/dev/kvm")

  package static let group = Field<String>(
    "kvm.group", .string, "The group of /dev/kvm", es: "El grupo de /dev/kvm",
    source: "/dev/kvm")

  package static let openable = Field<Bool>(
    "kvm.openableByUser", .bool, "Whether the audited user may open it: mode, groups in effect and ACL",
    es: "Si el usuario auditado puede abrirlo: modo, grupos efectivos y ACL",
    source: "/dev/kvm")

  package static let openableByQemu = Field<Bool>(
    "kvm.openableByQemu", .bool, "Whether the user that libvirt runs QEMU as may open it",
    es: "Si puede abrirlo el usuario con que libvirt ejecuta QEMU",
    source: "/dev/kvm, /etc/group, /etc/libvirt/qemu.conf")

  package static let module = Field<String>(
    "kvm.module", .string,
    "The module that implements KVM on this processor: kvm_intel, kvm_amd, kvm_hv, kvm_pvm …; also where it is not loaded, if the processor decides it",
    es: "El módulo que implementa KVM en este procesador",
    source: "/sys/module, /proc/cpuinfo")

  package static let loaded = Field<Bool>(
    "kvm.loaded", .bool, "Whether that module is loaded or built in", es: "Si ese módulo está cargado o integrado en el núcleo",
    source: "/sys/module")

  package static let nested = Field<Bool>(
    "kvm.nested", .bool, "Whether guests may be hypervisors themselves, now", es: "Si ahora los invitados pueden ser hipervisores",
    source: "/sys/module/kvm_intel/parameters/nested")

  package static let nestedRaw = Field<String>(
    "kvm.nestedRaw", .string, "The same as the kernel writes it: Y, N, 1 or 0", es: "Lo mismo como lo escribe el núcleo: Y, N, 1 o 0",
    source: "/sys/module/kvm_intel/parameters/nested")

  package static let nestedConfigured = Field<Bool>(
    "kvm.nestedConfigured", .bool, "What modprobe.d says of nested; absent if nothing, unknown where the kernel refuses the value",
    es: "Qué dice modprobe.d de nested; ausente si nada, desconocido si el núcleo rechaza el valor",
    source: "modprobe.d")

  package static let nestedCommandLine = Field<Bool>(
    "kvm.nestedCommandLine", .bool,
    "What the kernel command line says of nested; absent if nothing, unknown where the kernel refuses the value",
    es: "Qué dice de nested la línea de órdenes del núcleo; ausente si nada, desconocido si el núcleo rechaza el valor",
    source: "/proc/cmdline")

  package static let nestedAfterBoot = Field<Bool>(
    "kvm.nestedAfterBoot", .bool,
    "Whether it will be on after the next boot: command line, then modprobe.d, then the default of this kernel",
    es: "Si estará activada tras el próximo arranque",
    source: "/proc/cmdline, modprobe.d, the default since Linux 4.20")

  package static let enabledAtLoad = Field<Bool>(
    "kvm.enabledAtLoad", .bool, "Whether KVM takes the processor when its module is loaded, not when the first machine starts (Linux 6.12)",
    es: "Si KVM se queda con el procesador al cargarse el módulo y no al arrancar la primera máquina (Linux 6.12)",
    source: "/sys/module/kvm/parameters/enable_virt_at_load")

  package static let all: [AnyField] = [
    usable.any,
    proven.any,
    step.any,
    errno.any,
    device.any,
    registered.any,
    shown.any,
    mode.any,
    owner.any,
    group.any,
    openable.any,
    openableByQemu.any,
    module.any,
    loaded.any,
    nested.any,
    nestedRaw.any,
    nestedConfigured.any,
    nestedCommandLine.any,
    nestedAfterBoot.any,
    enabledAtLoad.any,
  ]
}
