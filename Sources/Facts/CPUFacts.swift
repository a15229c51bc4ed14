/// The processors and what they can do.
package enum CPUFacts {
  package static let vendor = Field<String>(
    "cpu.vendor", .string, "The vendor as the CPU itself says: GenuineIntel, AuthenticAMD, ARM …",
    es: "El fabricante según la propia CPU: GenuineIntel, AuthenticAMD, ARM…",
    source: "/proc/cpuinfo")

  package static let model = Field<String>(
    "cpu.model", .string, "The model name", es: "El nombre del modelo",
    source: "/proc/cpuinfo")

  package static let flags = Field<[String]>(
    "cpu.flags", .list(.string), "The flags that every processor has, as exact tokens",
    es: "Las marcas (flags) que tienen todos los procesadores, como palabras exactas",
    source: "/proc/cpuinfo")

  package static let virtualization = Field<String>(
    "cpu.virtualization", .string,
    """
    Which hardware virtualization the kernel shows: vmx, svm, none, or other where another flag tells it (s390, RISC-V, LoongArch, MIPS) \
    or no flag does (ARM, POWER)
    """,
    es: """
      Qué virtualización por hardware muestra el núcleo: vmx, svm, none, u other donde lo dice otra marca (s390, RISC-V, LoongArch, MIPS) \
      o no lo dice ninguna (ARM, POWER)
      """,
    source: "/proc/cpuinfo")

  package static let virtualizationOnAll = Field<Bool>(
    "cpu.virtualizationOnAll", .bool, "Whether every processor has the flag that any has; absent where none has it",
    es: "Si todos los procesadores tienen la marca que alguno tiene; ausente si no la tiene ninguno",
    source: "/proc/cpuinfo")

  package static let silicon = Field<Bool>(
    "cpu.siliconVirtualization", .bool, "Whether the CPUID instruction itself reports VMX or SVM, whatever the kernel shows",
    es: "Si la propia instrucción CPUID anuncia VMX o SVM, muestre lo que muestre el núcleo",
    source: "CPUID leaf 1 ECX bit 5, leaf 0x80000001 ECX bit 2")

  package static let hypervisorBit = Field<Bool>(
    "cpu.hypervisorBit", .bool, "Whether the CPU says that it runs under a hypervisor", es: "Si la CPU dice que está bajo un hipervisor",
    source: "CPUID leaf 1 ECX bit 31, or the flag hypervisor in /proc/cpuinfo")

  package static let hypervisorSignature = Field<String>(
    "cpu.hypervisorSignature", .string, "The twelve letters by which the hypervisor names itself",
    es: "Las doce letras con que se nombra el hipervisor",
    source: "CPUID leaf 0x40000000")

  package static let nestedPaging = Field<Bool>(
    "cpu.nestedPaging", .bool, "Whether the CPU translates guest addresses itself (EPT or NPT)",
    es: "Si la CPU traduce ella misma las direcciones del invitado (EPT o NPT)",
    source: "/proc/cpuinfo")

  package static let svmLocked = Field<Bool>(
    "cpu.svmLocked", .bool, "Whether the firmware can lock SVM with a key", es: "Si el firmware puede bloquear SVM con una clave",
    source: "CPUID leaf 0x8000000A EDX bit 2")

  package static let count = Field<Int>(
    "cpu.count", .int, "How many processors are online", es: "Cuántos procesadores están en línea",
    source: "/sys/devices/system/cpu/online")

  package static let all: [AnyField] = [
    vendor.any,
    model.any,
    flags.any,
    virtualization.any,
    virtualizationOnAll.any,
    silicon.any,
    hypervisorBit.any,
    hypervisorSignature.any,
    nestedPaging.any,
    svmLocked.any,
    count.any,
  ]
}
