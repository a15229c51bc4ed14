/// What the firmware lets the kernel use.
package enum FirmwareFacts {
  package static let type = Field<String>(
    "firmware.type", .string, "How the machine was started: uefi or bios", es: "Cómo se arrancó la máquina: uefi o bios",
    source: "/sys/firmware/efi")

  package static let vendor = Field<String>(
    "firmware.vendor", .string, "The maker of the firmware", es: "El fabricante del firmware",
    source: "/sys/class/dmi/id/bios_vendor")

  package static let secureBoot = Field<Bool>(
    "firmware.secureBoot", .bool, "Whether Secure Boot is on", es: "Si el arranque seguro (Secure Boot) está activado",
    source: "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c")

  package static let hidden = Field<String>(
    "firmware.virtualizationHiddenBy", .string,
    "What stands between the silicon and the kernel: none (it is visible), firmware, hypervisor, container, silicon (there is none)",
    es: "Qué se interpone entre el silicio y el núcleo: none (se ve), firmware, hypervisor, container, silicon (no la hay)",
    source: "CPUID against /proc/cpuinfo")

  package static let all: [AnyField] = [
    type.any,
    vendor.any,
    secureBoot.any,
    hidden.any,
  ]
}
