import Facts
import Host

/// Whether this program runs inside a container, and whose (https://systemd.io/CONTAINER_INTERFACE; the runtimes' own documentation).
struct ContainerEvidence {
  /// Where to look.
  let host: any HostReading

  /// A value of `host.container` with the place that says so.
  func conclude() -> (fact: Fact<String>, source: String) {
    let mounts = MountPoint.list((try? host.read("/proc/self/mountinfo", limit: 4 << 20)) ?? [])
    if let (name, source) = marker(mounts) { return (.known(name), source) }
    let doubtful = ["/.dockerenv", "/.dockerinit"].first(where: host.sees)
    if let doubtful, host.kind == .sysroot, !seesProcesses {
      return (.unknown("\(doubtful) alone does not prove it: images made from containers keep it"), doubtful)
    }
    // Images of small virtual machines are made from container images and keep /.dockerenv: it needs a second witness.
    if let doubtful, Self.hasContainerMounts(mounts) { return (.known("docker"), doubtful) }
    if seesProcesses { return (.known("none"), "/proc/self/cgroup") }
    return (.unknown(HostError.absent.reason), "/proc/self/cgroup")
  }

  /// Whether the tree shows the processes whose traces are looked for; an empty /proc of a mounted disk does not.
  private var seesProcesses: Bool {
    if host.kind == .live { return true }
    return ["/proc/self/cgroup", "/proc/1/cgroup", "/proc/self/mountinfo"].contains(where: host.sees)
  }

  /// Traces that only a container has.
  private func marker(_ mounts: [MountPoint]) -> (name: String, source: String)? {
    if let named = byRuntimeFile ?? byEnvironment { return named }
    for path in ["/proc/1/cgroup", "/proc/self/cgroup"] {
      if let text = try? host.text(path, limit: 64 << 10), let name = Self.runtime(cgroup: text) { return (name, path) }
    }
    if let name = Self.runtime(mounts: mounts) { return (name, "/proc/self/mountinfo") }
    if let name = byOldKernel { return name }
    // OpenVZ shows /proc/vz everywhere and /proc/bc on the host alone.
    if host.sees("/proc/vz"), !host.sees("/proc/bc") { return ("other", "/proc/vz") }
    return nil
  }

  /// Linux-VServer numbers its guests (the host has number 0); illumos plays Linux in a zone. Neither ever got beyond Linux 4.
  private var byOldKernel: (name: String, source: String)? {
    if let release = try? host.systemName().release, let number = RoleProbe.number(release), number >= 5000 { return nil }
    for line in KernelText.lines((try? host.text("/proc/self/status", limit: 64 << 10)) ?? "") where line.hasPrefix("VxID:") {
      if KernelText.trimmed(line.dropFirst(5)) != "0" { return ("other", "/proc/self/status") }
    }
    if let version = try? host.line("/proc/version"), KernelText.contains(version, "BrandZ") { return ("other", "/proc/version") }
    return nil
  }

  private var byRuntimeFile: (name: String, source: String)? {
    if host.sees("/var/run/secrets/kubernetes.io") { return ("kubernetes", "/var/run/secrets/kubernetes.io") }
    if host.sees("/run/.containerenv") { return ("podman", "/run/.containerenv") }
    for path in ["/run/systemd/container", "/run/host/container-manager"] {
      if let line = try? host.line(path), !line.isEmpty { return (Self.name(line), path) }
    }
    if host.sees("/.flatpak-info") { return ("other", "/.flatpak-info") }
    for path in ["/dev/lxd/sock", "/dev/incus/sock", "/dev/.lxc"] where host.sees(path) { return ("lxc", path) }
    return nil
  }

  /// The variable `container`, of the first process where it may be read, else of this one.
  private var byEnvironment: (name: String, source: String)? {
    if let bytes = try? host.read("/proc/1/environ", limit: 256 << 10) {
      for item in bytes.split(separator: 0) where item.starts(with: "container=".utf8) {
        let value = KernelText.trimmed(item.dropFirst(10))
        if !value.isEmpty { return (Self.name(value), "/proc/1/environ") }
      }
    }
    if let value = host.environment("container"), !value.isEmpty { return (Self.name(value), "environment") }
    return nil
  }

  /// The runtime's own word as a value of `host.container`.
  static func name(_ word: String) -> String {
    switch KernelText.lowercased(word) {
    case "docker": "docker"
    case "podman", "libpod": "podman"
    case "lxc", "lxc-libvirt", "lxd", "incus": "lxc"
    case "systemd-nspawn": "nspawn"
    case "kubernetes", "kube": "kubernetes"
    default: "other"
    }
  }

  /// The control group of a container is named after it. The host's own `docker.service` is not a container.
  static func runtime(cgroup text: String) -> String? {
    var found: String?
    for line in KernelText.lines(text) {
      // hierarchy-ID:controllers:path, and the path may hold colons.
      let parts = line.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let names = parts[2].split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
      for (index, name) in names.enumerated() {
        let next = index + 1 < names.count ? names[index + 1] : ""
        if name.hasPrefix("kubepods") { return "kubernetes" }
        if (name == "docker" && isIdentifier(next)) || scope(name, "docker-") { found = found ?? "docker" }
        if scope(name, "libpod-") || (name == "libpod_parent" && !next.isEmpty) { found = found ?? "podman" }
        if scope(name, "crio-") || scope(name, "cri-containerd-") { found = found ?? "kubernetes" }
        if (name == "lxc" && !next.isEmpty) || name.hasPrefix("lxc.payload") { found = found ?? "lxc" }
      }
    }
    return found
  }

  private static func isIdentifier(_ name: String) -> Bool {
    name.utf8.count >= 12 && name.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// `docker-` and an identifier, with or without `.scope`; `libpod-conmon-…` is the watcher outside.
  private static func scope(_ name: String, _ prefix: String) -> Bool {
    guard name.hasPrefix(prefix) else { return false }
    return isIdentifier(String(name.dropFirst(prefix.count).prefix { $0 != "." }))
  }

  /// lxcfs over /proc/cpuinfo or /proc/meminfo is mounted in LXC's containers alone.
  private static func runtime(mounts: [MountPoint]) -> String? {
    mounts.contains { $0.type == "fuse.lxcfs" && $0.path.hasPrefix("/proc/") } ? "lxc" : nil
  }

  /// Every OCI runtime mounts these three files from outside.
  private static func hasContainerMounts(_ mounts: [MountPoint]) -> Bool {
    let files = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"]
    return mounts.contains { files.contains($0.path) }
  }
}
