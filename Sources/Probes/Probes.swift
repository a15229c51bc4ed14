package import Facts
package import Host

/// All probes of one host, on two threads. What takes long is begun at once: the package manager's database, the processes and the proof of
/// KVM, which the host foresees, and the kernel's modules.
package struct Probes: Sendable {
  private let host: any HostReading
  /// Facts of the distribution, which say whose database to read.
  private let system: FactSet
  private let packages = Later<FactSet>()
  private let kernel = Later<FactSet>()

  /// Begins to look. There is time for other things until the facts are needed.
  package init(_ host: any HostReading) {
    self.host = host
    let errands = host.foresee([.libvirt(LibvirtProbe.question), .processes, .kvm])
    var facts = FactSet()
    OSReleaseProbe.observe(host, into: &facts)
    system = facts
    // One further thread, not two: with two processors a third would only take this one's time.
    Beside.run { [facts, packages, kernel] in
      var software = facts
      // The emulator of a host is named after it.
      RoleProbe.observeArchitecture(host, into: &software)
      PackagesProbe.observe(host, into: &software)
      packages.say(software)
      errands.find()
      var modules = FactSet()
      RoleProbe.observeArchitecture(host, into: &modules)
      CapacityProbe.observe(host, into: &modules)
      KernelModulesProbe.observe(host, into: &modules)
      ModprobeConfigProbe.observe(host, into: &modules)
      BridgesProbe.observe(host, into: &modules)
      kernel.say(modules)
      errands.tidy()
    }
  }

  /// In the order in which later probes may rely on earlier ones: the processor, then the machine around it, then what is installed, then who
  /// asks. What the kernel takes long to tell is needed late.
  package func facts() -> FactSet {
    var facts = system
    CPUProbe.observe(host, into: &facts)
    RoleProbe.observe(host, into: &facts)
    FirmwareProbe.observe(host, into: &facts)
    facts.take(packages.take())
    AccountsProbe.observe(host, into: &facts)
    ServicesProbe.observe(host, into: &facts)
    LibvirtSocketProbe.observe(host, into: &facts)
    facts.take(kernel.take())
    KVMDeviceProbe.observe(host, into: &facts)
    DevicesProbe.observe(host, into: &facts)
    LibvirtProbe.observe(host, into: &facts)
    NetworksProbe.observe(host, into: &facts)
    PoolsProbe.observe(host, into: &facts)
    DomainsProbe.observe(host, into: &facts)
    CapabilitiesProbe.observe(host, into: &facts)
    EmulatorsProbe.observe(host, into: &facts)
    ImagesProbe.observe(host, into: &facts)
    StorageProbe.observe(host, into: &facts)
    SecurityProbe.observe(host, into: &facts)
    return facts
  }
}
