import Facts
import Wire

/// Which family's tools this host has, and what its packages are called there.
///
/// Names were read from the package lists of Debian 12 and 13 and Ubuntu 22.04 to 26.04, and from Fedora's, openSUSE's and Arch's documentation.
struct Distribution {
  enum Family: String { case debian, redhat, suse, arch, alpine, other }

  let family: Family
  let id: String
  /// 24.04, 12, 40; nil for rolling releases.
  let version: Double?
  let architecture: String
  let kernel: String

  init(_ facts: FactSet) {
    id = facts.string(OSFacts.id) ?? ""
    family = facts.string(OSFacts.family).flatMap { Family(rawValue: $0) } ?? .other
    version = if case .known(.double(let number)) = facts.fact(OSFacts.versionNumber) { number } else { nil }
    architecture = facts.string(HostFacts.architecture) ?? "x86_64"
    kernel = facts.string(HostFacts.kernel) ?? "$(uname -r)"
  }

  /// The packages behind an abstract name such as `qemu`; a name that is not known here is a package's own.
  func packages(_ name: String) -> [String] {
    switch (name, family) {
    case ("qemu", .debian): [debianEmulator, "qemu-utils"]
    case ("qemu", .redhat): ["qemu-kvm", "qemu-img"]
    case ("qemu", .suse): ["qemu-kvm", "qemu-tools"]
    case ("qemu", .arch): ["qemu-desktop"]
    case ("qemu", .alpine): ["qemu-system-\(architecture)", "qemu-img"]
    case ("libvirt-daemon", .debian): ["libvirt-daemon-system"]
    case ("libvirt-daemon", .redhat): ["libvirt-daemon-kvm", "libvirt-daemon-config-network"]
    case ("libvirt-daemon", .suse): ["libvirt-daemon-qemu", "libvirt-daemon-config-network"]
    case ("libvirt-daemon", .arch), ("libvirt-clients", .arch): ["libvirt", "dnsmasq"]
    case ("libvirt-daemon", .alpine): ["libvirt-daemon", "libvirt-qemu"]
    case ("libvirt-clients", .redhat), ("libvirt-clients", .suse): ["libvirt-client"]
    case ("libvirt-clients", .alpine): ["libvirt-client"]
    case ("bridge-tools", .redhat): ["iproute"]
    case ("bridge-tools", _): ["iproute2"]
    case ("polkit", .debian): (version ?? 99) >= (id == "ubuntu" ? 23.04 : 12) ? ["polkitd"] : ["policykit-1"]
    case ("polkit", _): ["polkit"]
    case ("dnsmasq", .debian): ["dnsmasq-base"]
    // Debian and Ubuntu have it since they split the daemon's package, Debian 9 and Ubuntu 17.04.
    case ("default-network", .debian), ("default-network", .redhat), ("default-network", .suse): ["libvirt-daemon-config-network"]
    case ("default-network", .arch): ["libvirt"]
    case ("default-network", .alpine): ["libvirt-daemon"]
    case ("packet-filter", .redhat), ("packet-filter", .suse): ["nftables"]
    case ("packet-filter", _): ["iptables"]
    case ("acl", _), ("virt-manager", _), ("dnsmasq", _): [name]
    case ("kernel-modules-extra", .debian): id == "ubuntu" ? ["linux-generic"] : ["linux-image-\(debianArchitecture)"]
    case ("kernel-modules-extra", .redhat): ["kernel", "kernel-modules", "kernel-modules-core"]
    case ("kernel-modules-extra", .suse): ["kernel-default"]
    case ("kernel-modules-extra", .arch): ["linux"]
    case ("kernel-modules-extra", .alpine): ["linux-lts"]
    case ("swtpm", .debian), ("swtpm", .redhat): ["swtpm", "swtpm-tools"]
    // Debian 12 and Ubuntu 22.04 have the old server inside QEMU’s own package.
    case ("virtiofsd", .debian): hasSplitModules ? ["virtiofsd"] : ["qemu-system-common"]
    case ("spice", .debian): hasSplitModules ? ["qemu-system-modules-spice"] : [debianEmulator]
    case ("spice", .redhat): ["qemu-ui-spice-core", "qemu-char-spice", "qemu-device-display-qxl"]
    case ("spice", .suse), ("spice", .arch), ("spice", .alpine): ["qemu-ui-spice-core", "qemu-chardev-spice", "qemu-hw-display-qxl"]
    case ("firmware-x86", .debian), ("firmware-x86", .alpine): ["ovmf"]
    case ("firmware-x86", .redhat), ("firmware-x86", .arch): ["edk2-ovmf"]
    case ("firmware-x86", .suse): ["qemu-ovmf-x86_64"]
    case ("firmware-aarch64", .debian): ["qemu-efi-aarch64"]
    case ("firmware-aarch64", .redhat), ("firmware-aarch64", .arch): ["edk2-aarch64"]
    case ("firmware-aarch64", .suse): ["qemu-uefi-aarch64"]
    case ("firmware-aarch64", .alpine): ["aavmf"]
    default: name.hasPrefix("emulator-") ? [emulator(of: String(name.dropFirst("emulator-".utf8.count)))] : [name]
    }
  }

  /// Whether QEMU’s optional parts are packages of their own: from Debian 13 and Ubuntu 24.04 on.
  private var hasSplitModules: Bool { (version ?? 99) >= (id == "ubuntu" ? 24.04 : 13) }

  /// The package with QEMU for machines of another architecture, by QEMU’s own name of it.
  private func emulator(of machine: String) -> String {
    let group =
      switch machine {
      case "aarch64", "arm": "arm"
      case "x86_64", "i386": "x86"
      case "ppc", "ppc64": "ppc"
      case "mips", "mipsel", "mips64", "mips64el": "mips"
      case "sparc", "sparc64": "sparc"
      case "s390x": (version ?? 99) >= (id == "ubuntu" ? 18.04 : 13) ? "s390x" : "misc"
      case "riscv32", "riscv64": (version ?? 99) >= (id == "ubuntu" ? 25.04 : 13) ? "riscv" : "misc"
      default: "misc"
      }
    return switch family {
    case .debian: "qemu-system-\(group)"
    case .suse: group == "arm" || group == "x86" || group == "ppc" || group == "s390x" ? "qemu-\(group)" : "qemu-extra"
    default: "qemu-system-\(machine)"
    }
  }

  private var debianEmulator: String {
    switch architecture {
    case "aarch64", "armv7l", "armv6l": "qemu-system-arm"
    case "ppc64le", "ppc64": "qemu-system-ppc"
    case "s390x": "qemu-system-s390x"
    case "riscv64", "loongarch64": "qemu-system-misc"
    default: "qemu-system-x86"
    }
  }

  private var debianArchitecture: String {
    switch architecture {
    case "x86_64": "amd64"
    case "aarch64": "arm64"
    case "ppc64le": "ppc64el"
    default: architecture
    }
  }

  /// nil where nobody here knows the package manager.
  func install(_ packages: [String]) -> [String]? {
    let list = packages.map(Shell.word).joined(separator: " ")
    return switch family {
    case .debian: ["sudo apt update", "sudo apt install \(list)"]
    case .redhat: ["sudo dnf install \(list)"]
    case .suse: ["sudo zypper install \(list)"]
    case .arch: ["sudo pacman -S --needed \(list)"]
    case .alpine: ["sudo apk add \(list)"]
    case .other: nil
    }
  }

  /// Rebuilds the initial RAM disk, whose copy of modprobe.d is older than an edit.
  var rebuildInitramfs: [String] {
    switch family {
    case .debian: ["sudo update-initramfs -u"]
    case .redhat, .suse: ["sudo dracut -f"]
    case .arch: ["sudo mkinitcpio -P"]
    case .alpine, .other: []
    }
  }
}
