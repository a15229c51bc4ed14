/// The modules that the report speaks of, all with underscores as the kernel names them.
enum KernelModulesOfInterest {
  /// Modules that make /dev/kvm for one kind of processor. kvm_hv and kvm_pr are POWER's; kvm_pvm needs no hardware support at all.
  static let kvmBackends = ["kvm_intel", "kvm_amd", "kvm_hv", "kvm_pr", "kvm_pvm"]

  /// What machines, their networks, disks and passed-through devices need.
  static let stack =
    ["kvm"] + kvmBackends + [
      "irqbypass", "ccp", "vhost", "vhost_iotlb", "vhost_net", "vhost_vsock", "vhost_scsi", "tun", "tap", "macvlan", "macvtap", "bridge",
      "stp", "llc",
      "br_netfilter", "8021q", "veth", "vfio", "vfio_pci", "vfio_iommu_type1", "ip_tables", "iptable_nat", "nf_tables", "nf_nat",
      "xt_MASQUERADE", "xt_CHECKSUM", "act_csum", "nbd", "loop", "fuse",
    ]

  /// Other hypervisors, which want the processor's virtual mode for themselves.
  static let rivals = ["vboxdrv", "vboxnetflt", "vboxnetadp", "vmmon", "vmnet"]

  static let all = stack + rivals

  /// What a blocked line must name to be told: the stack, not its rivals, which one may well want to keep out.
  static let blockable = stack
}
