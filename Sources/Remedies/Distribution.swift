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
    case ("acl", _), ("virt-manager", _), ("dnsmasq", _): [name]
    case ("kernel-modules-extra", .debian): id == "ubuntu" ? ["linux-generic"] : ["linux-image-\(debianArchitecture)"]
    case ("kernel-modules-extra", .redhat): ["kernel", "kernel-modules", "kernel-modules-core"]
    case ("kernel-modules-extra", .suse): ["kernel-default"]
    case ("kernel-modules-extra", .arch): ["linux"]
    case ("kernel-modules-extra", .alpine): ["linux-lts"]
    default: [name]
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
