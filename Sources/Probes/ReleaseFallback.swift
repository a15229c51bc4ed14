import Host

/// The files by which distributions named themselves before os-release (2012), still found on old hosts and in odd containers.
struct ReleaseFallback {
  /// Where to look.
  let host: any HostReading

  /// Most telling first: /etc/debian_version is on every derivative of Debian, and /etc/redhat-release on most of Red Hat's.
  func find() -> Distribution? {
    lsbRelease ?? suseRelease ?? alpineRelease ?? archRelease ?? ownRelease ?? redHatRelease ?? slackwareVersion ?? debianVersion
  }

  private func text(_ path: String) -> String? { try? host.text(path, limit: 64 << 10) }

  private var lsbRelease: Distribution? {
    let path = "/etc/lsb-release"
    guard let file = text(path).map(OSReleaseFile.init), let id = file["DISTRIB_ID"] else { return nil }
    return Distribution(
      id: Self.id(ofName: id), versionId: file["DISTRIB_RELEASE"], codename: file["DISTRIB_CODENAME"],
      name: file["DISTRIB_DESCRIPTION"] ?? id, source: path)
  }

  /// A first line with the name, then `VERSION = 11`, `PATCHLEVEL = 4`, `CODENAME = Harlequin`.
  private var suseRelease: Distribution? {
    let path = "/etc/SuSE-release"
    guard let text = text(path) else { return nil }
    let lines = KernelText.lines(text).map { KernelText.trimmed($0) }
    guard let name = lines.first(where: { !$0.isEmpty }) else { return nil }
    func value(_ key: String) -> String? {
      for line in lines where line.hasPrefix(key) {
        let rest = KernelText.trimmed(line.dropFirst(key.count))
        if rest.hasPrefix("=") { return KernelText.trimmed(rest.dropFirst()) }
      }
      return nil
    }
    let id = name.hasPrefix("openSUSE") ? "opensuse" : KernelText.contains(name, "Desktop") ? "sled" : "sles"
    let level = value("PATCHLEVEL").flatMap { $0 == "0" ? nil : "." + $0 } ?? ""
    return Distribution(
      id: id, versionId: value("VERSION").map { $0 + level }, codename: value("CODENAME"), name: name, source: path)
  }

  private var alpineRelease: Distribution? {
    let path = "/etc/alpine-release"
    guard let line = try? host.line(path), !line.isEmpty else { return nil }
    return Distribution(id: "alpine", versionId: line, codename: nil, name: "Alpine Linux \(line)", source: path)
  }

  /// An empty file.
  private var archRelease: Distribution? {
    let path = "/etc/arch-release"
    return host.sees(path) ? Distribution(id: "arch", versionId: nil, codename: nil, name: "Arch Linux", source: path) : nil
  }

  /// `CentOS release 6.9 (Final)` in /etc/centos-release: a file of its own that is named after the distribution.
  private var ownRelease: Distribution? {
    let shared: Set<String> = ["os-release", "lsb-release", "system-release", "redhat-release", "upstream-release", "initrd-release"]
    guard let names = try? host.list("/etc") else { return nil }
    for name in names where name.hasSuffix("-release") && !shared.contains(name) {
      if let found = sentence("/etc/\(name)") {
        var found = found
        // The name in the file may be anything; the one of the file is what the distribution calls itself.
        if Self.known(found.name ?? "") == nil { found.id = KernelText.lowercased(name.dropLast("-release".count)) }
        return found
      }
    }
    return nil
  }

  private var redHatRelease: Distribution? { sentence("/etc/redhat-release") ?? sentence("/etc/system-release") }

  private var slackwareVersion: Distribution? { sentence("/etc/slackware-version") }

  /// `12.5`, or `trixie/sid` before a release: then it has no number, and which of the two it is stays open.
  private var debianVersion: Distribution? {
    let path = "/etc/debian_version"
    guard let line = try? host.line(path), let first = line.utf8.first else { return nil }
    let version = (48...57).contains(first) ? line : nil
    return Distribution(id: "debian", versionId: version, codename: nil, name: "Debian GNU/Linux \(line)", source: path)
  }

  /// `NAME release VERSION (CODENAME)`, where the word "release" and the codename may be missing.
  private func sentence(_ path: String) -> Distribution? {
    guard let text = text(path), let line = KernelText.lines(text).map({ KernelText.trimmed($0) }).first(where: { !$0.isEmpty }) else {
      return nil
    }
    let words = KernelText.words(line)
    let versionAt = words.firstIndex { $0.utf8.first.map { (48...57).contains($0) } == true }
    return Distribution(
      id: Self.id(ofName: line), versionId: versionAt.map { words[$0] }, codename: Distribution.parenthesized(line), name: line,
      source: path)
  }

  /// The ID that os-release would have.
  static func id(ofName name: String) -> String? {
    known(name) ?? KernelText.words(name).first.map { KernelText.lowercased($0) }
  }

  private static func known(_ name: String) -> String? {
    let names = [
      ("Red Hat Enterprise Linux", "rhel"), ("CentOS", "centos"), ("Fedora", "fedora"), ("Rocky Linux", "rocky"),
      ("AlmaLinux", "almalinux"),
      ("Oracle Linux", "ol"), ("Scientific Linux", "scientific"), ("Amazon Linux", "amzn"), ("LinuxMint", "linuxmint"),
      ("Gentoo", "gentoo"),
      ("Arch", "arch"), ("Slackware", "slackware"), ("EuroLinux", "eurolinux"), ("MIRACLE LINUX", "miraclelinux"),
      ("ManjaroLinux", "manjaro"),
      ("Virtuozzo", "virtuozzo"),
    ]
    return names.first { name.hasPrefix($0.0) }?.1
  }
}
