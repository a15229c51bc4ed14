import Foundation
import Testing

/// Whole trees of real hosts: no crash, and no pass where the input is absent.
@Suite struct HostRootTests {
  static let corpora =
    ProcessInfo.processInfo.environment["VIRT_DOCTOR_CORPORA"]
    ?? Root.folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/corpora")
    .path

  static let isThere: Bool = {
    let found = FileManager.default.fileExists(atPath: corpora + "/unpack.sh")
    if !found { FileHandle.standardError.write(Data("skipped: no corpora at \(corpora); set VIRT_DOCTOR_CORPORA\n".utf8)) }
    return found
  }()

  /// A check can only pass if one of these is in the tree.
  static let inputs: [String: [String]] = [
    "kvm-usable": ["dev/kvm", "proc/misc", "proc/modules", "sys/module/kvm", "sys/module/kvm_intel", "sys/module/kvm_amd"],
    "cpu-virtualization": ["proc/cpuinfo", "dev/kvm"],
    "qemu-installed": ["usr/bin", "usr/libexec", "usr/local/bin", "bin"], "virsh-installed": ["usr/bin", "bin", "usr/local/bin"],
    "virt-manager-installed": ["usr/bin", "bin", "usr/local/bin"],
    "libvirt-daemon-installed": ["usr/sbin", "sbin", "usr/bin", "usr/local/sbin"],
    "bridge-tools": ["usr/sbin", "sbin", "usr/bin", "bin"],
    "user-in-libvirt-group": ["etc/group", "etc/passwd"], "nested-enabled": ["sys/module"], "packages-healthy": ["var/lib"],
    "daemon-enabled": ["etc/systemd", "etc/runlevels", "etc/rc2.d", "etc/rc3.d", "lib/systemd", "usr/lib/systemd"],
  ]

  @Test(.enabled(if: isThere)) func noCrashAndNoPassWithoutInput() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let unpacked = try Program.run([Self.corpora + "/unpack.sh", folder.path], at: "/bin/bash")
    #expect(unpacked.status == 0)
    var count = 0
    for set in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() where set != "qcow2" {
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: set).path).sorted() {
        let root = folder.appending(path: "\(set)/\(name)")
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root.path, isDirectory: &isFolder), isFolder.boolValue else { continue }
        count += 1
        try audit(root, "\(set)/\(name)")
      }
    }
    #expect(count > 0)
  }

  private func audit(_ root: URL, _ name: String) throws {
    let ending = try Program.run(["check", "--sysroot", root.path, "--format", "json"])
    #expect([0, 1, 2].contains(ending.status), "\(name): \(ending.error)")
    let results = CheckTests.results(try CheckTests.json(ending.output))
    for (check, paths) in Self.inputs where results[check] == "pass" {
      let found = paths.contains { FileManager.default.fileExists(atPath: root.appending(path: $0).path) }
      #expect(found, "\(name): \(check) passes, and nothing that it could rest on is there")
    }
    for (check, result) in results { #expect(result != "error", "\(name): the rule \(check) breaks") }
  }
}
