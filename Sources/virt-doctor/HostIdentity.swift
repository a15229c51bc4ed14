import Host
import Report
import Wire

/// Tells one host from another without naming it: the machine id never leaves the host, and each course sees another pseudonym.
///
/// As sd_id128_get_machine_app_specific(3) does it: HMAC-SHA256 keyed by the machine id, over the program's own id and the nonce, cut to 128 bits.
struct HostIdentity {
  let host: Report.Host

  init(_ door: any HostReading, nonce: String?, includeName: Bool) {
    let machine = Self.line(door, ["/etc/machine-id", "/var/lib/dbus/machine-id"])
    let id = machine.map { HMAC.sha256(key: Array($0.utf8), Array(("virt-doctor/host/1\0" + (nonce ?? "")).utf8)).prefix(16) }
    host = Report.Host(
      id: id.map(Self.hexadecimal),
      name: includeName ? Self.line(door, ["/proc/sys/kernel/hostname", "/etc/hostname"]) : nil,
      bootID: Self.line(door, ["/proc/sys/kernel/random/boot_id"]))
  }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func line(_ door: any HostReading, _ paths: [String]) -> String? {
    for path in paths { if let line = try? door.line(path), !line.isEmpty, line != "uninitialized" { return line } }
    return nil
  }
}

/// RFC 2104 over SHA-256.
enum HMAC {
  static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    var block = key.count > 64 ? hash(key) : key
    block += [UInt8](repeating: 0, count: 64 - block.count)
    return hash(block.map { $0 ^ 0x5C } + hash(block.map { $0 ^ 0x36 } + message))
  }

  private static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.digest()
  }
}
