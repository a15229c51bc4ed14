import Foundation
import Testing

/// What scripts rely on: exit statuses, the same bytes for the same host, a whole file or none.
@Suite struct CheckTests {
  static func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  static func results(_ report: [String: Any]) -> [String: String] {
    let checks = report["checks"] as? [[String: Any]] ?? []
    return Dictionary(checks.map { ($0["id"] as? String ?? "", $0["result"] as? String ?? "") }, uniquingKeysWith: { $1 })
  }

  static func roots(_ report: [String: Any]) -> [String] {
    (report["causes"] as? [[String: Any]] ?? []).filter { $0["root"] as? Bool == true }.compactMap { $0["id"] as? String }
  }

  @Test func theSameHostGivesTheSameBytes() throws {
    let root = try Root("not-in-group")
    let runs = try (0..<2).map { _ in
      try Program.run(["check", "--sysroot", root.path, "--format", "json"]).output.split(separator: "\n").filter {
        !$0.contains("\"created\"")
      }
    }
    #expect(runs[0] == runs[1])
  }

  @Test(arguments: [("nested-off", "MOD-05"), ("not-in-group", "GRP-01"), ("nothing-installed", "PKG-13"), ("blacklisted", "MOD-02")])
  func theOneFaultIsTheOneRoot(_ name: String, _ cause: String) throws {
    guard Root.canMakeNodes else { return }
    let root = try Root(name)
    let report = try Self.json(try Program.run(["check", "--sysroot", root.path, "--format", "json"]).output)
    // What the fake host leaves open besides: a Debian whose virsh goes to the user's own machines.
    #expect(Self.roots(report).filter { $0 != "DMN-08" } == [cause])
  }

  @Test func statusesAreTheContracts() throws {
    guard Root.canMakeNodes else { return }
    let root = try Root("debian12")
    let broken = try Root("not-in-group")
    func status(_ root: Root, _ more: String...) throws -> Int32 {
      try Program.run(["check", "--sysroot", root.path, "--quiet"] + more).status
    }
    #expect(try status(root) == 2, "a disk that does not run cannot be ready")
    #expect(try status(root, "--require", "kvm-usable", "qemu-installed") == 0)
    #expect(try status(broken) == 1)
    #expect(try status(broken, "--exit-zero") == 0)
    #expect(try status(broken, "--profile", "minimal") == 0, "warnings never change the status")
    #expect(try status(broken, "--require", "group") == 1)
  }

  @Test func quietSaysNothing() throws {
    let root = try Root("not-in-group")
    let ending = try Program.run(["check", "--sysroot", root.path, "--quiet"])
    #expect(ending.output.isEmpty && ending.error.isEmpty)
  }

  @Test func outputIsWrittenWholeAndNeverThroughALink() throws {
    let root = try Root("debian12")
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let victim = folder.appending(path: "victim")
    let link = folder.appending(path: "report.json")
    try "precious".write(to: victim, atomically: true, encoding: .utf8)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: victim)
    let ending = try Program.run(["check", "--sysroot", root.path, "--format", "json", "--output", link.path])
    #expect(ending.output.isEmpty)
    #expect(try String(contentsOf: victim, encoding: .utf8) == "precious")
    #expect(try Self.json(try String(contentsOf: link, encoding: .utf8))["schema"] as? String == "virt-doctor/report/1")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["report.json", "victim"], "nothing is left beside it")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) func aFullDiskIsAnError() throws {
    let root = try Root("debian12")
    let ending = try Program.run(["check", "--sysroot", root.path, "--output", "/dev/full"])
    #expect(ending.status == 73)
    #expect(ending.error.contains("No space left on device"))
  }

  @Test(arguments: [
    (["LANGUAGE": "es:en", "LANG": "en_US.UTF-8"], "UNDECIDED", "SIN DECIDIR", true), (["LANGUAGE": "es", "LC_ALL": "C"], "", "", false),
    (["LC_ALL": "es_MX.UTF-8"], "", "", true), (["LC_MESSAGES": "es_ES.UTF-8", "LANG": "en_GB.UTF-8"], "", "", true),
    (["LANG": "de_DE.UTF-8"], "", "", false), ([:], "", "", false), (["LC_ALL": "", "LANG": "es_ES"], "", "", true),
  ])
  func languageFollowsTheEnvironment(_ environment: [String: String], _: String, _: String, _ isSpanish: Bool) throws {
    let root = try Root("debian12")
    let ending = try Program.run(["check", "--sysroot", root.path], environment: environment)
    #expect(ending.output.contains("usuario alumno") == isSpanish)
  }

  @Test(arguments: [
    (["NO_COLOR": "1"], [String](), false), (["FORCE_COLOR": "1"], [], true), (["NO_COLOR": "1", "FORCE_COLOR": "1"], [], false),
    ([:], ["--color", "always"], true), ([:], [], false), (["CLICOLOR_FORCE": "1"], [], true), (["FORCE_COLOR": "0"], [], false),
  ])
  func colourFollowsTheConventions(_ environment: [String: String], _ options: [String], _ isColoured: Bool) throws {
    let root = try Root("debian12")
    let ending = try Program.run(["check", "--sysroot", root.path] + options, environment: environment)
    #expect(ending.output.contains("\u{1B}[") == isColoured)
  }

  /// KVM without vmx or svm, a hypervisor's own back end: a machine ran, so it works, whatever the flags say.
  @Test func aProvenKVMIsUsableWhateverTheFlagsSay() throws {
    let facts = try Self.json(try Program.run(["facts", "--format", "json", "--no-libvirt", "kvm", "cpu.virtualization"]).output)
    func value(_ name: String) -> Any? { (facts[name] as? [String: Any])?["value"] }
    let report = try Self.json(try Program.run(["check", "--format", "json", "--no-libvirt"]).output)
    guard value("kvm.proven") as? Bool == true else {
      FileHandle.standardError.write(Data("no KVM here that this user may open: only its failure is tested\n".utf8))
      #expect((facts["kvm.failedStep"] as? [String: Any])?["value"] != nil)
      return
    }
    #expect(Self.results(report)["kvm-usable"] == "pass")
    #expect(Self.results(report)["cpu-virtualization"] == "pass")
    let validate = try? Program.run(["qemu"], at: "/usr/bin/virt-host-validate")
    if value("cpu.virtualization") as? String == "none", let validate { #expect(validate.output.contains("FAIL")) }
  }

  /// A person's name, number, key and address must not be in a report.
  @Test func canariesNeverReachAReport() throws {
    let root = try Root("debian12")
    let canaries = [
      "etc/machine-id": "feedfacefeedfacefeedfacefeedface\n", "sys/class/dmi/id/product_serial": "SERIAL-CANARY\n",
      "sys/class/dmi/id/product_uuid": "UUID-CANARY\n", "sys/class/net/eth0/address": "02:ca:4a:41:59:00\n",
      "proc/cmdline": "root=UUID=CANARY-ROOT luks.key=CANARY-KEY systemd.setenv=TOKEN=CANARY-TOKEN kvm_amd.nested=1\n",
      "home/alumno/.ssh/id_ed25519": "CANARY-PRIVATE\n",
    ]
    for (path, text) in canaries {
      let url = URL(filePath: root.path).appending(path: path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    for command in [["check", "--format", "json"], ["check", "--verbose"], ["facts"]] {
      let output = try Program.run(command + ["--sysroot", root.path]).output
      for canary in ["CANARY", "feedface", "02:ca:4a", "libvirt-qemu:x"] { #expect(!output.contains(canary), "\(canary) in \(command)") }
      #expect(!output.isEmpty)
    }
  }
}
