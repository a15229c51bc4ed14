import Foundation
import Wire

/// A private host that lives as long as a test: see the script `lab`.
struct Lab {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path

  /// What it needs, each with where it comes from; said loudly where something is missing.
  static let isPossible: Bool = {
    guard getuid() == 0 else { return skip("only root may make namespaces and mounts here") }
    let programs = [
      "libvirtd", "virtlogd", "virsh", "qemu-system-x86_64", "qemu-img", "dnsmasq", "dbus-daemon", "unshare", "nsenter", "setpriv",
    ]
    let paths = ["/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"]
    for program in programs where !paths.contains(where: { FileManager.default.isExecutableFile(atPath: $0 + program) }) {
      return skip("there is no \(program)")
    }
    guard FileManager.default.fileExists(atPath: "/dev/kvm") else { return skip("there is no /dev/kvm") }
    let trial = FileManager.default.temporaryDirectory.appending(path: "lab-trial-\(getpid())").path
    guard let made = try? shell("\(script) up \(trial)"), made.status == 0 else { return skip("the Lab could not be made") }
    _ = try? shell("\(script) down \(made.output.trimmingCharacters(in: .whitespacesAndNewlines)) \(trial)")
    return true
  }()

  private static func skip(_ reason: String) -> Bool {
    FileHandle.standardError.write(Data("SKIPPED: the Lab: \(reason)\n".utf8))
    return false
  }

  private static var script: String { "'\(folder)/lab'" }
  /// What libvirt learned of QEMU in the first lab.
  private static let cache = FileManager.default.temporaryDirectory.appending(path: "lab-cache-\(getpid())").path

  private let id: String

  /// Makes a healthy host and ends it afterwards.
  static func open(_ body: (Lab) throws -> Void) throws {
    let place = FileManager.default.temporaryDirectory.appending(path: "lab-\(UUID().uuidString)").path
    let made = try shell("\(script) up \(place)")
    guard made.status == 0 else { throw Trouble(made.output) }
    let lab = Lab(id: made.output.trimmingCharacters(in: .whitespacesAndNewlines))
    defer { _ = try? shell("\(script) down \(lab.id) \(place)") }
    let root = "/proc/\(lab.id)/root"
    try FileManager.default.copyItem(atPath: try executable(), toPath: root + "/usr/local/bin/virt-doctor")
    if FileManager.default.fileExists(atPath: cache) { try FileManager.default.copyItem(atPath: cache, toPath: root + "/tmp/cache") }
    try FileManager.default.copyItem(atPath: folder + "/words.sh", toPath: root + "/tmp/words.sh")
    try lab.root(String(contentsOfFile: folder + "/healthy.sh", encoding: .utf8))
    if !FileManager.default.fileExists(atPath: cache) {
      try? FileManager.default.copyItem(atPath: root + "/var/cache/libvirt/qemu/capabilities", toPath: cache)
    }
    try body(lab)
  }

  /// The program that was built with these tests, beside them.
  private static func executable() throws -> String {
    let package = URL(fileURLWithPath: folder).deletingLastPathComponent().deletingLastPathComponent()
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "virt-doctor").path
    for path in [beside, package.appending(path: ".build/debug/virt-doctor").path] where FileManager.default.isExecutableFile(atPath: path)
    {
      return path
    }
    throw Trouble("the program is not built")
  }

  /// Runs shell lines as root inside, with the words of words.sh at hand.
  func root(_ lines: String) throws {
    try lines.write(toFile: "/proc/\(id)/root/tmp/lines.sh", atomically: false, encoding: .utf8)
    let ran = try Self.shell("\(Self.script) sh \(id) bash -c 'set -e; . /tmp/words.sh; . /tmp/lines.sh' </dev/null 2>&1")
    if ran.status != 0 { throw Trouble("\(lines)\n\(ran.output)") }
  }

  /// What the student is told.
  func report(inOldSession isOld: Bool = false) throws -> LabReport {
    let ran = try Self.shell(
      "LAB_GROUPS=\(isOld ? "--clear-groups" : "--init-groups") \(Self.script) student \(id) virt-doctor check --format json --lang en </dev/null"
    )
    guard [0, 1, 2].contains(ran.status) else { throw Trouble("status \(ran.status): \(ran.output)") }
    return try LabReport(ran.output)
  }

  /// What files alone tell of the same host.
  func sysrootReport() throws -> LabReport {
    let ran = try Self.shell(
      "nsenter -t \(id) -n '\(try Self.executable())' check --format json --lang en --user student --sysroot /proc/\(id)/root </dev/null")
    guard [0, 1, 2].contains(ran.status) else { throw Trouble("status \(ran.status): \(ran.output)") }
    return try LabReport(ran.output)
  }

  private struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  /// Standard output only; what is written to standard error goes to the test's own. Into a file: what lives on in the lab would keep a pipe open.
  private static func shell(_ line: String) throws -> (status: Int32, output: String) {
    let file = FileManager.default.temporaryDirectory.appending(path: "lab-output-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", line]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: file)
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: try Data(contentsOf: file), as: UTF8.self))
  }
}

/// As much of a report as scenarios speak of.
struct LabReport {
  let verdict: String
  let roots: Set<String>
  let failed: Set<String>
  /// For the message of a failed expectation.
  let told: String

  init(_ json: String) throws {
    let root = try JSON.read(Array(json.utf8), name: "report").root
    verdict = root["verdict"]?.string ?? "?"
    let causes = root["causes"]?.elements ?? []
    let checks = root["checks"]?.elements ?? []
    // What is only informative is no fault: that there is no emulator of another architecture, that managers are as good as root.
    let informative = Set(checks.filter { $0["severity"]?.string == "info" }.compactMap { $0["id"]?.string })
    roots = Set(
      causes.filter { cause in
        cause["root"]?.bool == true
          && !(cause["explains"]?.elements ?? []).allSatisfy { informative.contains($0.string ?? "") }
      }.compactMap { $0["id"]?.string })
    failed = Set(checks.filter { ["fail", "warn"].contains($0["result"]?.string ?? "") }.compactMap { $0["id"]?.string })
    let unsettled = checks.filter { ["unknown", "error", "blocked"].contains($0["result"]?.string ?? "") }.map {
      "\($0["id"]?.string ?? "?") \($0["result"]?.string ?? "?") \($0["reason"]?.string ?? "")"
    }
    told =
      "verdict \(verdict), roots \(roots.sorted()), failed \(failed.sorted()), "
      + "consequences \(causes.filter { $0["root"]?.bool == false }.compactMap { $0["id"]?.string }), \(unsettled)"
  }
}
