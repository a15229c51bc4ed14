import Facts

/// The kernel's command line (Documentation/admin-guide/kernel-parameters.rst), reduced to what concerns virtualization and modules:
/// the rest may hold names, addresses and keys of the machine's owner and is never kept.
enum MachineArguments {
  /// The arguments that concern machines, as they were written; what follows `--` is init's (kernel/params.c).
  static func of(_ line: String) -> [String] {
    let text = Array(line.utf8)
    let arguments = KernelArguments.split(text).map { String(decoding: text[$0.whole], as: UTF8.self) }
    return arguments.prefix { $0 != "--" }.filter(concernsMachines)
  }

  /// Dashes and underscores in a name are the same to the kernel.
  private static func concernsMachines(_ argument: String) -> Bool {
    let name = String(
      decoding: argument.utf8.prefix { $0 != UInt8(ascii: "=") }.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    if names.contains(name) { return true }
    return prefixes.contains { name.hasPrefix($0) }
  }

  private static let names: Set<String> = [
    "module_blacklist", "modprobe.blacklist", "rd.driver.blacklist", "rd.driver.pre", "rdblacklist", "modules_load", "rd.modules_load",
    "nomodule", "initcall_blacklist", "clearcpuid", "intel_iommu", "amd_iommu", "iommu", "hugepages", "hugepagesz",
    "default_hugepagesz", "transparent_hugepage", "mitigations", "l1tf", "lockdown", "mem_encrypt", "nested_pvm", "cgroup_disable",
    "cgroup_enable", "cgroup_no_v1", "systemd.unified_cgroup_hierarchy", "nopvspin", "no_kvmclock", "no_steal_acc",
    "hv_nopvspin",
  ]

  /// Parameters of modules that machines and their networks use, and of the module loader.
  private static let prefixes = [
    "kvm.", "kvm_", "vfio", "iommu.", "module.", "vhost", "tun.", "tap.", "macvtap.",
    "bridge.", "br_netfilter.", "nbd.", "virtio", "xen_",
  ]
}
