package import Facts
package import Host
import Wire

/// What a careless fix has left open, and whether the host's own protection is on. `pools` and `domains` are said before it.
package enum SecurityProbe: Probe {
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    facts.set(SecurityFacts.openPaths, openPaths(host, facts))
    facts.set(SecurityFacts.appArmor, appArmor(host))
    saySELinux(host, into: &facts)
    facts.set(SecurityFacts.driver, driver(host))
  }

  /// Folders of images, the person's home and /dev/kvm, as far as everybody may write there.
  private static func openPaths(_ host: any HostReading, _ facts: FactSet) -> Fact<[Value]> {
    var folders = ["/var/lib/libvirt/images"]
    if let home = try? host.subject().home, home.utf8.first == UInt8(ascii: "/"), home != "/" { folders.append(home) }
    for use in StorageUses(facts).uses where use.path.utf8.first == UInt8(ascii: "/") && !MountTable.lies(use.path, in: "/dev") {
      let folder = use.kind == .pool || use.kind == .share ? use.path : parent(use.path)
      if !folders.contains(folder) { folders.append(folder) }
    }
    var open: [Value] = []
    for path in folders {
      guard let status = try? host.status(path, followingLinks: true), status.kind == .directory, isOpen(status) else { continue }
      open.append(record(path, status))
    }
    if let status = try? host.status("/dev/kvm", followingLinks: true), status.kind == .character, status.mode & 0o002 != 0,
      !isOpenByDesign(host)
    {
      open.append(record("/dev/kvm", status))
    }
    return .known(open)
  }

  /// With the sticky bit, as /tmp has it, nobody can take away what is somebody else's.
  private static func isOpen(_ status: FileStatus) -> Bool { status.mode & 0o002 != 0 && status.mode & 0o1000 == 0 }

  private static func parent(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex else { return "/" }
    return String(Substring(path.utf8[..<slash]))
  }

  private static func record(_ path: String, _ status: FileStatus) -> Value {
    var draft = RecordDraft()
    draft.add("path", path)
    draft.add("mode", StoragePaths.octal(status.mode))
    return draft.value
  }

  /// systemd gives /dev/kvm 0666 unless it was built otherwise, as Debian's is: what the distribution does is no careless fix.
  private static func isOpenByDesign(_ host: any HostReading) -> Bool {
    for folder in ["/usr/lib/udev/rules.d", "/lib/udev/rules.d"] {
      guard let text = try? host.text(folder + "/50-udev-default.rules", limit: 256 << 10) else { continue }
      for line in text.textLines where KernelText.contains(line, "KERNEL==\"kvm\"") { return KernelText.contains(line, "MODE=\"0666\"") }
    }
    return false
  }

  private static func appArmor(_ host: any HostReading) -> Fact<Bool> {
    do { return .known(try host.line("/sys/module/apparmor/parameters/enabled") == "Y") } catch .absent {
      // A kernel without it has no such module; a tree of files has no kernel.
      return host.sees("/sys/module") ? .known(false) : .unknown(HostError.absent.reason)
    } catch { return .unknown(error.reason) }
  }

  /// The kernel's word; on a tree of files what the next start would bring.
  private static func saySELinux(_ host: any HostReading, into facts: inout FactSet) {
    do {
      return facts.set(SecurityFacts.selinux, .known(try host.line("/sys/fs/selinux/enforce") == "1" ? "enforcing" : "permissive"))
    } catch .absent {} catch { return facts.set(SecurityFacts.selinux, .unknown(error.reason)) }
    // Without its file system SELinux is off: it mounts it itself when it starts.
    if host.sees("/sys/fs") { return facts.set(SecurityFacts.selinux, .known("disabled")) }
    let path = "/etc/selinux/config"
    do {
      var mode: String?
      for line in try host.text(path, limit: 64 << 10).textLines {
        let words = line.trimmedOfBlanks
        guard words.hasPrefix("SELINUX=") else { continue }
        mode = KernelText.lowercased(Substring(words.utf8.dropFirst(8)))
      }
      let isKnown = ["enforcing", "permissive", "disabled"].contains(mode)
      facts.set(SecurityFacts.selinux, isKnown ? .known(mode ?? "") : .unknown("\(path) does not say it"), source: path)
    } catch {
      let absence: Fact<String> = Absence(host: host).fact(error, within: "/etc")
      // No configuration, no policy: nothing could be enforced.
      facts.set(SecurityFacts.selinux, absence == .absent ? .known("disabled") : absence, source: path)
    }
  }

  /// One name or a list; absent where libvirt is left to choose.
  private static func driver(_ host: any HostReading) -> Fact<[String]> {
    switch LibvirtConfig.load(LibvirtDefaults.qemuConfig, host) {
    case .absent: return Absence(host: host).isComplete("/etc") ? .absent : .unknown(HostError.absent.reason)
    case .unreadable(let reason): return .unknown(reason)
    case .mistaken(let mistake): return .unknown("\(LibvirtDefaults.qemuConfig):\(mistake.line): \(mistake.message)")
    case .read(let file):
      switch file.values["security_driver"] {
      case .string(let name): return .known([name])
      case .list(let names): return .known(names.compactMap { if case .string(let name) = $0 { name } else { nil } })
      case .number, nil: return .absent
      }
    }
  }
}
