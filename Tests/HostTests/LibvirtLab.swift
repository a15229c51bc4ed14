import Foundation
import Glibc

@testable import Host

/// Real daemons and drivers of libvirt to ask, and virsh to compare with.
enum LibvirtLab {
  static let everything: LibvirtQuestion.Subjects = [.networks, .pools, .volumes, .domains, .snapshots, .capabilities]
  /// More than a loaded machine needs; tests of deadlines name their own.
  static let patient = 20_000

  static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  static let hasLibrary: Bool = {
    let has = Glibc.access("/usr/bin/virsh", X_OK) == 0 && dlopen("libvirt.so.0", RTLD_LAZY | RTLD_LOCAL) != nil
    if !has { say("SKIPPED: asking libvirt needs libvirt.so.0 and virsh") }
    return has
  }()

  static let hasDaemon: Bool = {
    let can = hasLibrary && geteuid() == 0 && Glibc.access("/usr/sbin/libvirtd", X_OK) == 0 && Glibc.access("/usr/bin/unshare", X_OK) == 0
    if !can { say("SKIPPED: a real libvirtd needs root, unshare and /usr/sbin/libvirtd") }
    return can
  }()

  /// States of the test driver among the corpora, as `test:///FILE` loads them.
  static let states: [URL] = {
    let root =
      ProcessInfo.processInfo.environment["VIRT_DOCTOR_CORPORA"].map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("shared/corpora")
    let folder = root.appendingPathComponent("libvirt-host")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    if files.isEmpty { say("SKIPPED: no corpus libvirt-host in \(root.path)") }
    return files.filter { $0.pathExtension == "xml" }.sorted { $0.path < $1.path }
  }()

  static func ask(
    _ uri: String, _ subjects: LibvirtQuestion.Subjects = everything, deadline: Int = patient, by live: Live = Live(user: nil)
  )
    throws -> LibvirtAnswer
  {
    try live.libvirt(LibvirtQuestion(uri: uri, subjects: subjects, deadlineMilliseconds: deadline))
  }

  /// Rows of one of virsh's tables, its words apart, as what is under the rule.
  static func rows(_ uri: String, _ command: String...) -> [[String]]? {
    guard let text = output("/usr/bin/env", ["LC_ALL=C", "virsh", "-r", "-c", uri] + command) else { return nil }
    return text.split(separator: "\n").dropFirst(2).map { $0.split(separator: " ").map(String.init) }
  }

  private static func output(_ program: String, _ arguments: [String]) -> String? {
    ChildProgram(program, arguments)?.wholeOutput().map { String(decoding: $0, as: UTF8.self) }
  }

  /// A libvirtd in a mount and network namespace of its own, with fresh folders where it writes.
  final class Daemon {
    private let process = Process()
    private let folder: URL
    /// Under which its files are seen from here.
    var prefix: String { "/proc/\(process.processIdentifier)/root" }
    var uri: String { "qemu:///system?socket=\(prefix)/run/libvirt/libvirt-sock-ro" }
    var writingURI: String { "qemu:///system?socket=\(prefix)/run/libvirt/libvirt-sock" }

    init?() {
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("virt-doctor-libvirtd-\(UUID().uuidString)")
      try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let config = folder.appendingPathComponent("libvirtd.conf")
      try? Data().write(to: config)
      process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
      let script = """
        for d in /run /var/lib/libvirt /var/log/libvirt /var/cache/libvirt /etc/libvirt /srv; do mount -t tmpfs -o mode=755 x $d || exit 9; done
        ip link set lo up; exec /usr/sbin/libvirtd -f "$0"
        """
      process.arguments = ["--mount", "--net", "--propagation", "private", "sh", "-c", script, config.path]
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      guard (try? process.run()) != nil else { return nil }
      for _ in 0..<600 where process.isRunning && !FileManager.default.fileExists(atPath: prefix + "/run/libvirt/libvirt-sock-ro") {
        usleep(50_000)
      }
      guard process.isRunning, FileManager.default.fileExists(atPath: prefix + "/run/libvirt/libvirt-sock-ro") else { return nil }
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// A command of virsh that may change something; false where it fails.
    func virsh(_ words: String...) -> Bool {
      ChildProgram("/usr/bin/virsh", ["-q", "-c", writingURI] + words)?.wholeOutput() != nil
    }

    /// A file with this text, to define something from.
    func file(_ text: String) -> String {
      let file = folder.appendingPathComponent(UUID().uuidString + ".xml")
      try? Data(text.utf8).write(to: file)
      return file.path
    }

    deinit {
      send(SIGKILL)
      process.waitUntilExit()
      try? FileManager.default.removeItem(at: folder)
    }
  }
}
