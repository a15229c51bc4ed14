@testable import Host

/// Hosts that several suites start from.
enum HostFixtures {
  static let passwd =
    "root:x:0:0:root:/root:/bin/bash\nalumno:x:1000:1000:,,,:/home/alumno:/bin/bash\notra:x:1001:1001::/home/otra:/bin/bash\n"
    + "libvirt-qemu:x:64055:108::/var/lib/libvirt:/usr/sbin/nologin\npolkitd:x:996:996::/:/usr/sbin/nologin\n"
  static func group(libvirt: String = "", sudo: String = "") -> String {
    "root:x:0:\nsudo:x:27:\(sudo)\nkvm:x:108:\nlibvirt:x:111:\(libvirt)\nalumno:x:1000:\notra:x:1001:\nbroken line\n+\n"
  }
  static let rule = """
    // Allow any user in the 'libvirt' group to connect to system libvirtd
    // without entering a password.
    polkit.addRule(function(action, subject) {
        if (action.id == "org.libvirt.unix.manage" &&
            subject.isInGroup("libvirt")) {
            return polkit.Result.YES;
        }
    });
    """
  static let socketUnit =
    "[Unit]\nBefore=libvirtd.service\n\n[Socket]\nListenStream=/run/libvirt/libvirt-sock\nService=libvirtd.service\nSocketMode=0666\n\n[Install]\nWantedBy=sockets.target\n"

  /// Debian with libvirt, polkit, systemd and the group rule, as an ordinary person sees it.
  static func debian(libvirt: String = "", sudo: String = "", socketMode: UInt32 = 0o666, gid: UInt32 = 0) -> FakeHost {
    let host = FakeHost([
      "/etc/passwd": passwd, "/etc/group": group(libvirt: libvirt, sudo: sudo), "/usr/sbin/libvirtd": "", "/usr/lib/polkit-1/polkitd": "",
      "/usr/share/polkit-1/rules.d/60-libvirt.rules": rule, "/usr/lib/systemd/systemd": "", "/run/systemd/system/x": "",
      "/usr/lib/systemd/system/libvirtd.socket": socketUnit, "/usr/lib/systemd/system/libvirtd.service": "[Unit]\nDescription=x\n",
      "/etc/libvirt/libvirtd.conf": "# all comments\n", "/proc/net/unix": "Num RefCount Protocol Flags Type St Inode Path\n",
    ])
    host.links["/etc/systemd/system/sockets.target.wants/libvirtd.socket"] = "/usr/lib/systemd/system/libvirtd.socket"
    host.statuses["/run/libvirt/libvirt-sock"] = FileStatus(kind: .socket, mode: socketMode, uid: 0, gid: gid)
    host.statuses["/run/dbus/system_bus_socket"] = FileStatus(kind: .socket, mode: 0o666)
    host.sockets["/run/libvirt/libvirt-sock"] = .answered(answer([2]))
    host.sockets["/run/libvirt/libvirt-sock-ro"] = .answered(answer([0]))
    if libvirt.contains("alumno") { (host.configured, host.effective) = ([1000, 111], [1000, 111]) }
    return host
  }

  /// Ubuntu: the socket's mode decides, polkit is not asked.
  static func ubuntu(libvirt: String = "") -> FakeHost {
    let host = debian(libvirt: libvirt, socketMode: 0o660, gid: 111)
    host.files["/usr/lib/systemd/system/libvirtd.socket"] = Array(
      socketUnit.replacing("SocketMode=0666", with: "SocketMode=0660\nSocketGroup=libvirt").utf8)
    host.files["/etc/libvirt/libvirtd.conf"] = Array(
      "unix_sock_group = \"libvirt\"\nunix_sock_ro_perms = \"0777\"\nunix_sock_rw_perms = \"0770\"\nauth_unix_ro = \"none\"\nauth_unix_rw = \"none\"\n"
        .utf8)
    host.sockets["/run/libvirt/libvirt-sock"] = libvirt.contains("alumno") ? .answered(answer([0])) : .denied
    return host
  }

  /// What the daemon answers to the question for its ways of authentication.
  static func answer(_ types: [UInt32]) -> [UInt8] {
    let words: [UInt32] = [UInt32(32 + 4 * types.count), 0x2000_8086, 1, 66, 1, 0, 0, UInt32(types.count)] + types
    return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
  }
}
