package import Facts
package import Host

/// All probes of one host. What takes long is begun at once: the processes and the proof of KVM, which the host foresees, and the
/// package manager's database.
package struct Probes: Sendable {
  private let host: any HostReading
  /// Facts of the distribution, which say whose database to read.
  private let system: FactSet
  private let packages: Meanwhile<FactSet>

  /// Begins to look. There is time for other things until the facts are needed.
  package init(_ host: any HostReading) {
    self.host = host
    let errands = host.foresee([.processes, .kvm])
    var facts = FactSet()
    OSReleaseProbe.observe(host, into: &facts)
    system = facts
    // One further thread, not two: with two processors a third would only take this one's time.
    packages = Meanwhile(then: errands) { [facts] in
      var facts = facts
      // The emulator of a host is named after it.
      RoleProbe.observeArchitecture(host, into: &facts)
      PackagesProbe.observe(host, into: &facts)
      return facts
    }
  }

  /// In the order in which later probes may rely on earlier ones: the processor, then the machine around it, then what is installed, then who
  /// asks. What the kernel takes long to tell is needed late.
  package func facts() -> FactSet {
    var facts = system
    CPUProbe.observe(host, into: &facts)
    RoleProbe.observe(host, into: &facts)
    FirmwareProbe.observe(host, into: &facts)
    CapacityProbe.observe(host, into: &facts)
    KernelModulesProbe.observe(host, into: &facts)
    ModprobeConfigProbe.observe(host, into: &facts)
    for entry in packages.take().entries { facts.set(entry) }
    AccountsProbe.observe(host, into: &facts)
    ServicesProbe.observe(host, into: &facts)
    LibvirtSocketProbe.observe(host, into: &facts)
    KVMDeviceProbe.observe(host, into: &facts)
    return facts
  }
}
