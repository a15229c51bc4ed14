import Facts
import Foundation
import Testing

@testable import Host
@testable import Probes

@Suite struct LibvirtConfigTests {
  private static let texts = [
    "", "a = 1\n", "a = \"x\"", "a = x\n", "a\n", "= 1\n", "1a = 2\n", "_a = 1\n", "a-b = 1\n", "a = \"x\n", "a = 'x'\n", "a = 'it\"s'\n",
    "a = \"\"\"x\ny\"\"\"\n", "a = \"\"\"x\n", "a = [\n", "a = [ \"x\", \"y\" ]\n", "a = [ \"x\" \"y\" ]\n", "a = [ \"x\",\n \"y\",\n ]\n",
    "a = [ # c\n \"x\" ]\n", "a = 1 2\n", "a = 1 b = 2\n", "a = 1 # c\n", "a = -1\n", "a = -\n", "a = 99999999999999999999\n", "a = 0x1\n",
    "\n\n  \na = \n", "a =\n1\n", "a = \"x\"y\n", "a = [1,2\n]\n", "a=1\r\nb=2\r\n", "a = []\n", "a = [,]\n", "a = [\"a\",,]\n",
    "a = [ [ \"x\" ] ]\n",
    "#c", "a = 1;\n", "a : 1\n", "a = \"\\\"\n", "a = \"x\\\"y\"\n", "a = true\n", "a = [\n\"x\",\n# foo\n]\n", "\ta = 1\n", "a = 1\u{c}\n",
    "a = +1\n",
    "a = 1 ]\n", "a = \"b\" \"c\"\n", "a = 1\n1", "a[0] = 1\n", "a = 12a\n", "a = 'x\n'\n", "a\t=\t1\n", "aB_9 = 1\n", "a = 1; b = 2\n",
    "a = [ 1 , \"b\" , ]  # x\nb = 1\n", "a = 1\u{0}\nb\n", "a = \"\"\"\"x\"\"\"\n", "a = \"\"\"\n", "a = 1\n\nb = [\n1,\n2\nc = 3\n",
    "a = \"\"\"abcdefghij\n", "\n\na = \"\"\"abc\ndefg\nhij\n", "a = \"\"\"abc\ndefg\nhij\"\"\"\nb\n", "é = 1\n", "a = \"é\"\n",
  ]

  private func mistake(_ text: String) -> LibvirtConfigFile.Mistake? {
    do {
      _ = try LibvirtConfigFile(Array(text.utf8))
      return nil
    } catch { return error }
  }

  /// virsh reads its own libvirt.conf with the same code as the daemons read theirs: what it finds wrong, empty for nothing, nil where it
  /// cannot be asked. Root would read /etc/libvirt/libvirt.conf instead, so it is run as nobody.
  static func mistakeOfVirsh(_ data: Data) throws -> String? {
    guard geteuid() == 0, FileManager.default.isExecutableFile(atPath: "/usr/bin/virsh") else {
      Corpora.say("SKIPPED: comparing libvirt's configuration format needs root and virsh")
      return nil
    }
    let folder = try Corpora.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let config = folder.appendingPathComponent("libvirt")
    try FileManager.default.createDirectory(at: config, withIntermediateDirectories: true)
    for path in [folder, config] { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.path) }
    let file = config.appendingPathComponent("libvirt.conf")
    try data.write(to: file)
    let truth = Corpora.run(
      "/usr/bin/setpriv",
      [
        "--reuid", "65534", "--regid", "65534", "--clear-groups", "/usr/bin/env", "-i", "LC_ALL=C", "HOME=/nonexistent",
        "XDG_CONFIG_HOME=" + folder.path, "/usr/bin/virsh", "-c", "test:///default", "uri",
      ])
    guard let truth else { return nil }
    let marker = "syntax error: " + file.path + ":"
    return truth.err.components(separatedBy: marker).dropFirst().first?.split(separator: "\n").first.map(String.init) ?? ""
  }

  @Test func mistakesAreThoseThatLibvirtFinds() throws {
    var refused = 0
    for text in Self.texts {
      guard let said = try Self.mistakeOfVirsh(Data(text.utf8)) else { return }
      #expect(mistake(text).map { "\($0.line): \($0.message)" } ?? "" == said, "\(text.debugDescription)")
      if !said.isEmpty { refused += 1 }
    }
    #expect(refused > 20)
  }

  @Test func values() throws {
    let file = try LibvirtConfigFile(Array("a = \"x\"\nb = [ 1, 'y', ]\nc = -3\na = 'again' # last\nd = \"\"\"1\n2\"\"\"".utf8))
    #expect(file.string("a") == "again")
    #expect(file.values["b"] == .list([.number(1), .string("y")]))
    #expect(file.values["c"] == .number(-3))
    #expect(file.string("d") == "1\n2")
    #expect(file.string("c") == nil)
    #expect(mistake(String(repeating: "[", count: 10_000)) != nil)
    #expect(mistake("a = " + String(repeating: "[", count: 10_000))?.message == "lists nested too deeply")
  }

  private func config(_ host: FakeHost, modular: Bool = false) -> LibvirtConfig {
    LibvirtConfig(host, modular: modular, units: SystemdUnits(host))
  }

  @Test func whoDecides() {
    #expect(config(HostFixtures.debian()).access(mode: nil) == .known(.polkit))
    #expect(config(HostFixtures.ubuntu()).access(mode: nil) == .known(.mode))
    #expect(config(HostFixtures.ubuntu()).socketGroup == .known("libvirt"))
    // The socket itself counts more than what any file says of it.
    #expect(config(HostFixtures.debian()).access(mode: 0o770) == .known(.mode))
    #expect(config(HostFixtures.ubuntu()).access(mode: 0o777) == .known(.open))
    let host = FakeHost([
      "/etc/libvirt/libvirtd.conf": "auth_unix_rw = \"none\"\nunix_sock_rw_perms = \"0770\"\nunix_sock_group = \"virt\"\n"
    ])
    #expect(config(host).access(mode: nil) == .known(.mode))
    #expect(config(host).socketGroup == .known("virt"))
    #expect(config(FakeHost(["/etc/libvirt/libvirtd.conf": "auth_unix_rw = \"none\"\n"])).access(mode: nil) == .known(.open))
    #expect(config(FakeHost(["/etc/libvirt/libvirtd.conf": "auth_unix_rw = \"sasl\"\n"])).access(mode: nil).value == nil)
    #expect(config(FakeHost()).access(mode: nil) == .known(.polkit))
    #expect(config(FakeHost(["/etc/libvirt/virtqemud.conf": "auth_unix_rw = 'none'"]), modular: true).access(mode: nil) == .known(.open))
    #expect(
      config(FakeHost(["/etc/libvirt/libvirtd.conf": "x = 1\nauth_unix_rw =\n"])).access(mode: nil)
        == .unknown("/etc/libvirt/libvirtd.conf:2: expecting a value"))
  }
}
