import Testing

@testable import Host
@testable import Probes

@Suite struct DiskImageTests {
  /// A qcow2 of version 3 with one cluster of 64 KiB; fields may be changed afterwards.
  static func qcow2(size: UInt64 = 1 << 20, backing: String? = nil, format: String? = nil) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 1024)
    func put(_ value: UInt64, _ count: Int, at offset: Int) {
      for index in 0..<count { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - index))) }
    }
    put(0x5146_49FB, 4, at: 0)
    put(3, 4, at: 4)
    put(16, 4, at: 20)
    put(size, 8, at: 24)
    put(1, 4, at: 36)
    put(3 << 16, 8, at: 40)
    put(1 << 16, 8, at: 48)
    put(1, 4, at: 56)
    put(4, 4, at: 96)
    put(104, 4, at: 100)
    if let format {
      put(0xE279_2ACA, 4, at: 104)
      put(UInt64(format.utf8.count), 4, at: 108)
      bytes.replaceSubrange(112..<112 + format.utf8.count, with: Array(format.utf8))
    }
    if let backing {
      put(512, 8, at: 8)
      put(UInt64(backing.utf8.count), 4, at: 16)
      bytes.replaceSubrange(512..<512 + backing.utf8.count, with: Array(backing.utf8))
    }
    return bytes
  }

  static func host(_ images: [String: [UInt8]]) -> FakeHost {
    let host = FakeHost()
    host.files = images
    return host
  }

  private func read(_ bytes: [UInt8], name: String = "/i") -> DiskImage { DiskImage.read(name, Self.host([name: bytes])) }

  @Test func healthy() {
    let image = read(Self.qcow2(backing: "base.qcow2", format: "qcow2"))
    #expect(image.error == nil)
    #expect(image.format == .qcow2)
    #expect(image.virtualBytes == 1 << 20)
    #expect(image.backingFile == "base.qcow2")
    #expect(image.backingFormat == "qcow2")
    #expect(image.isDirty == false && image.isCorrupt == false)
    #expect(image.snapshots == 0)
  }

  @Test func marks() {
    var bytes = Self.qcow2()
    bytes[79] = 3
    let image = read(bytes)
    #expect(image.error == nil)
    #expect(image.isDirty == true && image.isCorrupt == true)
  }

  /// The name that the image's own table has for a feature is told.
  @Test func unknownFeature() {
    var bytes = Self.qcow2()
    bytes[72] = 0x80
    bytes[104..<108] = [0x68, 0x03, 0xF8, 0x57]
    bytes[108..<112] = [0, 0, 0, 48]
    bytes[112..<114] = [0, 63]
    bytes.replaceSubrange(114..<119, with: Array("magic".utf8))
    #expect(read(bytes).error == "features that QEMU does not know: magic")
    bytes[104] = 0
    #expect(read(bytes).error == "features that QEMU does not know: bit 63")
  }

  @Test func notThere() {
    let host = Self.host([:])
    host.statuses["/dev/sdb"] = FileStatus(kind: .block, mode: 0o660)
    #expect(DiskImage.read("/x", host).error == "No such file or directory")
    #expect(DiskImage.read("/dev/sdb", host).error == "not a regular file")
    host.files["/secret"] = [1]
    host.failures["/secret"] = .system(13)
    #expect(DiskImage.read("/secret", host).error == "Permission denied")
  }

  /// A CD whose volume is longer than its file was not copied whole; a longer file is a hybrid image.
  @Test func iso() {
    var bytes = [UInt8](repeating: 0, count: 40 * 2048)
    bytes[32768] = 1
    bytes.replaceSubrange(32769..<32774, with: Array("CD001".utf8))
    bytes[32768 + 80] = 38
    bytes[32768 + 129] = 0
    bytes[32768 + 128] = 0
    bytes[32768 + 129] = 8
    #expect(read(bytes).format == .iso)
    #expect(read(bytes).error == nil)
    bytes[32768 + 80] = 200
    #expect(read(bytes).error == "it ends after 81920 of 409600 bytes")
  }

  @Test func backingNames() {
    #expect(BackingName.file("base.qcow2", of: "/srv/vms/top.qcow2") == "/srv/vms/base.qcow2")
    #expect(BackingName.file("../b", of: "/srv/vms/top.qcow2") == "/srv/vms/../b")
    #expect(BackingName.file("/a:b", of: "/top") == "/a:b")
    #expect(BackingName.file("./a:b", of: "/srv/top") == "/srv/./a:b")
    #expect(BackingName.file("nbd://h/x", of: "/top") == nil)
    #expect(BackingName.file("json:{}", of: "/top") == nil)
    #expect(BackingName.file("file:/a", of: "/srv/top") == "/a")
    #expect(BackingName.file("", of: "/srv/top") == nil)
  }

  @Test func longChain() {
    var images: [String: [UInt8]] = [:]
    for number in 0..<80 { images["/\(number)"] = Self.qcow2(backing: "\(number + 1)", format: "qcow2") }
    let host = Self.host(images)
    let chain = BackingChain.follow(DiskImage.read("/0", host), host) { DiskImage.read($0, host) }
    #expect(chain.links.count == 64)
    #expect(chain.fault == "it has more than 64 backing files")
  }

  @Test func loopByName() {
    let host = Self.host(["/a": Self.qcow2(backing: "b", format: "qcow2"), "/b": Self.qcow2(backing: "a", format: "qcow2")])
    let chain = BackingChain.follow(DiskImage.read("/a", host), host) { DiskImage.read($0, host) }
    #expect(chain.links.map(\.image.path) == ["/b"])
    #expect(chain.fault == "its backing files form a loop: /a is named again")
  }

  /// Whatever stands in the first bytes, the answer comes and says a format.
  @Test func anyBytes() {
    var random = SplitMix(seed: 7)
    let starts: [[UInt8]] = [
      Self.qcow2(backing: "base", format: "qcow2"), Array("KDMV".utf8), Array("COWD".utf8), Array("vhdxfile".utf8), Array("conectix".utf8),
      [0x51, 0x45, 0x44, 0], Array("LUKS".utf8) + [0xBA, 0xBE, 0, 1], [0x51, 0x46, 0x49, 0xFB, 0, 0, 0, 1],
      Array("# Disk DescriptorFile\nversion=1\ncreateType=\"monolithicFlat\"\nRW 9 FLAT \"/i\" 0\n".utf8),
      Array("WithouFreSpacExt".utf8) + [2, 0, 0, 0], [],
      Array("Bochs Virtual HD Image".utf8) + [UInt8](repeating: 0, count: 10) + Array("Redolog".utf8) + [UInt8](repeating: 0, count: 9)
        + Array("Growing".utf8) + [UInt8](repeating: 0, count: 9) + [0, 0, 2, 0],
      [UInt8](repeating: 0, count: 64) + [0x7F, 0x10, 0xDA, 0xBE],
    ]
    for start in starts {
      for _ in 0..<300 {
        var bytes =
          start
          + (0..<Int(random.next() % 1200)).map { _ in
            random.next() % 3 == 0 ? UInt8(truncatingIfNeeded: random.next()) : 0
          }
        for _ in 0..<Int(random.next() % 6) where bytes.count > 8 {
          bytes[4 + Int(random.next() % UInt64(min(bytes.count, 600) - 4))] = [0, 0xFF, 0x7F, 0x80, 1][Int(random.next() % 5)]
        }
        let image = read(bytes, name: random.next() % 9 == 0 ? "/i.dmg" : "/i")
        #expect(image.format != nil)
        #expect(image.error != nil || image.virtualBytes != nil)
      }
    }
  }
}
