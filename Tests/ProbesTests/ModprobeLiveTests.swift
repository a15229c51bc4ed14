import Foundation
import Testing

@testable import Facts

/// Random trees, always the same ones, read by us and by the machine's own modprobe(8).
@Suite(.enabled(if: LiveModprobe.isThere)) struct ModprobeLiveTests {
  @Test func agreesWithModprobeOnRandomTrees() throws {
    var random = SplitMix(seed: 20_26)
    for round in 0..<250 {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("modprobe-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      let directories = ["A", "B", "C"].map { folder.appendingPathComponent($0).path }
      var shown: [String] = []
      for directory in directories {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for _ in 0..<(1 + random.below(4)) {
          let name = random.pick(["kvm.conf", "10-a.conf", "a.alias", "b.conf", "kvm", ".hidden.conf", "z.conf.bak", "Z.conf", "é.conf"])
          let path = directory + "/" + name
          if random.below(9) == 0 {
            try? FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
          } else if random.below(20) == 0 {
            try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
          } else {
            let bytes = LiveModprobe.randomFile(&random)
            try? Data(bytes).write(to: URL(fileURLWithPath: path))
            shown.append("\(path): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
          }
        }
      }
      let tree = LiveModprobe.tree(directories)
      let (output, messages) = try LiveModprobe.run(directories)
      #expect(tree.listing(LiveModprobe.release) == output, "round \(round): \(shown)")
      #expect(tree.complaints(LiveModprobe.release).sorted() == messages.sorted(), "round \(round): \(shown)")
    }
  }
}

/// Random kernel command lines, put over /proc/cmdline in a mount namespace of the test's own.
@Suite(.enabled(if: LiveModprobe.canReplaceCommandLine)) struct KernelCommandLineLiveTests {
  @Test func agreesWithModprobeOnRandomCommandLines() throws {
    var random = SplitMix(seed: 7)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cmdline-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder.appendingPathComponent("empty"), withIntermediateDirectories: true)
    var lines: [[UInt8]] = []
    for round in 0..<200 {
      var line: [UInt8] = []
      for _ in 0..<random.below(14) {
        line += Array(
          random.pick([
            "kvm-intel", "kvm_amd", ".", ".", ".", "nested", "=", "=", "=1", " ", " ", " ", "\"", "\t", "modprobe.blacklist=", "a,b-c,,d",
            "[0-9]",
            "]", "root=/dev/sda", "x.y", "modprobe.blacklist", "é", "--", "\r", "quiet",
          ]).utf8)
      }
      lines.append(line + [10])
      try Data(line + [10]).write(to: folder.appendingPathComponent("\(round)"))
    }
    let answers = try LiveModprobe.runWithCommandLines(folder, count: lines.count)
    #expect(answers.count == lines.count)
    for (line, answer) in zip(lines, answers) {
      let tree = ModprobeTree(directories: [], commandLine: line, list: { _ in .absent }, read: { _ in .absent })
      #expect(
        tree.listing(LiveModprobe.release) == KmodCorpus.configuration(answer), "\(String(decoding: line, as: UTF8.self).debugDescription)")
    }
  }
}

/// A small generator with a fixed seed, so that a failure can be repeated.
struct SplitMix {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  mutating func pick<T>(_ from: [T]) -> T { from[below(from.count)] }
}

/// The modprobe(8) of the machine that runs the tests.
enum LiveModprobe {
  static let program = ["/usr/sbin/modprobe", "/sbin/modprobe"].first { FileManager.default.isExecutableFile(atPath: $0) }
  static let release: ModprobeTree.Release = {
    guard let version = try? output(["--version"]).0, let line = version.split(separator: "\n").first,
      let number = line.split(separator: " ").last.flatMap({ Int($0) })
    else { return .kmod30 }
    return number >= 33 ? .kmod33 : .kmod30
  }()
  static let isThere: Bool = {
    if program == nil { FileHandle.standardError.write(Data("SKIPPED: no modprobe(8) on this machine\n".utf8)) }
    return program != nil
  }()

  static func tree(_ directories: [String]) -> ModprobeTree {
    let manager = FileManager.default
    return ModprobeTree(
      directories: directories, commandLine: [UInt8]((try? Data(contentsOf: URL(fileURLWithPath: "/proc/cmdline"))) ?? Data()),
      list: { (try? manager.contentsOfDirectory(atPath: $0)).map { .names($0.sorted()) } ?? .absent },
      read: { path in
        var isDirectory: ObjCBool = false
        guard manager.fileExists(atPath: path, isDirectory: &isDirectory) else { return .absent }
        if isDirectory.boolValue { return .directory }
        if (try? manager.destinationOfSymbolicLink(atPath: path)) == "/dev/null" { return .bytes([]) }
        return .bytes([UInt8]((try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data()))
      })
  }

  static func run(_ directories: [String]) throws -> (listing: [String], messages: [String]) {
    let (out, err) = try output(["-c"] + directories.flatMap { ["-C", $0] })
    return (KmodCorpus.configuration(out), KmodCorpus.messages(err))
  }

  /// Needs root, as in a container; elsewhere the test is skipped.
  static let canReplaceCommandLine: Bool = {
    let works = (try? output(["-m", "mount", "--bind", "/dev/null", "/proc/cmdline"], program: "/usr/bin/unshare").1.isEmpty) ?? false
    if !works || !isThere { FileHandle.standardError.write(Data("SKIPPED: cannot put a file over /proc/cmdline here\n".utf8)) }
    return works && isThere
  }()

  static func runWithCommandLines(_ folder: URL, count: Int) throws -> [String] {
    let script =
      "cd \(folder.path) && for i in $(seq 0 \(count - 1)); do mount --bind $i /proc/cmdline && \(program ?? "") -c -C empty 2>/dev/null"
    let text = try output(["-m", "sh", "-c", script + "; umount /proc/cmdline; echo @@@; done"], program: "/usr/bin/unshare").0
    return text.components(separatedBy: "@@@\n").dropLast()
  }

  private static func output(_ arguments: [String], program: String? = program) throws -> (String, String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program ?? "")
    process.arguments = arguments
    let (out, err) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (out, err)
    try process.run()
    // Both are far smaller than a pipe's buffer.
    let outData = out.fileHandleForReading.readDataToEndOfFile()
    let errData = err.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (String(decoding: outData, as: UTF8.self), String(decoding: errData, as: UTF8.self))
  }

  /// Well-formed and broken lines alike, with every blank, quote, bracket and continuation that the grammar knows.
  static func randomFile(_ random: inout SplitMix) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<random.below(8) {
      if random.below(8) == 0 { bytes += random.pick([Array(" ".utf8), Array("\t".utf8), Array("#".utf8), Array(" # ".utf8)]) }
      bytes += Array(
        random.pick([
          "options", "options", "options", "blacklist", "install", "remove", "alias", "softdep", "weakdep", "config", "include", "opcions",
          "modprobe",
        ]).utf8)
      for _ in 0..<random.below(6) {
        bytes += random.pick([" ", " ", " ", "  ", "\t", " \t ", "\\\n", " \\\n  "].map { Array($0.utf8) })
        bytes += random.pick(
          [
            "kvm", "kvm-intel", "kvm_amd", "nested=1", "nested=0", "a[b-c]-d", "x]", "y[", "pre:", "post:", "/bin/false", "a=\"b c\"",
            "q\\\\",
            "\\x", "é", "b=\r", "[!-]-", "pre: a", ":", "#",
          ].map { Array($0.utf8) } + [[0xC3], [0x66, 0, 0x67]])
      }
      bytes += random.pick(["\n", "\n", "\n", "\n", "\n\n", " \n", "\r\n", "\\\n\n", "\\", ""].map { Array($0.utf8) })
    }
    // What a backslash does at the very end of a file differs between releases of kmod.
    return bytes.last == UInt8(ascii: "\\") ? bytes + [10] : bytes
  }
}
