import Facts
import Foundation
import Testing
import Wire

@testable import Host
@testable import Probes

@Suite struct EmulatorsProbeTests {
  private func observe(_ host: FakeHost, emulator: Fact<String> = .absent) -> FactSet {
    var facts = FactSet()
    facts.set(PackageFacts.emulator, emulator)
    EmulatorsProbe.observe(host, into: &facts)
    return facts
  }

  private func descriptor(_ code: String, features: String = "", interface: String = "uefi") -> String {
    """
    {"description": "x", "interface-types": ["\(interface)"],
     "mapping": {"device": "flash", "executable": {"filename": "\(code)", "format": "raw"},
                 "nvram-template": {"filename": "/usr/share/OVMF/VARS.fd", "format": "raw"}},
     "targets": [{"architecture": "x86_64", "machines": ["pc-q35-*"]}, {"architecture": "x86_64", "machines": ["pc-i440fx-*"]}],
     "features": [\(features)], "tags": []}
    """
  }

  /// Names decide the order and what overrules what; an empty file or a link to /dev/null hides one.
  @Test func firmware() {
    let host = FakeHost([
      "/usr/share/qemu/firmware/60-plain.json": descriptor("/usr/share/OVMF/CODE.fd"),
      "/usr/share/qemu/firmware/40-secure.json": descriptor("/gone.fd", features: "\"secure-boot\", \"requires-smm\", \"enrolled-keys\""),
      "/usr/share/qemu/firmware/50-seabios.json": descriptor("/bios.bin", interface: "bios"),
      "/usr/share/qemu/firmware/70-hidden.json": descriptor("/h.fd"), "/etc/qemu/firmware/70-hidden.json": "",
      "/usr/share/qemu/firmware/71-null.json": descriptor("/n.fd"), "/etc/qemu/firmware/60-plain.json": descriptor("/opt/CODE.fd"),
      "/usr/share/qemu/firmware/80-broken.json": "{\"a\": ", "/usr/share/qemu/firmware/README": "x", "/opt/CODE.fd": "x",
      "/usr/share/OVMF/VARS.fd": "x",
    ])
    host.links["/etc/qemu/firmware/71-null.json"] = "/dev/null"
    let records = StorageFixtures.records(observe(host), EmulatorFacts.firmware)
    #expect(records.count == 3)
    #expect(
      records.first == [
        "path": "/gone.fd", "variables": "/usr/share/OVMF/VARS.fd", "architectures": ["x86_64"], "secureBoot": true, "enrolledKeys": true,
        "smm": true, "exists": false, "descriptor": "/usr/share/qemu/firmware/40-secure.json",
      ])
    #expect(records[1]["path"] == "/opt/CODE.fd" && records[1]["exists"] == true && records[1]["secureBoot"] == false)
    #expect(records[2]["descriptor"] == "/usr/share/qemu/firmware/80-broken.json")
    #expect(records[2]["error"] != nil)
  }

  @Test func noFirmware() {
    #expect(StorageFixtures.records(observe(FakeHost(["/usr/share/x": ""])), EmulatorFacts.firmware).isEmpty)
    let host = FakeHost()
    host.kind = .sysroot
    #expect(observe(host).state(EmulatorFacts.firmware) == "No such file or directory")
  }

  @Test func programs() {
    let host = FakeHost(["/usr/bin/swtpm": "", "/usr/sbin/parted": ""])
    #expect(observe(host).state(EmulatorFacts.swtpm) == "absent")
    host.files["/usr/bin/swtpm_setup"] = []
    #expect(observe(host).string(EmulatorFacts.swtpm) == "/usr/bin/swtpm")
    #expect(observe(host).string(EmulatorFacts.parted) == "/usr/sbin/parted")
    #expect(observe(FakeHost()).state(EmulatorFacts.parted) == "absent")
  }

  @Test func virtiofsd() {
    let host = FakeHost(["/usr/share/qemu/vhost-user/50-x.json": "{\"type\": \"fs\", \"binary\": \"/opt/virtiofsd\"}"])
    // The description stays when the program goes.
    #expect(observe(host).state(EmulatorFacts.virtiofsd) == "absent")
    host.files["/usr/lib/qemu/virtiofsd"] = []
    #expect(observe(host).string(EmulatorFacts.virtiofsd) == "/usr/lib/qemu/virtiofsd")
    host.files["/opt/virtiofsd"] = []
    #expect(observe(host).string(EmulatorFacts.virtiofsd) == "/opt/virtiofsd")
    host.files["/usr/share/qemu/vhost-user/50-x.json"] = Array("{\"type\": \"gpu\", \"binary\": \"/opt/virtiofsd\"}".utf8)
    #expect(observe(host).string(EmulatorFacts.virtiofsd) == "/usr/lib/qemu/virtiofsd")
  }

  /// A little-endian program of 64 bits that is linked to these.
  static func program(_ libraries: [String]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 1024)
    func put(_ value: Int, _ count: Int, at offset: Int) {
      for index in 0..<count { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
    }
    bytes.replaceSubrange(0..<6, with: [0x7F, 0x45, 0x4C, 0x46, 2, 1])
    put(64, 8, at: 32)
    put(56, 2, at: 54)
    put(2, 2, at: 56)
    // Loaded at 0x10000; the names begin 512 bytes into the file.
    put(1, 4, at: 64)
    put(0x10000, 8, at: 64 + 16)
    put(1024, 8, at: 64 + 32)
    put(2, 4, at: 120)
    put(256, 8, at: 120 + 8)
    put(16 * (libraries.count + 2), 8, at: 120 + 32)
    var name = 1
    for (number, library) in libraries.enumerated() {
      put(1, 8, at: 256 + 16 * number)
      put(name, 8, at: 264 + 16 * number)
      bytes.replaceSubrange(512 + name..<512 + name + library.utf8.count, with: Array(library.utf8))
      name += library.utf8.count + 1
    }
    put(5, 8, at: 256 + 16 * libraries.count)
    put(0x10200, 8, at: 264 + 16 * libraries.count)
    return bytes
  }

  @Test func display() {
    let host = FakeHost(["/usr/lib/x86_64-linux-gnu/qemu/ui-gtk.so": ""])
    let path = "/usr/bin/qemu-system-x86_64"
    host.files[path] = Self.program(["libc.so.6", "libpixman-1.so.0"])
    #expect(observe(host, emulator: .known(path)).bool(EmulatorFacts.spice) == false)
    #expect(observe(host, emulator: .known(path)).bool(EmulatorFacts.qxl) == false)
    // Debian 12: built in.
    host.files[path] = Self.program(["libc.so.6", "libspice-server.so.1"])
    #expect(observe(host, emulator: .known(path)).bool(EmulatorFacts.spice) == true)
    #expect(observe(host, emulator: .known(path)).bool(EmulatorFacts.qxl) == true)
    // Debian 13: a module.
    host.files[path] = Self.program(["libc.so.6"])
    host.files["/usr/lib/x86_64-linux-gnu/qemu/ui-spice-core.so"] = []
    #expect(observe(host, emulator: .known(path)).bool(EmulatorFacts.spice) == true)
    #expect(observe(host, emulator: .known(path)).bool(EmulatorFacts.qxl) == false)
    host.files["/usr/lib/x86_64-linux-gnu/qemu/hw-display-qxl.so"] = []
    #expect(observe(host, emulator: .known(path)).bool(EmulatorFacts.qxl) == true)
    #expect(observe(host).state(EmulatorFacts.spice) == "absent")
    host.files = [path: Array("#!/bin/sh\nexec qemu\n".utf8)]
    #expect(observe(host, emulator: .known(path)).state(EmulatorFacts.spice) == "\(path): not a program but a script")
  }

  /// The libraries of this machine's own programs, as readelf or ldd would tell them.
  @Test func libraries() throws {
    let host = Live(user: nil)
    #expect(try ProgramLibraries.read("/usr/bin/tar", host).contains("libc.so.6"))
    var random = SplitMix(seed: 3)
    let whole = Self.program(["libc.so.6", "libspice-server.so.1"])
    for _ in 0..<500 {
      var bytes = whole
      for _ in 0...random.below(4) { bytes[random.below(330)] = UInt8(truncatingIfNeeded: random.next()) }
      let host = FakeHost()
      host.files["/q"] = bytes
      // Whatever is broken, it ends.
      let names = try? ProgramLibraries.read("/q", host)
      #expect((names ?? []).count < 1025)
    }
  }
}
