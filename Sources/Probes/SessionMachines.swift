import Facts
import Host

/// The machines of qemu:///session, by their files.
///
/// The session's daemon is not asked: whoever connects to it starts it, and it makes folders in the home. It keeps nothing that its files do not
/// show: `qemu/NAME.xml` below the user's configuration for what is defined, and below its runtime directory for what runs.
struct SessionMachines {
  var names: Fact<[String]>
  var source = "~/.config/libvirt/qemu"

  init(_ host: any HostReading) {
    let subject: Subject
    do { subject = try host.subject() } catch {
      names = .unknown(error.reason)
      return
    }
    guard subject.home.hasPrefix("/") else {
      names = .absent
      return
    }
    // Both variables are the session's own (virGetUserConfigDirectory, virGetUserRuntimeDirectory).
    let config = host.environment("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? subject.home + "/.config"
    let runtime = host.environment("XDG_RUNTIME_DIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/run/user/\(subject.uid)"
    var found: [String] = []
    do { found = try Self.files(config + "/libvirt/qemu", host) } catch {
      guard error == .absent else {
        names = .unknown(error.reason)
        return
      }
      guard host.kind != .sysroot || host.sees(subject.home) else {
        names = .unknown(error.reason)
        return
      }
    }
    for name in (try? Self.files(runtime + "/libvirt/qemu/run", host)) ?? [] where !found.contains(name) { found.append(name) }
    names = .known(found)
  }

  private static func files(_ folder: String, _ host: any HostReading) throws(HostError) -> [String] {
    try host.list(folder).filter { $0.hasSuffix(".xml") && $0.utf8.count > 4 }.prefix(10_000).map { String($0.dropLast(4)) }
  }
}
