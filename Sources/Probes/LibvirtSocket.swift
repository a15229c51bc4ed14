import Host

/// The socket that a client of qemu:///system goes to.
struct LibvirtSocket {
  /// Clients say /var/run, which is a link to /run everywhere but on very old or very odd hosts.
  static let directories = ["/run/libvirt", "/var/run/libvirt"]

  /// Whether it is virtqemud's own socket rather than libvirtd's, which virtproxyd may also hold.
  var modular: Bool
  /// Where it is, or would be.
  var path: String
  /// nil: it is not there, or cannot be seen.
  var status: FileStatus?
  /// Why it cannot be seen.
  var trouble: HostError?

  /// As it stands in the fact.
  var name: String { modular ? "virtqemud-sock" : "libvirt-sock" }
  /// Whoever may not manage may still look (libvirt's `virConnectOpenReadOnly`).
  var readOnlyPath: String { path + "-ro" }

  /// As clients since libvirt 5.6 choose (`remoteGetUNIXSocket`, mode auto, in src/remote/remote_sockets.c): the driver's own daemon if its
  /// socket is there, else libvirtd's if that is there, else what the build prefers, for which the installed daemon stands here.
  init(_ host: any HostReading, modularInstalled: Bool, monolithicInstalled: Bool) {
    var trouble: HostError?
    for modular in [true, false] {
      for directory in Self.directories {
        let path = directory + (modular ? "/virtqemud-sock" : "/libvirt-sock")
        do {
          let status = try host.status(path, followingLinks: true)
          self.init(modular: modular, path: path, status: status, trouble: nil)
          return
        } catch { if error != .absent { trouble = trouble ?? error } }
      }
    }
    let modular = modularInstalled && !monolithicInstalled
    self.init(modular: modular, path: Self.directories[0] + (modular ? "/virtqemud-sock" : "/libvirt-sock"), status: nil, trouble: trouble)
  }

  /// A socket that was found, or the reason why not.
  init(modular: Bool, path: String, status: FileStatus?, trouble: HostError?) {
    (self.modular, self.path, self.status, self.trouble) = (modular, path, status, trouble)
  }
}
