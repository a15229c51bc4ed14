import Foundation
import Host

/// The recorded hosts that the probes are held against: outside of the package, named by VIRT_DOCTOR_CORPORA.
enum HostCorpora {
  static let directory: String = {
    let environment = ProcessInfo.processInfo.environment["VIRT_DOCTOR_CORPORA"]
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return environment ?? package.deletingLastPathComponent().appendingPathComponent("shared/corpora").path
  }()

  /// Whether a manifest is there; says so on standard error when it is not.
  static func has(_ manifest: String) -> Bool {
    let there = FileManager.default.fileExists(atPath: "\(directory)/\(manifest)")
    if !there { FileHandle.standardError.write(Data("SKIPPED: no corpus \(directory)/\(manifest)\n".utf8)) }
    return there
  }

  static func cases(_ manifest: String) throws -> [[String: Any]] {
    let text = try String(contentsOfFile: "\(directory)/\(manifest)", encoding: .utf8)
    return try text.split(separator: "\n").map { line in
      guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
        throw CocoaError(.coderInvalidValue)
      }
      return object
    }
  }

  static func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(path)"))) }

  /// The archives of hosts as plain trees, unpacked once for a test run.
  static let unpacked: Result<String, any Error> = Result {
    let destination = FileManager.default.temporaryDirectory.appendingPathComponent("virt-doctor-corpora-\(getpid())").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["\(directory)/unpack.sh", destination]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.fileReadCorruptFile) }
    atexit { try? FileManager.default.removeItem(atPath: FileManager.default.temporaryDirectory.path + "/virt-doctor-corpora-\(getpid())") }
    return destination
  }

  /// The trees of unpacked archives, by kind and name.
  static func trees(_ kinds: [String]) throws -> [(id: String, path: String)] {
    let root = try unpacked.get()
    return try kinds.flatMap { kind -> [(String, String)] in
      guard FileManager.default.fileExists(atPath: "\(root)/\(kind)") else { return [] }
      return try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(kind)").sorted().map { ($0, "\(root)/\(kind)/\($0)") }
    }
  }

  /// A host that consists of one /proc/cpuinfo.
  static func host(cpuinfo: [UInt8]) -> FakeHost {
    let host = FakeHost()
    host.kind = .sysroot
    (host.system, host.cpuids, host.processors) = (nil, nil, nil)
    host.files["/proc/cpuinfo"] = cpuinfo
    return host
  }
}
