/// What kind of machine this is: bare metal, virtual, contained.
package enum HostFacts {
  package static let role = Field<String>(
    "host.role", .string, "What this machine is: bare-metal, vm, container, wsl, or dom0 where this kernel governs the hypervisor",
    es: "Qué es esta máquina: bare-metal, vm, container, wsl, o dom0 si este núcleo gobierna el hipervisor",
    source: "CPUID, /sys/class/dmi/id, /proc")

  package static let hypervisor = Field<String>(
    "host.hypervisor", .string,
    """
    The hypervisor under this machine: none, kvm, qemu (QEMU, where KVM and emulation look alike), virtualbox, vmware, hyperv, xen, parallels, \
    bhyve, acrn, apple, lkvm, uml, powervm, zvm or other
    """,
    es: """
      El hipervisor que hay debajo de esta máquina: none, kvm, qemu (QEMU, donde KVM y la emulación no se distinguen), virtualbox, vmware, \
      hyperv, xen, parallels, bhyve, acrn, apple, lkvm, uml, powervm, zvm u other
      """,
    source: "CPUID leaf 0x40000000, /sys/class/dmi/id, /sys/hypervisor")

  package static let container = Field<String>(
    "host.container", .string, "The container that this program runs in: none, docker, podman, lxc, nspawn, kubernetes or other",
    es: "El contenedor en que se ejecuta este programa: none, docker, podman, lxc, nspawn, kubernetes u other",
    source: "/run/.containerenv, /.dockerenv, /proc/1, /proc/self, /run/systemd/container")

  package static let cloud = Field<String>(
    "host.cloud", .string,
    "The cloud that the machine is rented from: aws, azure, gcp, digitalocean, hetzner, alibaba, openstack, oracle, other",
    es: "La nube en que está alquilada la máquina: aws, azure, gcp, digitalocean, hetzner, alibaba, openstack, oracle u other",
    source: "/sys/class/dmi/id")

  package static let architecture = Field<String>(
    "host.architecture", .string, "The machine architecture of the running kernel", es: "La arquitectura del núcleo en marcha",
    source: "uname(2)")

  package static let kernel = Field<String>(
    "host.kernel", .string, "The release of the running kernel", es: "La versión del núcleo en marcha",
    source: "uname(2)")

  package static let kernelNumber = Field<Int>(
    "host.kernelNumber", .int, "The kernel release as major * 1000 + minor: 6012 is 6.12",
    es: "La versión del núcleo como mayor * 1000 + menor: 6012 es 6.12",
    source: "uname(2)")

  package static let vendor = Field<String>(
    "host.vendor", .string, "The maker of the machine as its firmware says", es: "El fabricante de la máquina según su firmware",
    source: "/sys/class/dmi/id/sys_vendor")

  package static let product = Field<String>(
    "host.product", .string, "The product name of the machine as its firmware says", es: "El nombre del producto según el firmware",
    source: "/sys/class/dmi/id/product_name")

  package static let board = Field<String>(
    "host.board", .string, "The maker of the main board", es: "El fabricante de la placa base",
    source: "/sys/class/dmi/id/board_vendor")

  package static let arguments = Field<[String]>(
    "host.kernelArguments", .list(.string), "The kernel arguments that concern virtualization and modules; no others are kept",
    es: "Los argumentos del núcleo que conciernen a la virtualización y los módulos; no se guarda ningún otro",
    source: "/proc/cmdline")

  package static let rebootPending = Field<Bool>(
    "host.rebootPending", .bool, "Whether a package asked for a reboot; absent where packages leave no such mark",
    es: "Si algún paquete ha pedido reiniciar; ausente donde los paquetes no dejan esa marca",
    source: "/run/reboot-required")

  package static let manager = Field<String>(
    "host.serviceManager", .string, "What runs the services: systemd, openrc, runit, sysvinit or none",
    es: "Qué gestiona los servicios: systemd, openrc, runit, sysvinit o none",
    source: "/run/systemd/system, /run/openrc, /proc/1/comm")

  package static let all: [AnyField] = [
    role.any,
    hypervisor.any,
    container.any,
    cloud.any,
    architecture.any,
    kernel.any,
    kernelNumber.any,
    vendor.any,
    product.any,
    board.any,
    arguments.any,
    rebootPending.any,
    manager.any,
  ]
}
