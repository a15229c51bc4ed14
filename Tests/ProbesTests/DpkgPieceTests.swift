import Testing

@testable import Host
@testable import Probes

/// A status file read piece by piece says what it says as a whole, wherever the pieces end.
@Suite struct DpkgPieceTests {
  private static func stanza(_ name: String, _ more: String = "") -> String {
    "Package: \(name)\nStatus: install ok installed\nMaintainer: A <a@b>\nArchitecture: amd64\nVersion: 1.0-1\n\(more)Description: short\n long\n .\n long\n\n"
  }

  /// What comes of the text, or why it is refused.
  private static func outcome(_ text: String, _ size: Int?) -> String {
    let host = FakeHost(["/var/lib/dpkg/status": text])
    host.pieceSize = size
    do {
      let database = try Dpkg.read(host)
      return "\(database.packages.map { "\($0.name) \($0.version) \($0.state) \($0.provides)" }) \(database.broken)"
    } catch { return error.reason }
  }

  @Test(arguments: [
    stanza("acl") + stanza("libvirt0", "Multi-Arch: same\n") + stanza("qemu-system-common")
      + stanza("qemu-system-x86", "Provides: qemu-kvm\n"),
    // The same name twice, in order and out of order, in one piece or in two.
    stanza("libvirt0") + stanza("libvirt0"), stanza("qemu-utils") + stanza("acl") + stanza("qemu-utils"),
    stanza("libvirt-clients") + stanza("libvirt-daemon") + stanza("LIBVIRT-daemon"),
    stanza("libvirt0", "Multi-Arch: same\n") + stanza("libvirt0", "Multi-Arch: same\n"),
    // Mistakes, whose line is told.
    stanza("acl") + "\n\n" + stanza("qemu-utils") + "Package: b\nbroken\n\n" + stanza("zlib"),
    stanza("acl") + "Package: qemu-utils\nVersion: 1",
    stanza("acl") + "Package\n\n", "\n\n\n" + stanza("acl") + "\n\u{1A}\n" + stanza("acl"), "", "\n", "x",
  ])
  func piecesSayTheSame(_ text: String) {
    let whole = Self.outcome(text, nil)
    for size in [1, 2, 3, 7, 16, 50, 64, 100, 127, 200, 333, 1000] { #expect(Self.outcome(text, size) == whole, "\(size)") }
  }

  @Test func thingsAreFound() {
    #expect(
      Self.outcome(Self.stanza("acl") + Self.stanza("qemu-utils"), 9) == #"["acl 1.0-1 installed []", "qemu-utils 1.0-1 installed []"] []"#)
    #expect(Self.outcome(Self.stanza("libvirt0") + Self.stanza("libvirt0"), 9).contains("multiple non-coinstallable"))
  }
}
