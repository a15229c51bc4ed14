/// How much room there is for machines.
package enum CapacityFacts {
  package static let cpus = Field<Int>(
    "capacity.cpus", .int, "Processors that this program may use, control groups honoured",
    es: "Procesadores que se pueden usar, respetando los grupos de control",
    source: "sched_getaffinity(2), cpu.max")

  package static let memory = Field<Int>(
    "capacity.memoryBytes", .int, unit: "bytes", "Memory that may be used, control groups honoured",
    es: "Memoria que se puede usar, respetando los grupos de control",
    source: "/proc/meminfo, memory.max")

  package static let memoryAvailable = Field<Int>(
    "capacity.memoryAvailableBytes", .int, unit: "bytes", "Memory that is free or can be freed", es: "Memoria libre o que se puede liberar",
    source: "/proc/meminfo")

  package static let disk = Field<Int>(
    "capacity.diskFreeBytes", .int, unit: "bytes", "Free space where libvirt keeps its disks",
    es: "Espacio libre donde libvirt guarda los discos",
    source: "statvfs(3) of /var/lib/libvirt/images or its nearest parent")

  package static let all: [AnyField] = [
    cpus.any,
    memory.any,
    memoryAvailable.any,
    disk.any,
  ]
}
