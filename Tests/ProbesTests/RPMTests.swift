import Facts
import Foundation
import Testing

@testable import Host
@testable import Probes

/// Databases made by rpm itself, read by us, compared with what rpm lists.
@Suite(.serialized) struct RPMTests {
  private static let rpm = "/usr/bin/rpm"
  private static func possible() -> Bool {
    let can = [rpm, "/usr/bin/rpmbuild"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    if !can { Corpora.say("SKIPPED: reading rpm databases needs rpm and rpmbuild") }
    return can
  }

  /// Packages with and without epoch; one with a header of many pages.
  private static let specs: [(name: String, more: String)] = [
    ("qemu-kvm", "Epoch: 17\nProvides: kvm = 85\n"), ("libvirt-daemon", ""), ("virt-manager", ""), ("bash", ""),
    ("edk2-ovmf", "Epoch: 0\n"),
    ("qemu-common", (0..<4_000).map { "Provides: qemu-something-quite-long-to-fill-pages(\($0))\n" }.joined()),
  ]

  private func build(in folder: URL) throws -> [String] {
    for (name, more) in Self.specs {
      let text =
        "Name: \(name)\nVersion: 9.0\nRelease: 2.el9\nSummary: s\nLicense: x\nBuildArch: noarch\n\(more)%description\nd\n%files\n"
      let spec = folder.appendingPathComponent(name + ".spec")
      try Data(text.utf8).write(to: spec)
      let built = Corpora.run("/usr/bin/rpmbuild", ["-bb", "--define", "_topdir \(folder.path)/top", spec.path])
      try #require(built?.status == 0, "\(built?.err ?? "")")
    }
    let packages = folder.appendingPathComponent("top/RPMS/noarch")
    return try FileManager.default.contentsOfDirectory(atPath: packages.path).sorted().map { packages.appendingPathComponent($0).path }
  }

  private func listing(_ folder: URL, _ backend: String) -> [String] {
    let format = "%{NAME} %|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\n"
    let truth = Corpora.run(Self.rpm, ["--dbpath", folder.path, "--define", "_db_backend \(backend)", "-qa", "--qf", format])
    return (truth?.out ?? "").split(separator: "\n").map(String.init).filter {
      PackagesOfTheStack.contains(String($0.prefix { $0 != " " }))
    }.sorted()
  }

  /// The files of the folder as a host's /var/lib/rpm.
  private func host(_ folder: URL) throws -> FakeHost {
    let host = FakeHost()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      host.files["/var/lib/rpm/" + name] = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }
    return host
  }

  private func packages(_ host: FakeHost) throws(HostError) -> [String] {
    guard let database = try RPM.database(host) else { return [] }
    return try RPM.read(database, host).packages.map { "\($0.name) \($0.version)" }.sorted()
  }

  @Test(.enabled(if: possible())) func databasesOfRpm() throws {
    let backend = "sqlite"
    let folder = try Corpora.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let packages = try build(in: folder)
    let database = folder.appendingPathComponent("db")
    let common = ["--dbpath", database.path, "--define", "_db_backend \(backend)"]
    try #require(Corpora.run(Self.rpm, common + ["--initdb"])?.status == 0)
    let installed = Corpora.run(Self.rpm, common + ["-i", "--justdb", "--nodeps", "--ignorearch"] + packages)
    try #require(installed?.status == 0, "\(installed?.err ?? "")")
    let host = try host(database)
    let truth = listing(database, backend)
    #expect(truth.count == 5)
    #expect(try self.packages(host) == truth)
    let facts = PackagesTests.observe(host)
    #expect(facts.string(PackageFacts.manager) == "rpm")
    #expect(PackagesTests.strings(facts, PackageFacts.provided)?.contains("kvm") == true)
    // One package less, and the rest as before.
    try #require(Corpora.run(Self.rpm, common + ["-e", "--justdb", "--nodeps", "virt-manager"])?.status == 0)
    #expect(try self.packages(self.host(database)) == listing(database, backend))

    // No damage crashes or hangs.
    var random = SystemRandomNumberGenerator()
    for path in host.files.keys where path.hasSuffix(".sqlite") {
      let good = host.files[path] ?? []
      for _ in 0..<40 {
        var bad = good
        for _ in 0..<200 { bad[Int.random(in: bad.indices, using: &random)] = UInt8.random(in: 0...255, using: &random) }
        for at in 100..<200 where Bool.random(using: &random) { bad[at] = UInt8.random(in: 0...255, using: &random) }
        host.files[path] = bad
        do { for package in try self.packages(host) { #expect(package.contains(" ")) } } catch { #expect(!error.reason.isEmpty) }
      }
      for count in [0, 50, 100, 511, 4_096, good.count / 2] {
        host.files[path] = Array(good.prefix(count))
        do { _ = try self.packages(host) } catch { #expect(!error.reason.isEmpty) }
      }
      host.files[path] = good
    }
  }

  /// A writer that has not folded its log into the file yet.
  @Test(.enabled(if: possible() && FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"))) func theLogIsNewerThanTheFile() throws
  {
    let folder = try Corpora.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let packages = try build(in: folder)
    let database = folder.appendingPathComponent("db")
    let common = ["--dbpath", database.path, "--define", "_db_backend sqlite"]
    try #require(Corpora.run(Self.rpm, common + ["--initdb"])?.status == 0)
    try #require(Corpora.run(Self.rpm, common + ["-i", "--justdb", "--nodeps", "--ignorearch"] + packages)?.status == 0)
    let copy = folder.appendingPathComponent("copy")
    try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
    let script = """
      import sqlite3, shutil, sys
      path, copy = sys.argv[1:]
      c = sqlite3.connect(path); c.execute('pragma journal_mode=wal'); c.execute('pragma wal_autocheckpoint=0')
      number = c.execute("select hnum from Name where key in ('qemu-kvm', cast('qemu-kvm' as blob))").fetchone()[0]
      c.execute('delete from Name where hnum = ?', (number,)); c.commit()
      c.execute('delete from Name'); c.execute('savepoint x')
      shutil.copy(path, copy); shutil.copy(path + '-wal', copy)
      """
    let python = Corpora.run("/usr/bin/python3", ["-c", script, database.appendingPathComponent("rpmdb.sqlite").path, copy.path])
    try #require(python?.status == 0, "\(python?.err ?? "")")
    let host = try host(copy)
    #expect(
      try self.packages(host) == ["edk2-ovmf 0:9.0-2.el9", "libvirt-daemon 9.0-2.el9", "qemu-common 9.0-2.el9", "virt-manager 9.0-2.el9"])
    host.files["/var/lib/rpm/rpmdb.sqlite-wal"] = []
    #expect(try self.packages(host).contains("qemu-kvm 17:9.0-2.el9"))
  }

  @Test func theOldFormatIsNotRead() {
    let facts = PackagesTests.observe(FakeHost(["/var/lib/rpm/Packages": "x", "/usr/libexec/qemu-kvm": ""]))
    #expect(facts.string(PackageFacts.manager) == "rpm")
    #expect(facts.fact(PackageFacts.packages) == .unknown("rpm database format not read: Berkeley DB"))
    #expect(facts.string(PackageFacts.emulator) == "/usr/libexec/qemu-kvm", "programs answer where packages cannot")
    #expect(
      PackagesTests.observe(FakeHost(["/var/lib/rpm/rpmdb.sqlite": "x"])).fact(PackageFacts.packages)
        == .unknown("not a SQLite file: /var/lib/rpm/rpmdb.sqlite"))
    #expect(
      PackagesTests.observe(FakeHost(["/var/lib/rpm/Packages.db": "x"])).fact(PackageFacts.packages)
        == .unknown("rpm database format not read: ndb"))
  }
}
