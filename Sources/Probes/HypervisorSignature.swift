/// Who is behind the twelve letters of CPUID leaf 0x40000000 (Documentation/virt/kvm/x86/cpuid.rst; the Hyper-V TLFS; each vendor's own manual).
enum HypervisorSignature {
  /// A value of `host.hypervisor`, or nil for letters that nobody is known by.
  static func hypervisor(_ letters: String) -> String? {
    switch KernelText.trimmed(letters) {
    case "KVMKVMKVM", "Linux KVM Hv": "kvm"
    case "TCGTCGTCGTCG": "qemu"
    case "VBoxVBoxVBox": "virtualbox"
    case "VMwareVMware": "vmware"
    case "Microsoft Hv": "hyperv"
    case "XenVMMXenVMM": "xen"
    case "prl hyperv", "lrpepyh vr": "parallels"
    case "bhyve bhyve": "bhyve"
    case "ACRNACRNACRN": "acrn"
    case "Apple VZ", "VirtualApple": "apple"
    case "LKVMLKVMLKVM": "lkvm"
    case "QNXQVMBSQG", "UnisysSpar64", "HAXMHAXMHAXM", "___ NVMM ___", "OpenBSDVMM58", "Jailhouse", "EVMMEVMMEVMM", "SRESRESRESRE",
      "HBHBHBHBHBHB":
      "other"
    default: nil
    }
  }
}
