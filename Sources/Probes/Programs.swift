import Facts
import Host

/// Finds programs where they are installed, without PATH: a student's PATH lacks /usr/sbin and may name anything.
enum Programs {
  /// NixOS links all its programs into the last one.
  private static let userPlaces = ["/usr/bin", "/bin", "/run/current-system/sw/bin"]
  /// Since /usr/sbin was merged into /usr/bin by some, either place does.
  static let adminPlaces = ["/usr/sbin", "/sbin", "/usr/bin", "/bin", "/run/current-system/sw/bin"]
  /// What an administrator compiled; counted only where nothing else is.
  private static let localPlaces = ["/usr/local/bin", "/usr/local/sbin"]

  /// Says `program.*`.
  static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let architecture = architecture(host, facts)
    facts.set(PackageFacts.emulator, emulator(host, architecture))
    facts.set(PackageFacts.emulators, emulators(host))
    switch architecture {
    case .known(let name): facts.set(PackageFacts.localEmulator, find(["/usr/local/bin/qemu-system-" + name], host))
    case .absent: facts.set(PackageFacts.localEmulator, .absent)
    case .unknown(let reason): facts.set(PackageFacts.localEmulator, .unknown(reason))
    }
    facts.set(PackageFacts.libvirtd, program("libvirtd", adminPlaces, host))
    facts.set(PackageFacts.virtqemud, program("virtqemud", adminPlaces, host))
    facts.set(PackageFacts.virsh, program("virsh", userPlaces, host))
    facts.set(PackageFacts.virtManager, program("virt-manager", userPlaces, host))
    facts.set(PackageFacts.virtManagerFlatpak, flatpak(host))
    facts.set(PackageFacts.brctl, program("brctl", adminPlaces, host))
    facts.set(PackageFacts.ip, program("ip", adminPlaces, host))
    facts.set(PackageFacts.dnsmasq, program("dnsmasq", adminPlaces, host))
  }

  /// By name in the given places, then where administrators put what they compiled.
  static func program(_ name: String, _ places: [String], _ host: any HostReading) -> Fact<String> {
    find((places + localPlaces).map { $0 + "/" + name }, host)
  }

  /// The first path that is an executable regular file. A directory that may not be searched leaves the question open.
  static func find(_ paths: [String], _ host: any HostReading) -> Fact<String> {
    var trouble: String?
    for path in paths {
      do {
        let status = try host.status(path, followingLinks: true)
        // By anybody: libvirt's user is another than ours.
        if status.kind == .regular && status.mode & 0o111 != 0 { return .known(path) }
      } catch .absent {} catch { trouble = trouble ?? "\(path): \(error.reason)" }
    }
    return trouble.map { .unknown($0) } ?? .absent
  }

  /// The name that QEMU gives the architecture of this host.
  static func architecture(_ host: any HostReading, _ facts: FactSet) -> Fact<String> {
    if let machine = facts.string(HostFacts.architecture) { return .known(qemuName(machine)) }
    // A sysroot has no kernel to ask, but its own programs are made for it: e_machine of the ELF header (elf(5)).
    for path in ["/usr/bin/env", "/bin/sh", "/usr/bin/sh", "/bin/busybox"] {
      guard let header = try? host.read(path, at: 0, count: 20), header.count == 20, header.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else {
        continue
      }
      let low = header[header[5] == 2 ? 19 : 18]
      let high = header[header[5] == 2 ? 18 : 19]
      let wide = header[4] == 2
      switch Int(low) | Int(high) << 8 {
      // EM_X86_64 and so on (elf.h).
      case 62: return .known("x86_64")
      case 3: return .known("i386")
      case 183: return .known("aarch64")
      case 40: return .known("arm")
      case 21: return .known("ppc64")
      case 22: return .known("s390x")
      case 243: return .known(wide ? "riscv64" : "riscv32")
      case 258: return .known("loongarch64")
      default: continue
      }
    }
    return .unknown("the architecture of the host is not known")
  }

  /// uname(2) says armv7l and ppc64le where QEMU says arm and ppc64.
  static func qemuName(_ machine: String) -> String {
    switch machine {
    case "i486", "i586", "i686": "i386"
    case "ppc64le": "ppc64"
    case "arm64": "aarch64"
    default: machine.hasPrefix("armv") ? "arm" : machine
    }
  }

  /// The emulator that libvirt would take for a machine of the host's own kind.
  private static func emulator(_ host: any HostReading, _ architecture: Fact<String>) -> Fact<String> {
    // The RHEL family ships one emulator, outside PATH; Debian's kvm is a wrapper of the same program.
    let everywhere = ["/usr/libexec/qemu-kvm", "/usr/bin/qemu-kvm", "/usr/bin/kvm"]
    switch architecture {
    case .known(let name):
      let program = "qemu-system-" + name
      return find(
        userPlaces.map { $0 + "/" + program } + everywhere + localPlaces.map { $0 + "/" + program }, host)
    case .absent: return .absent
    case .unknown(let reason):
      let found = find(everywhere, host)
      if case .absent = found { return .unknown(reason) }
      return found
    }
  }

  /// All of them: which other architectures can be emulated.
  private static func emulators(_ host: any HostReading) -> Fact<[String]> {
    var found: [String] = []
    var trouble: String?
    for place in ["/usr/bin", "/usr/local/bin", "/run/current-system/sw/bin"] {
      do {
        for name in try emulators(in: place, host) {
          switch find([place + "/" + name], host) {
          case .known(let path): found.append(path)
          case .unknown(let reason): trouble = trouble ?? reason
          case .absent: break
          }
        }
      } catch .absent {} catch { trouble = trouble ?? "\(place): \(error.reason)" }
    }
    if case .known(let path) = find(["/usr/libexec/qemu-kvm"], host) { found.append(path) }
    if let trouble, found.isEmpty { return .unknown(trouble) }
    return .known(found.sorted())
  }

  /// The targets of QEMU's configure, and Debian's second name for one machine.
  private static let targets = [
    "aarch64", "alpha", "arm", "avr", "cris", "hppa", "i386", "loongarch64", "m68k", "microblaze", "microblazeel", "mips", "mips64",
    "mips64el", "mipsel", "nios2", "or1k", "ppc", "ppc64", "riscv32", "riscv64", "rx", "s390x", "sh4", "sh4eb", "sparc", "sparc64",
    "tricore", "x86_64", "x86_64-microvm", "xtensa", "xtensaeb",
  ]

  /// The names that may be there. Of a running machine's thousands of programs only these are asked after: to list all takes far longer.
  private static func emulators(in place: String, _ host: any HostReading) throws(HostError) -> [String] {
    guard host.kind == .live, place != "/usr/local/bin" else { return try host.list(place, beginning: "qemu-system-") }
    if place != "/usr/bin", !host.sees(place) { return [] }
    return targets.map { "qemu-system-" + $0 }
  }

  /// For everybody, or in the subject's own home.
  private static func flatpak(_ host: any HostReading) -> Fact<Bool> {
    let name = "/org.virt_manager.virt-manager"
    var places = ["/var/lib/flatpak/app" + name]
    var trouble: String?
    do {
      let home = try host.subject().home
      if home.hasPrefix("/") { places.append(home + "/.local/share/flatpak/app" + name) }
    } catch { trouble = error.reason }
    for place in places {
      do {
        if try host.exists(place) { return .known(true) }
      } catch { trouble = trouble ?? error.reason }
    }
    // Most hosts have no Flatpak at all, so a home that may not be entered is no reason to say nothing of them.
    if let trouble, (try? host.exists("/usr/bin/flatpak")) == true { return .unknown(trouble) }
    return .known(false)
  }
}
