package import Wire

/// Kernel modules that virtualization needs, or that stand in its way.
package enum KernelModuleFacts {
  package static let modules = Field<[Value]>(
    "kernel.modules",
    .list(
      .record(
        name: "Module",
        fields: [
          RecordField("name", .string, "With underscores"),
          RecordField("state", .string, "loaded, builtin, available (a file for the running kernel) or missing"),
          RecordField("users", .int, "The reference count, if loaded"),
          RecordField("usedBy", .list(.string), "The modules that use it"),
        ])), "The modules that virtualization needs or that stand in its way",
    es: "Los módulos que la virtualización necesita o que la estorban",
    source: "/proc/modules, /sys/module, /lib/modules")

  package static let support = Field<Bool>(
    "kernel.moduleSupport", .bool, "Whether the running kernel can load modules", es: "Si el núcleo en marcha puede cargar módulos",
    source: "/proc/modules")

  package static let directory = Field<Bool>(
    "kernel.moduleDirectory", .bool, "Whether the modules of the running kernel are on the disk",
    es: "Si los módulos del núcleo en marcha están en el disco",
    source: "/lib/modules")

  package static let hypervisorsRunning = Field<[String]>(
    "kernel.otherHypervisors", .list(.string), "Other hypervisors whose machines run now: virtualbox, vmware",
    es: "Otros hipervisores con máquinas en marcha: virtualbox, vmware",
    source: "/proc/*/comm")

  package static let all: [AnyField] = [
    modules.any,
    support.any,
    directory.any,
    hypervisorsRunning.any,
  ]
}
