package import Facts
package import Host

/// All probes in the order in which later ones may rely on earlier ones: the processor, then the machine around it, then who asks, then what is installed.
package enum Probes {
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    host.foresee([.processes, .emulators, .kvm])
    CPUProbe.observe(host, into: &facts)
    RoleProbe.observe(host, into: &facts)
    OSReleaseProbe.observe(host, into: &facts)
    FirmwareProbe.observe(host, into: &facts)
    CapacityProbe.observe(host, into: &facts)
    AccountsProbe.observe(host, into: &facts)
    PackagesProbe.observe(host, into: &facts)
    ServicesProbe.observe(host, into: &facts)
    LibvirtSocketProbe.observe(host, into: &facts)
    KernelModulesProbe.observe(host, into: &facts)
    ModprobeConfigProbe.observe(host, into: &facts)
    KVMDeviceProbe.observe(host, into: &facts)
  }
}
