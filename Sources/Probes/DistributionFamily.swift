/// Whose packages a distribution uses, so that advice names the right ones.
enum DistributionFamily {
  /// Its own ID decides, then the distributions that it says it is like, nearest first (os-release(5), ID_LIKE).
  static func of(id: String?, idLike: [String]) -> String {
    for name in [id].compactMap({ $0 }) + idLike { if let family = family(name) { return family } }
    // Sold in editions of either family under one ID; those of the other kind say whom they are like.
    return switch id {
    case "kylin": "redhat"
    case "uos", "uniontech": "debian"
    default: "other"
    }
  }

  private static func family(_ id: String) -> String? {
    switch id {
    case "debian", "ubuntu", "raspbian", "linuxmint", "lmde", "pop", "elementary", "zorin", "kali", "devuan", "parrot", "mx", "neon",
      "deepin",
      "pardus", "trisquel", "pureos", "tails", "osmc", "cumulus-linux", "lliurex", "max", "guadalinex", "vanilla", "antix", "bodhi",
      "peppermint",
      "siduction", "sparky", "endless", "armbian", "proxmox", "univention":
      "debian"
    case "rhel", "redhat", "fedora", "centos", "rocky", "almalinux", "ol", "oracle", "amzn", "scientific", "eurolinux", "miraclelinux",
      "virtuozzo", "cloudlinux", "openeuler", "anolis", "alinux", "tencentos", "opencloudos", "nobara", "ultramarine", "qubes",
      "springdale",
      "navylinux", "circle", "xenenterprise", "xcp-ng":
      "redhat"
    case "suse", "sles", "sled", "sles_sap", "sl-micro", "opensuse", "opensuse-leap", "opensuse-tumbleweed", "opensuse-microos",
      "suse-microos":
      "suse"
    case "arch", "archlinux", "archarm", "manjaro", "manjaro-arm", "endeavouros", "garuda", "artix", "cachyos", "arcolinux", "blackarch":
      "arch"
    case "alpine", "postmarketos": "alpine"
    case "gentoo", "funtoo", "calculate": "gentoo"
    case "nixos": "nixos"
    default: nil
    }
  }
}
