import Foundation
import Testing

@testable import Host
@testable import Probes

enum QemuImg {
  static let isThere: Bool = {
    let there = FileManager.default.isExecutableFile(atPath: "/usr/bin/qemu-img")
    if !there { Corpora.say("SKIPPED: no /usr/bin/qemu-img (Debian: qemu-utils)") }
    return there
  }()
}

/// Images that the qemu-img of this machine makes, and what it says of them whole and with bytes changed.
@Suite(.enabled(if: QemuImg.isThere)) struct DiskImageOracleTests {
  /// Arguments of `qemu-img create`; the name in them is the file's.
  static let made: [[String]] = [
    ["-f", "qcow2", "plain.qcow2", "10M"], ["-f", "qcow2", "-o", "compat=0.10", "old.qcow2", "10M"],
    ["-f", "qcow2", "-o", "cluster_size=2M", "large.qcow2", "3G"],
    ["-f", "qcow2", "-o", "extended_l2=on,cluster_size=128k", "l2.qcow2", "1G"],
    ["-f", "qcow2", "-o", "compression_type=zstd", "zstd.qcow2", "1G"], ["-f", "qcow2", "-o", "lazy_refcounts=on", "lazy.qcow2", "1G"],
    ["-f", "qcow2", "-o", "refcount_bits=1", "narrow.qcow2", "1G"],
    ["-f", "qcow2", "-o", "data_file=data.raw,data_file_raw=on", "external.qcow2", "8M"],
    ["-f", "qcow2", "-o", "data_file=data2.raw", "external2.qcow2", "8M"],
    [
      "--object", "secret,id=s,data=abc", "-f", "qcow2", "-o", "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10",
      "luks.qcow2",
      "8M",
    ],
    ["--object", "secret,id=s,data=abc", "-f", "qcow2", "-o", "encrypt.format=aes,encrypt.key-secret=s", "aes.qcow2", "8M"],
    ["-f", "qcow2", "-b", "plain.qcow2", "-F", "qcow2", "overlay.qcow2"],
    ["-f", "qcow2", "-u", "-b", "nbd://example.invalid/x", "-F", "raw", "nbd.qcow2", "8M"],
    [
      "-f", "qcow2", "-u", "-b", "json:{\"driver\":\"raw\",\"file\":{\"driver\":\"file\",\"filename\":\"/x\"}}", "-F", "raw", "json.qcow2",
      "8M",
    ],
    ["-f", "raw", "made.raw", "1000001"], ["-f", "vdi", "made.vdi", "10M"], ["-f", "vdi", "-o", "static=on", "static.vdi", "3M"],
    ["-f", "vhdx", "made.vhdx", "10M"], ["-f", "vhdx", "-o", "subformat=fixed", "fixed.vhdx", "10M"],
    ["-f", "vhdx", "-o", "block_size=1M", "small.vhdx", "1G"], ["-f", "vpc", "made.vpc", "10M"],
    ["-f", "vpc", "-o", "force_size=on", "sized.vpc", "10M"], ["-f", "vpc", "-o", "subformat=fixed", "fixed.vpc", "10M"],
    ["-f", "qed", "made.qed", "10M"], ["-f", "qed", "-o", "cluster_size=4096,table_size=2", "small.qed", "1M"],
    ["-f", "qed", "-b", "made.raw", "-F", "raw", "overlay.qed"], ["-f", "qcow", "made.qcow", "10M"],
    ["-f", "qcow", "-b", "made.raw", "-F", "raw", "overlay.qcow"], ["-f", "parallels", "made.parallels", "10M"],
    ["-f", "vmdk", "made.vmdk", "10M"], ["-f", "vmdk", "-o", "subformat=monolithicFlat", "flat.vmdk", "10M"],
    ["-f", "vmdk", "-o", "subformat=twoGbMaxExtentSparse", "split.vmdk", "5G"],
    ["-f", "vmdk", "-o", "subformat=twoGbMaxExtentFlat", "splitflat.vmdk", "5G"],
    ["-f", "vmdk", "-o", "subformat=streamOptimized", "stream.vmdk", "10M"],
    ["-f", "vmdk", "-b", "made.vmdk", "-F", "vmdk", "overlay.vmdk"],
    ["--object", "secret,id=s,data=abc", "-f", "luks", "-o", "key-secret=s,iter-time=10", "made.luks", "8M"],
  ]

  /// A folder with all of them, a snapshot and a bitmap.
  private static func make() throws -> URL {
    let folder = try Corpora.temporaryFolder()
    for arguments in made {
      let named = arguments.map { argument in
        argument.contains(".") && !argument.contains("=") && !argument.contains(":") ? folder.path + "/" + argument : argument
      }.map { $0.replacingOccurrences(of: "data_file=", with: "data_file=\(folder.path)/") }
      // The backing file keeps its relative name.
      var final = named
      if let at = arguments.firstIndex(of: "-b") { final[at + 1] = arguments[at + 1] }
      let answer = try #require(Corpora.run("/usr/bin/qemu-img", ["create", "-q"] + final))
      if answer.status != 0 { Corpora.say("SKIPPED: qemu-img create \(arguments): \(answer.err)") }
    }
    for arguments in [
      ["snapshot", "-c", "one", folder.path + "/l2.qcow2"], ["snapshot", "-c", "two", folder.path + "/l2.qcow2"],
      ["snapshot", "-c", "old", folder.path + "/old.qcow2"], ["bitmap", "--add", folder.path + "/zstd.qcow2", "b0"],
      ["bitmap", "--add", "--disable", "-g", "1M", folder.path + "/zstd.qcow2", "b1"],
    ] {
      let answer = try #require(Corpora.run("/usr/bin/qemu-img", arguments))
      #expect(answer.status == 0, "\(arguments): \(answer.err)")
    }
    return folder
  }

  @Test func imagesOfThisMachine() throws {
    let folder = try Self.make()
    defer { try? FileManager.default.removeItem(at: folder) }
    let host = Live(user: nil)
    var seen = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      let path = folder.path + "/" + name
      let truth = try #require(ImageTruth.ask(path))
      ImageTruth.compare(DiskImage.read(path, host), info: truth.info, folder: folder.path, name)
      seen += 1
    }
    #expect(seen >= 25)
  }

  /// Chains as qemu-img sees them, with a loop, a missing file and a wrong format.
  @Test func chains() throws {
    let folder = try Corpora.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let host = Live(user: nil)
    func create(_ arguments: [String]) {
      let answer = Corpora.run("/bin/sh", ["-c", "cd '\(folder.path)' && exec qemu-img create -q -f qcow2 \"$@\"", "sh"] + arguments)
      #expect(answer?.status == 0, "\(arguments)")
    }
    try FileManager.default.createDirectory(atPath: folder.path + "/sub", withIntermediateDirectories: true)
    create(["base.qcow2", "1M"])
    create(["-b", "../base.qcow2", "-F", "qcow2", "sub/middle.qcow2"])
    create(["-b", "sub/middle.qcow2", "-F", "qcow2", "top.qcow2"])
    create(["-u", "-b", "two.qcow2", "-F", "qcow2", "one.qcow2", "1M"])
    create(["-u", "-b", "sub/../one.qcow2", "-F", "qcow2", "two.qcow2", "1M"])
    create(["-u", "-b", "gone.qcow2", "-F", "qcow2", "lonely.qcow2", "1M"])
    create(["-u", "-b", "base.qcow2", "-F", "vmdk", "wrong.qcow2", "1M"])
    func chain(_ name: String) -> BackingChain {
      BackingChain.follow(DiskImage.read(folder.path + "/" + name, host), host) { DiskImage.read($0, host) }
    }
    let top = chain("top.qcow2")
    #expect(top.fault == nil)
    #expect(top.links.map(\.image.path) == [folder.path + "/sub/middle.qcow2", folder.path + "/sub/../base.qcow2"])
    #expect(top.links.map(\.declared) == ["qcow2", "qcow2"])
    let answer = try #require(Corpora.run("/usr/bin/qemu-img", ["info", "--backing-chain", "--output=json", folder.path + "/top.qcow2"]))
    let truth = try #require(try JSONSerialization.jsonObject(with: Data(answer.out.utf8)) as? [[String: Any]])
    #expect(top.links.map(\.image.path) == truth.dropFirst().map { $0["filename"] as? String })
    #expect(chain("one.qcow2").fault == "its backing files form a loop: \(folder.path)/sub/../one.qcow2 is named again")
    #expect(chain("lonely.qcow2").fault == "the backing file \(folder.path)/gone.qcow2 is not there")
    #expect(chain("wrong.qcow2").fault == "the backing file \(folder.path)/base.qcow2 is qcow2 and not vmdk")
  }

  /// Headers with a few bytes changed: where QEMU refuses, so do we; where it reads, we read the same.
  @Test func changedHeaders() throws {
    let folder = try Self.make()
    defer { try? FileManager.default.removeItem(at: folder) }
    let host = Live(user: nil)
    var random = SplitMix(seed: 0x5EED)
    let rounds = Int(ProcessInfo.processInfo.environment["VIRT_DOCTOR_IMAGE_ROUNDS"] ?? "") ?? 12
    for name in [
      "plain.qcow2", "old.qcow2", "l2.qcow2", "zstd.qcow2", "external.qcow2", "overlay.qcow2", "luks.qcow2", "made.vdi", "made.vpc",
      "made.qed",
      "made.vmdk", "made.qcow", "made.luks", "made.vhdx",
    ] {
      let original = try Data(contentsOf: folder.appendingPathComponent(name))
      // Where the fields lie; the rest of a header is padding.
      let range = name == "made.vdi" ? 64..<456 : name == "made.vhdx" ? 65536..<65664 : 4..<(name.hasSuffix("qcow2") ? 320 : 120)
      for round in 0..<rounds {
        var changed = original
        var places: [String] = []
        for _ in 0...Int(random.next() % 2) {
          let at = range.lowerBound + Int(random.next() % UInt64(range.count))
          guard at < changed.count else { continue }
          changed[at] = [0, 1, 0xFF, 0x7F, 0x80, UInt8(truncatingIfNeeded: random.next())][Int(random.next() % 6)]
          places.append("\(at): \(changed[at])")
        }
        if name == "made.vpc" {
          // Otherwise its checksum is all that would be seen.
          let sum = changed.prefix(512).enumerated().reduce(UInt32(0)) { (64..<68).contains($1.offset) ? $0 : $0 &+ UInt32($1.element) }
          for byte in 0..<4 { changed[64 + byte] = UInt8(truncatingIfNeeded: ~sum >> UInt32(24 - 8 * byte)) }
        }
        let path = folder.path + "/changed-\(round)-\(name)"
        try changed.write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard let truth = ImageTruth.ask(path) else { return }
        ImageTruth.compare(
          DiskImage.read(path, host), info: truth.info, folder: folder.path, "\(name) with \(places), qemu-img: \(truth.error)")
      }
    }
  }
}
