import Facts
import Host
import Wire

/// Whether what is mounted lies on something that can be pulled out: a USB stick, an SD card.
struct RemovableDevices {
  private let host: any HostReading
  /// The records of the fact `devices`; nil where nobody has spoken of it.
  private let records: [Value]?

  init(_ host: any HostReading, _ facts: FactSet) {
    self.host = host
    if case .known(.list(let records)) = facts.fact(StorageFacts.devices) { self.records = records } else { records = nil }
  }

  /// nil: not known.
  func isRemovable(_ mount: MountTable.Mount) -> Bool? {
    // Without a device behind it there is nothing to pull out.
    if !mount.source.hasPrefix("/dev/") { return mount.isNetwork || mount.number.hasPrefix("0:") ? false : nil }
    if let record = record(of: mount.source) { return isRemovable(record) }
    let name = deviceName(mount)
    if let record = records?.first(where: { text($0, "name") == name }) { return isRemovable(record) }
    return name.flatMap { isRemovable(device: $0, depth: 0) }
  }

  /// By what fstab has: a path, UUID=, LABEL=, PARTUUID=, PARTLABEL=. nil: the device is not there, or not known.
  func isRemovable(named device: String) -> Bool? {
    var path = device
    for (key, folder) in [("UUID=", "by-uuid"), ("LABEL=", "by-label"), ("PARTUUID=", "by-partuuid"), ("PARTLABEL=", "by-partlabel")]
    where device.hasPrefix(key) {
      path = "/dev/disk/\(folder)/" + String(Substring(device.utf8.dropFirst(key.utf8.count)))
    }
    guard path.hasPrefix("/dev/") else { return nil }
    if let record = record(of: path) { return isRemovable(record) }
    guard let name = nodeName(path) else { return nil }
    if let record = records?.first(where: { text($0, "name") == name }) { return isRemovable(record) }
    return isRemovable(device: name, depth: 0)
  }

  private func record(of path: String) -> Value? {
    records?.first { record in
      if text(record, "path") == path { return true }
      guard case .list(let links)? = record["links"] else { return false }
      return links.contains(.string(path))
    }
  }

  /// The record says it, or its bus does.
  private func isRemovable(_ record: Value) -> Bool? {
    if case .bool(let removable)? = record["removable"], removable { return true }
    if let bus = text(record, "bus") { return bus == "usb" || bus == "mmc" && record["removable"] == .bool(true) }
    return record["removable"] == .bool(false) ? false : nil
  }

  private func text(_ record: Value, _ key: String) -> String? {
    if case .string(let text)? = record[key] { text } else { nil }
  }

  /// The kernel's name of the device: by its number, else by where its node leads. btrfs has no number of a device.
  private func deviceName(_ mount: MountTable.Mount) -> String? {
    if let link = try? host.readLink("/sys/dev/block/" + mount.number) { return Self.last(link) }
    return nodeName(mount.source)
  }

  private func nodeName(_ path: String) -> String? {
    var path = path
    for _ in 0..<8 {
      guard let link = try? host.readLink(path) else { break }
      path = link.hasPrefix("/") ? link : "/dev/" + Self.last(link)
    }
    let name = Self.last(path)
    return (try? host.readLink("/sys/class/block/" + name)) == nil ? nil : name
  }

  private static func last(_ path: String) -> String {
    String(decoding: path.utf8.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
  }

  /// From /sys/class/block: the bus in the path of the device, or the mark of its drive. Mapped devices (LUKS, LVM) are what lies below them.
  private func isRemovable(device name: String, depth: Int) -> Bool? {
    let folder = "/sys/class/block/" + name
    guard depth < 4, let link = try? host.readLink(folder) else { return nil }
    if KernelText.contains(link, "/usb") { return true }
    if let below = try? host.list(folder + "/slaves"), !below.isEmpty {
      return below.prefix(16).contains { isRemovable(device: $0, depth: depth + 1) == true }
    }
    // A partition has no such mark; its drive is the folder above.
    for mark in [folder + "/removable", "/sys/class/block/\(drive(link))/removable"] {
      if let value = try? host.line(mark) { return value == "1" }
    }
    return nil
  }

  private func drive(_ link: String) -> String {
    String(decoding: link.utf8.split(separator: UInt8(ascii: "/")).dropLast().last ?? [], as: UTF8.self)
  }
}
