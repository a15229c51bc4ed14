import Host

/// What the firmware says of the machine in SMBIOS (drivers/firmware/dmi-id.c). Serial numbers, UUIDs and asset tags never become facts;
/// the asset tag is only compared with the two that clouds use.
struct FirmwareStrings {
  /// Where the kernel shows the tables.
  static let directory = "/sys/class/dmi/id"

  /// Whether the machine shows such tables at all; small virtual machines and most ARM boards have none.
  let isPresent: Bool
  /// The makers and names as the tables have them, empty where one is missing.
  let vendor: String, product: String, boardVendor: String, biosVendor: String
  private let version: String, biosVersion: String, assetTag: String

  /// Reads the tables' world-readable members.
  init(_ host: any HostReading) {
    isPresent = host.sees(Self.directory)
    let here = isPresent
    func read(_ name: String) -> String { here ? (try? host.line("\(Self.directory)/\(name)")) ?? "" : "" }
    (vendor, product, boardVendor, biosVendor) = (read("sys_vendor"), read("product_name"), read("board_vendor"), read("bios_vendor"))
    (version, biosVersion, assetTag) = (read("product_version"), read("bios_version"), read("chassis_asset_tag"))
  }

  /// The hypervisor whose firmware this is, where the firmware is as good as a signature: these makers' products also run on KVM or
  /// Hyper-V interfaces, so that CPUID names the interface and not the product.
  var certainHypervisor: String? {
    let makers = [vendor, product, boardVendor, biosVendor]
    func any(_ prefix: String) -> Bool { makers.contains { $0.hasPrefix(prefix) } }
    if any("VirtualBox") || any("innotek GmbH") { return "virtualbox" }
    if any("Parallels") { return "parallels" }
    if any("VMware") { return "vmware" }
    if product.hasPrefix("Apple Virtualization") { return "apple" }
    if any("BHYVE") || product == "BHYVE" { return "bhyve" }
    if makers.contains("Xen") || product.hasPrefix("HVM domU") { return "xen" }
    if vendor == "Google", product.hasPrefix("Google Compute Engine") { return "kvm" }
    // A rented bare-metal server says i3.metal.
    if any("Amazon EC2"), !product.hasSuffix(".metal"), !KernelText.contains(product, ".metal-") { return "kvm" }
    return nil
  }

  /// The hypervisor that is likely beneath this firmware, when CPUID names none.
  var likelyHypervisor: String? {
    if vendor == "Microsoft Corporation", product == "Virtual Machine" { return "hyperv" }
    let kvm = [
      "KVM", "RHEV Hypervisor", "OpenStack Nova", "OpenStack Compute", "OpenStack Foundation", "oVirt", "Alibaba Cloud ECS", "AHV",
      "CloudStack KVM", "Droplet", "vServer", "SmartDC HVM", "Cloud Hypervisor", "KubeVirt",
    ]
    for name in [product, vendor] where kvm.contains(where: { name.hasPrefix($0) }) { return "kvm" }
    // QEMU's own strings stand for KVM and emulation alike.
    if [vendor, product, biosVendor].contains(where: { $0.hasPrefix("QEMU") || $0.hasPrefix("Bochs") }) { return "qemu" }
    if biosVendor.hasPrefix("ACRN") || vendor.hasPrefix("ACRN") { return "acrn" }
    return nil
  }

  /// A value of `host.cloud`. The prefixes are those that the clouds document for telling oneself apart (cloud-init's ds-identify knows them too).
  var cloud: String? {
    if [vendor, biosVendor].contains(where: { $0.hasPrefix("Amazon EC2") }) { return "aws" }
    if [version, biosVersion].contains(where: { KernelText.lowercased($0).hasSuffix(".amazon") }) { return "aws" }
    if assetTag == "7783-7084-3265-9085-8269-3286-77" { return "azure" }
    if assetTag == "OracleCloud.com" { return "oracle" }
    if product.hasPrefix("Google Compute Engine") { return "gcp" }
    let vendors = [
      ("DigitalOcean", "digitalocean"), ("Hetzner", "hetzner"), ("Alibaba Cloud", "alibaba"), ("OpenStack", "openstack"),
      ("Akamai", "other"),
      ("Linode", "other"), ("Vultr", "other"), ("Scaleway", "other"), ("UpCloud", "other"), ("Exoscale", "other"),
      ("Tencent Cloud", "other"),
      ("Huawei Cloud", "other"), ("CloudSigma", "other"), ("Apache Software Foundation", "other"), ("OVHcloud", "other"),
    ]
    for (prefix, cloud) in vendors where vendor.hasPrefix(prefix) { return cloud }
    if product.hasPrefix("OpenStack") || assetTag == "OpenTelekomCloud" || assetTag == "SAP CCloud VM" { return "openstack" }
    return nil
  }

  /// Board makers ship these instead of a name.
  static func isPlaceholder(_ text: String) -> Bool {
    let placeholders = [
      "to be filled by o.e.m.", "default string", "system manufacturer", "system product name", "not specified", "none", "o.e.m.", "oem",
      "unknown", "empty", "not applicable", "n/a", "undefined", "product name", "manufacturer", "to be filled by oem",
    ]
    return placeholders.contains(KernelText.lowercased(text))
  }
}
