import Foundation
import Testing

@testable import Facts
@testable import Remedies

/// A small root on the disk with modprobe.d directories, on which the machine's own modprobe(8) and patch(1) have the last word.
final class ModprobeLab {
  static let program = ["/usr/sbin/modprobe", "/sbin/modprobe"].first { FileManager.default.isExecutableFile(atPath: $0) }
  static let canRun: Bool = {
    let can = program != nil && FileManager.default.isExecutableFile(atPath: "/usr/bin/patch")
    if !can { FileHandle.standardError.write(Data("SKIPPED: modprobe(8) or patch(1) is not on this machine\n".utf8)) }
    return can
  }()

  /// Every folder of the corpora that holds an etc/modprobe.d.
  static let wildRoots: [URL] = {
    let given = ProcessInfo.processInfo.environment["VIRT_DOCTOR_CORPORA"] ?? "../shared/corpora"
    let corpora = URL(fileURLWithPath: given, relativeTo: URL(fileURLWithPath: FileManager.default.currentDirectoryPath + "/"))
    let roots = ["kmod/roots", "etc-wild/roots"].flatMap { folder in
      (try? FileManager.default.contentsOfDirectory(at: corpora.appendingPathComponent(folder), includingPropertiesForKeys: nil)) ?? []
    }.filter { FileManager.default.fileExists(atPath: $0.appendingPathComponent("etc/modprobe.d").path) }
    if roots.isEmpty { FileHandle.standardError.write(Data("SKIPPED: no corpora at \(corpora.path); set VIRT_DOCTOR_CORPORA\n".utf8)) }
    return roots.sorted { $0.path < $1.path }
  }()

  static let directories = ["/etc/modprobe.d", "/run/modprobe.d", "/usr/lib/modprobe.d"]
  let root: URL

  init(_ files: [String: String] = [:]) throws {
    root = FileManager.default.temporaryDirectory.appendingPathComponent("modprobe-lab-\(UUID().uuidString)")
    for directory in Self.directories {
      try FileManager.default.createDirectory(at: root.appendingPathComponent(directory), withIntermediateDirectories: true)
    }
    for (path, text) in files { try write(path, Array(text.utf8)) }
  }
  deinit { try? FileManager.default.removeItem(at: root) }

  func write(_ path: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: root.appendingPathComponent(path)) }
  func read(_ path: String) -> [UInt8]? { (try? Data(contentsOf: root.appendingPathComponent(path))).map { [UInt8]($0) } }

  /// The tree as the editor sees it; the command line is a test's own affair.
  func tree(commandLine: String = "") -> ModprobeTree {
    ModprobeTree(
      directories: Self.directories, commandLine: Array(commandLine.utf8),
      list: { path in
        (try? FileManager.default.contentsOfDirectory(atPath: self.root.appendingPathComponent(path).path)).map { .names($0.sorted()) }
          ?? .absent
      },
      read: { self.read($0).map { .bytes($0) } ?? .absent })
  }

  /// What modprobe itself says, without the machine's own command line.
  func listing() throws -> [String] {
    let output = try Self.run(Self.program ?? "", ["-c"] + Self.directories.flatMap { ["-C", root.appendingPathComponent($0).path] }).output
    var lines: [String] = []
    for line in output.utf8.split(separator: 10).map({ String(Substring($0)) }) {
      if line.hasPrefix("# End of configuration") { break }
      lines.append(line)
    }
    let own = KernelCommandLine([UInt8]((try? Data(contentsOf: URL(fileURLWithPath: "/proc/cmdline"))) ?? Data()))
    let added = Set(own.options.map { "options \($0.module) \($0.text)" } + own.blacklist.map { "blacklist \($0)" })
    return lines.filter { !added.contains($0) }
  }

  func apply(_ plan: ModprobePlan) throws {
    for edit in plan.edits {
      #expect(read(edit.path) == edit.old)
      try write(edit.path, edit.new)
    }
  }

  /// patch(1) takes the diffs back and makes them again, byte for byte.
  func turnBackAndForth(_ plan: ModprobePlan) throws {
    for edit in plan.edits {
      let diff = UnifiedDiff.bytes(path: edit.path, old: edit.old, new: edit.new)
      let back = try patch(diff, ["-R"])
      #expect(back.status == 0, "\(back.output)")
      #expect(read(edit.path) == edit.old)
      #expect(try patch(diff, []).status == 0)
      #expect(read(edit.path) == edit.new)
      #expect(try patch(diff, ["-R"]).status == 0)
    }
  }

  func patch(_ diff: [UInt8], _ options: [String]) throws -> (status: Int32, output: String) {
    let file = root.appendingPathComponent("change.diff")
    try Data(diff).write(to: file)
    let answer = try Self.run("/usr/bin/patch", ["-p1", "-s", "-t", "-F", "0", "-d", root.path, "-i", file.path] + options)
    // With its last file, patch(1) takes the directory away.
    for directory in Self.directories {
      try FileManager.default.createDirectory(at: root.appendingPathComponent(directory), withIntermediateDirectories: true)
    }
    return answer
  }

  static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let out = Pipe()
    process.standardOutput = out
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = out.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
