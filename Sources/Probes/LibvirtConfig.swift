import Facts
import Host

/// How libvirt is configured: who may use its socket, and whom QEMU runs as. Read from the files; what the daemon itself says counts more.
struct LibvirtConfig {
  /// What decides about access to the read-write socket.
  enum Access: String { case polkit, mode, open }

  /// One daemon's configuration file.
  enum File {
    case absent
    case read(LibvirtConfigFile)
    case mistaken(LibvirtConfigFile.Mistake)
    case unreadable(String)
  }

  /// The file of the daemon that serves qemu:///system here.
  let path: String
  /// What was found there.
  let file: File
  private let socketUnit: SystemdUnits.Unit?
  private let units: SystemdUnits?

  /// - Parameter modular: whether the host is served by virtqemud rather than libvirtd.
  init(_ host: any HostReading, modular: Bool, units: SystemdUnits?) {
    path = modular ? "/etc/libvirt/virtqemud.conf" : "/etc/libvirt/libvirtd.conf"
    file = Self.load(path, host)
    self.units = units
    let unit = units?.unit(modular ? "virtqemud.socket" : "libvirtd.socket")
    socketUnit = unit?.load == .loaded ? unit : nil
  }

  /// Reads a file of libvirt's format; more than 1 MiB is nobody's configuration.
  static func load(_ path: String, _ host: any HostReading) -> File {
    let bytes: [UInt8]
    do { bytes = try host.read(path, limit: 1 << 20) } catch {
      return error == .absent ? .absent : .unreadable("\(path): \(error.reason)")
    }
    do { return .read(try LibvirtConfigFile(bytes)) } catch { return .mistaken(error) }
  }

  /// A setting; nil where the file does not have it, unknown where the file cannot be read.
  func setting(_ name: String) -> Fact<String> {
    switch file {
    case .absent: .absent
    case .read(let file): file.string(name).map { .known($0) } ?? .absent
    case .mistaken(let mistake): .unknown("\(path):\(mistake.line): \(mistake.message)")
    case .unreadable(let reason): .unknown(reason)
    }
  }

  /// `polkit`, `none` or `sasl`. Distributions build libvirt with polkit, and then polkit is the default (remote_daemon_config.c).
  var authentication: Fact<String> {
    let setting = setting("auth_unix_rw")
    if case .absent = setting { return .known("polkit") }
    return setting
  }

  /// The group that the socket is, or would be, given to: by systemd's socket unit where it makes the socket, else by the daemon.
  var socketGroup: Fact<String> {
    if let socketUnit, let units {
      return units.values(socketUnit, section: "Socket", key: "SocketGroup").last.map { .known($0) } ?? .absent
    }
    return setting("unix_sock_group")
  }

  /// The mode that the socket is, or would be, given. systemd's default is 0666 (systemd.socket(5)), libvirt's with polkit 0777.
  var socketMode: Fact<UInt32> {
    if let socketUnit, let units {
      return .known(units.values(socketUnit, section: "Socket", key: "SocketMode").last.flatMap { UInt32($0, radix: 8) } ?? 0o666)
    }
    switch setting("unix_sock_rw_perms") {
    case .known(let text): return UInt32(text, radix: 8).map { .known($0) } ?? .unknown("\(path): unix_sock_rw_perms is not octal")
    case .absent: return .known(0o777)
    case .unknown(let reason): return .unknown(reason)
    }
  }

  /// Who decides, as far as the files tell; `mode` is that of the socket itself where it is there.
  func access(mode: UInt32?) -> Fact<Access> {
    // polkit is asked only by those whom the socket lets in.
    if let mode = mode ?? socketMode.value, mode & 0o002 == 0 { return .known(.mode) }
    switch authentication {
    case .known("polkit"), .absent: return .known(.polkit)
    case .known("none"): return socketMode.value == nil && mode == nil ? socketMode.map { _ in .open } : .known(.open)
    case .known(let other): return .unknown("authentication by \(other) is not judged")
    case .unknown(let reason): return .unknown(reason)
    }
  }
}
