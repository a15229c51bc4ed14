import Foundation
import Host
import Report
import Testing

@testable import Remedies

/// Options of fstab: only the bytes that are wrong change, and the shell line does what the diff shows.
@Suite struct FstabFixTests {
  static let options = ["nofail", "x-systemd.device-timeout=10s"]
  static let root = "UUID=1 / ext4 errors=remount-ro 0 1\n"

  static func edited(_ text: String, _ targets: [String] = ["/mnt/usb"], _ options: [String] = options) -> String? {
    FstabEditor.adding(options, to: targets, in: Array(text.utf8)).map { String(decoding: $0.new, as: UTF8.self) }
  }

  @Test(arguments: [
    ("UUID=2 /mnt/usb ext4 defaults 0 2\n", "UUID=2 /mnt/usb ext4 defaults,nofail,x-systemd.device-timeout=10s 0 2\n"),
    (
      "UUID=2\t/mnt/usb\text4\tdefaults\t0\t2 # mine\n",
      "UUID=2\t/mnt/usb\text4\tdefaults,nofail,x-systemd.device-timeout=10s\t0\t2 # mine\n"
    ),
    ("UUID=2 /mnt/usb ext4", "UUID=2 /mnt/usb ext4 nofail,x-systemd.device-timeout=10s"),
    ("  UUID=2 /mnt/usb/ ext4 rw,nofail 0 2\r\n", "  UUID=2 /mnt/usb/ ext4 rw,nofail,x-systemd.device-timeout=10s 0 2\r\n"),
    ("UUID=2 /mnt/usb ext4 x-systemd.device-timeout=30s\n", "UUID=2 /mnt/usb ext4 x-systemd.device-timeout=30s,nofail\n"),
  ])
  func optionsAreAddedWhereTheyLack(_ old: String, _ new: String) { #expect(Self.edited(Self.root + old) == Self.root + new) }

  @Test(arguments: [
    "# UUID=2 /mnt/usb ext4 defaults 0 2\n", "UUID=2 /mnt/usbx ext4 defaults\n", "UUID=2 /mnt/usb\n", "", "\n\n",
    "UUID=2 /mnt/usb ext4 nofail,x-systemd.device-timeout=10s\n",
  ])
  func otherLinesAreLeftAlone(_ text: String) { #expect(Self.edited(text) == nil) }

  @Test func aBlankInATargetIsWrittenInOctal() {
    #expect(
      Self.edited("UUID=2 /mnt/mi\\040usb ext4 defaults\n", ["/mnt/mi usb"], ["nofail"]) == "UUID=2 /mnt/mi\\040usb ext4 defaults,nofail\n")
    #expect(Self.edited("UUID=2 /mnt/a\\999b ext4 defaults\n", ["/mnt/a\\999b"], ["nofail"]) != nil)
  }

  @Test(arguments: ["", "no fail", "a,b", "a/b", "a&b", "a'b", "a\nb"]) func noOtherOptionIsWritten(_ option: String) {
    #expect(Self.edited("UUID=2 /mnt/usb ext4 defaults\n", ["/mnt/usb"], [option]) == nil)
  }

  static func suggest(_ text: String, target: String) throws -> (fix: Fix?, root: URL) {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("fstab-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root.appendingPathComponent("etc"), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: root.appendingPathComponent("etc/fstab"))
    let request = FixRequest(
      kind: "fstab-option",
      parameters: [.init("target", Localized(target)), .init("option", Localized("nofail,x-systemd.device-timeout=10s"))])
    let host = try Sysroot(path: root.path, user: nil)
    return (Remedies.suggest(request, RemedyContext(facts: FixTests.facts(), host: host)).first, root)
  }

  @Test func theGuiltyLineIsShownAndTheDiffIsWhole() throws {
    let (fix, root) = try Self.suggest(Self.root + "LABEL=vms /mnt/usb ext4 defaults 0 2\n", target: "/mnt/usb")
    defer { try? FileManager.default.removeItem(at: root) }
    #expect(
      fix?.diff == """
        --- a/etc/fstab
        +++ b/etc/fstab
        @@ -1,2 +1,2 @@
         UUID=1 / ext4 errors=remount-ro 0 1
        -LABEL=vms /mnt/usb ext4 defaults 0 2
        +LABEL=vms /mnt/usb ext4 defaults,nofail,x-systemd.device-timeout=10s 0 2

        """)
    #expect(fix?.place?.line == 2)
    #expect(fix?.place?.columns == 24..<32)
    #expect(fix?.needsRoot == true)
  }

  /// sed(1) has the last word on whether the shell line and the diff are the same change.
  @Test(arguments: [
    "LABEL=vms /mnt/usb ext4 defaults 0 2\n", "  LABEL=vms\t/mnt/usb \text4\tdefaults,noatime\t0 2\nUUID=9 /mnt/x ext4 ro\n",
    "LABEL=vms /mnt/usb ext4\n", "LABEL=vms /mnt/usb ext4",
  ])
  func theShellLineDoesWhatTheDiffShows(_ text: String) throws {
    let (fix, root) = try Self.suggest(Self.root + text, target: "/mnt/usb")
    defer { try? FileManager.default.removeItem(at: root) }
    let line = try #require(fix?.shell.first)
    #expect(line.hasPrefix("sudo sed ") && line.hasSuffix(" /etc/fstab"))
    let file = root.appendingPathComponent("etc/fstab").path
    let run = Process()
    run.executableURL = URL(fileURLWithPath: "/bin/sh")
    run.arguments = ["-c", line.dropFirst(5).dropLast(10) + "'\(file)'"]
    try run.run()
    run.waitUntilExit()
    #expect(run.terminationStatus == 0)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == Self.edited(Self.root + text))
  }

  @Test func withoutTheFileItIsAdvice() {
    let fix = FixTests.fix("fstab-option", ["target": "/mnt/usb", "option": "nofail"]).first
    #expect(fix?.risk == .advice)
    #expect(fix?.diff == nil)
    #expect(fix?.shell == ["sudoedit /etc/fstab"])
  }
}
