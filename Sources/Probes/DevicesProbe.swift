package import Facts
package import Host
import Wire

/// Block devices, as udev and the kernel know them, and the tags of /dev/kvm.
package enum DevicesProbe: Probe {
  /// /dev/kvm is 10:232.
  private static let kvm = "/run/udev/data/c10:232"

  /// Says `devices` and `device.kvmTags`.
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    do {
      let mounts = MountedDevices(host)
      let records = try host.devices(subsystem: "block").filter { isOfUse($0, host) }.map { record($0, mounts, host) }
      facts.set(StorageFacts.devices, .known(records))
    } catch {
      // A tree without /sys and without udev's records shows no device.
      facts.set(StorageFacts.devices, .unknown(error.reason))
    }
    do {
      let lines = try host.text(kvm).textLines
      facts.set(StorageFacts.tags, .known(lines.filter { $0.hasPrefix("G:") }.map { String($0.dropFirst(2)) }), source: kvm)
    } catch { facts.set(StorageFacts.tags, Absence(host: host).fact(error, within: "/run/udev/data"), source: kvm) }
  }

  /// A loop device without a file, and the RAM disks of old, hold nothing.
  private static func isOfUse(_ device: DeviceRecord, _ host: any HostReading) -> Bool {
    guard device.name.hasPrefix("loop") || device.name.hasPrefix("ram") || device.name.hasPrefix("nbd") else { return true }
    guard let size = size(device.name, host) else { return false }
    return size > 0 && !device.name.hasPrefix("ram")
  }

  /// The kernel counts sectors of 512 bytes whatever the device's own are (Documentation/ABI/stable/sysfs-block).
  private static func size(_ name: String, _ host: any HostReading) -> Int64? {
    guard let sectors = (try? host.line("/sys/class/block/" + name + "/size")).flatMap({ Int64($0) }), sectors >= 0 else { return nil }
    let (bytes, overflow) = sectors.multipliedReportingOverflow(by: 512)
    return overflow ? nil : bytes
  }

  private static func record(_ device: DeviceRecord, _ mounts: MountedDevices?, _ host: any HostReading) -> Value {
    var record = RecordBuilder()
    let words = device.properties
    record.add("name", device.name)
    record.add("path", device.node)
    record.add("type", words["DEVTYPE"])
    record.add("bus", bus(device))
    record.add("removable", isRemovable(device, host))
    record.add("fileSystem", words["ID_FS_TYPE"])
    record.add("label", (words["ID_FS_LABEL_ENC"].map(unescaped)) ?? words["ID_FS_LABEL"])
    record.add("uuid", words["ID_FS_UUID"])
    // Of a partition it is the table that it stands in.
    if words["DEVTYPE"] == "disk" { record.add("table", words["ID_PART_TABLE_TYPE"]) }
    record.add("sizeBytes", size(device.name, host))
    record.add("model", words["ID_MODEL_ENC"].map { unescaped($0).trimmedOfBlanksAndLines } ?? words["ID_MODEL"])
    if let major = words["MAJOR"], let minor = words["MINOR"] { record.add("mounted", mounts?.places(of: major + ":" + minor)) }
    record.add("links", device.links.filter { $0.hasPrefix("/dev/disk/") })
    return record.value
  }

  /// As udev says, else as the way to the device through the tree shows.
  private static func bus(_ device: DeviceRecord) -> String? {
    let path = device.path
    let pieces = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    switch device.properties["ID_BUS"] {
    case "usb": return "usb"
    case "ata": return pieces.contains { $0.hasPrefix("usb") } ? "usb" : "ata"
    case "scsi"?: return "scsi"
    default: break
    }
    for piece in pieces {
      if piece.hasPrefix("usb") { return "usb" }
      if piece.hasPrefix("nvme") { return "nvme" }
      if piece.hasPrefix("virtio") { return "virtio" }
      if piece.hasPrefix("mmc_host") { return "mmc" }
      if piece.hasPrefix("ata") { return "ata" }
    }
    if path.isEmpty {
      if device.name.hasPrefix("nvme") { return "nvme" }
      if device.name.hasPrefix("mmcblk") { return "mmc" }
      return nil
    }
    return pieces.contains { $0.hasPrefix("host") } ? "scsi" : "other"
  }

  /// The kernel's word for a medium that can be taken out, or a way over USB. A partition is as its disk.
  private static func isRemovable(_ device: DeviceRecord, _ host: any HostReading) -> Bool? {
    if bus(device) == "usb" { return true }
    var disk = device.name
    if device.properties["DEVTYPE"] == "partition" {
      let pieces = device.path.utf8.split(separator: UInt8(ascii: "/"))
      guard pieces.count > 1 else { return nil }
      disk = String(Substring(pieces[pieces.count - 2]))
    }
    return (try? host.line("/sys/class/block/" + disk + "/removable")).map { $0 == "1" }
  }

  /// `\x20` is a blank in what udev has encoded.
  private static func unescaped(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "\\"), at + 3 < bytes.count, bytes[at + 1] == UInt8(ascii: "x"),
        let high = MACAddress.digit(bytes[at + 2]),
        let low = MACAddress.digit(bytes[at + 3])
      {
        out.append(high << 4 | low)
        at += 4
      } else {
        out.append(bytes[at])
        at += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}

/// Which device numbers are mounted where (/proc/self/mountinfo).
private struct MountedDevices {
  private var lines: [(device: String, path: String)] = []

  /// nil where nobody can tell.
  init?(_ host: any HostReading) {
    guard host.kind != .sysroot || host.sees("/proc/self/mountinfo"), let bytes = try? host.read("/proc/self/mountinfo") else { return nil }
    for line in bytes.split(separator: 10) {
      let words = line.split(separator: 32, maxSplits: 5)
      guard words.count == 6, let mount = MountPoint.list(Array(line)).first else { continue }
      lines.append((String(decoding: words[2], as: UTF8.self), mount.path))
    }
  }

  func places(of device: String) -> [String] { lines.filter { $0.device == device }.map(\.path) }
}
