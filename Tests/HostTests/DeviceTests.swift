import Foundation
import Glibc
import Testing

@testable import Host

/// Devices, file systems and addresses, next to what other programs say.
@Suite struct DeviceTests {
  @Test func libudevAndFilesAgree() throws {
    let live = Live(user: nil)
    let without = Live(user: nil, mounts: .ofThisProcess, libraries: .init(udev: "libnone.so"))
    for subsystem in ["block", "net", "misc"] {
      let (library, files) = (try live.devices(subsystem: subsystem), try without.devices(subsystem: subsystem))
      #expect(Set(library.map(\.name)) == Set(files.map(\.name)))
      #expect(Set(library.map(\.name)) == Set((try? FileManager.default.contentsOfDirectory(atPath: "/sys/class/" + subsystem)) ?? []))
      for device in library {
        guard let other = files.first(where: { $0.name == device.name }) else { continue }
        #expect(other.node == device.node)
        #expect(other.path == device.path)
        #expect(Set(other.links) == Set(device.links))
        #expect(other.properties["MAJOR"] == device.properties["MAJOR"])
        #expect(other.properties["ID_FS_TYPE"] == device.properties["ID_FS_TYPE"])
      }
    }
    #expect(try live.devices(subsystem: "no-such-subsystem").isEmpty)
  }

  @Test func recordsOfUdev() throws {
    let tree = TemporaryTree()
    tree.file(
      "run/udev/data/b8:17",
      "S:disk/by-uuid/1A2B-3C4D\nI:123\nE:ID_FS_TYPE=vfat\nE:ID_FS_LABEL=a=b\nG:systemd\nQ:systemd\nV:1\n\nE:\nZ\nE:odd\n")
    tree.file("sys/class/block/sdb1/uevent", "MAJOR=8\nMINOR=17\nDEVNAME=sdb1\nDEVTYPE=partition\n")
    tree.file("sys/class/block/sdc/uevent", "MAJOR=8\nMINOR=32\nDEVNAME=sdc\nDEVTYPE=disk\n")
    tree.file("run/udev/data/n2", "E:ID_NET_NAME_PATH=enp1s0\n")
    let host = try Sysroot(path: tree.path, user: nil)
    let devices = try host.devices(subsystem: "block")
    #expect(devices.map(\.name) == ["sdb1", "sdc"])
    #expect(devices[0].node == "/dev/sdb1")
    #expect(devices[0].links == ["/dev/disk/by-uuid/1A2B-3C4D"])
    #expect(devices[0].tags == ["systemd"])
    #expect(devices[0].properties["ID_FS_LABEL"] == "a=b")
    #expect(devices[1].properties["ID_FS_TYPE"] == nil)
    // Without /sys the files of the numbers are all there is.
    #expect(try host.devices(subsystem: "net").map(\.properties) == [["ID_NET_NAME_PATH": "enp1s0"]])
    #expect(throws: HostError.absent) { try host.devices(subsystem: "misc") }
  }

  @Test func fileSystems() throws {
    let live = Live(user: nil)
    for path in ["/", "/proc", "/sys", "/tmp"] {
      let system = try live.fileSystem(path)
      let words = output("/usr/bin/stat", "-f", "-c", "%t %S %b %a %d", path)?.split(separator: " ").map { $0.filter { $0 != "\n" } }
      guard let words, words.count == 5 else { continue }
      #expect(String(system.type, radix: 16) == words[0])
      #expect(system.size == (Int64(words[1]) ?? 0) * (Int64(words[2]) ?? 0))
      #expect((system.freeInodes == nil) == (output("/usr/bin/stat", "-f", "-c", "%c", path)?.hasPrefix("0\n") == true))
    }
    #expect(throws: HostError.absent) { try live.fileSystem("/no/such/path") }
  }

  @Test func addresses() throws {
    guard let text = output("/usr/sbin/ip", "-o", "address") ?? output("/sbin/ip", "-o", "address") else {
      LibvirtLab.say("SKIPPED: no ip to compare addresses with")
      return
    }
    let shown = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }.filter { $0.count > 3 }
    let seen = try Live(user: nil).addresses().map { "\($0.device) \($0.address)/\($0.prefixLength)" }
    #expect(Set(seen) == Set(shown.map { "\($0[1]) \($0[3])" }))
  }
}
