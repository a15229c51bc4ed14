/// One package as its manager names it.
struct InstalledPackage: Equatable {
  /// Without architecture.
  var name: String
  /// With epoch and release, in the manager's own notation.
  var version: String
  /// dpkg's words; the other managers know only `installed`.
  var state: String
  /// Whether what it holds can be used: a package that left only its configuration behind is not.
  var works: Bool
  /// Other names that it answers to.
  var provides: [String] = []
}

/// What one package manager's database says.
struct PackageDatabase {
  /// Those of the stack.
  var packages: [InstalledPackage] = []
  /// Names of packages of any kind that are half done.
  var broken: [String] = []
}

/// Which packages belong to the virtualization stack: what else is installed is nobody's business and never becomes a fact.
enum PackagesOfTheStack {
  /// The beginning of a name, over all distributions.
  private static let prefixes: [StaticString] = [
    "qemu", "libvirt", "virt-", "virtinst", "virtiofsd", "virtualbox", "vmware", "ubuntu-virt", "kvm", "ovmf", "edk2", "seabios", "swtpm",
    "libtpms", "dnsmasq", "spice", "libspice", "nbdkit", "guestfs", "libguestfs", "gnome-boxes", "cockpit-machines", "ipxe", "sgabios",
    "python3-libvirt", "python3-libguestfs", "gir1.2-libvirt", "openvswitch", "systemd-container", "netcat-openbsd", "passt", "cloud-image",
    "libosinfo", "osinfo-db", "vagrant", "multipass", "xen-", "proxmox", "pve-", "incus", "lxd", "docker", "podman",
  ]
  private static let names: [StaticString] = [
    "bridge-utils", "iproute2", "iproute", "nftables", "iptables", "iptables-nft", "ebtables", "firewalld", "ufw", "polkitd", "polkit",
    "policykit-1", "pkexec", "dbus", "dbus-daemon", "dbus-broker", "systemd", "openrc", "parted", "cpu-checker", "msr-tools", "kmod",
    "udev",
    "apparmor", "selinux-policy-targeted", "netplan.io", "network-manager", "NetworkManager", "networkmanager", "ifupdown", "genisoimage",
    "xorriso", "ntfs-3g", "acl", "uml-utilities", "vde2", "samba", "nfs-common", "open-iscsi", "lvm2", "sudo",
  ]
  /// What a package may provide under another name.
  private static let virtual: [StaticString] = [
    "kvm", "qemu", "qemu-kvm", "qemu-system", "libvirt", "libvirt-bin", "libvirt-daemon", "virt-manager", "polkit-1", "iproute",
  ]

  /// For whoever asks of thousands of names, which are not strings yet.
  nonisolated(unsafe) static let table = NameTable(names: names, prefixes: prefixes)
  nonisolated(unsafe) private static let virtualTable = NameTable(names: virtual, prefixes: [])

  /// Whether a package of that name may matter.
  static func contains(_ name: String) -> Bool {
    var name = name
    return name.withUTF8 { table.contains(UnsafeRawBufferPointer($0)) }
  }
  /// Whether a name that a package provides may.
  static func contains(provided name: String) -> Bool {
    var name = name
    return name.withUTF8 { contains(provided: UnsafeRawBufferPointer($0)) }
  }

  /// The same over the bytes of a database, without a string for each.
  static func contains(provided name: UnsafeRawBufferPointer) -> Bool { virtualTable.contains(name) || table.contains(name) }
}
