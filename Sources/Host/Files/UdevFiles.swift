/// Devices as /run/udev/data has them, joined with what the kernel shows below /sys: what libudev reads, without it.
///
/// A file is named by the device's number (`b8:0`, `c10:232`), by a network device's index (`n2`), or by subsystem and name (`+usb:1-1`).
/// Its lines (sd_device's `device_update_db`, systemd's src/libsystemd/sd-device/device-private.c): `S:` a link below /dev, `E:` a property,
/// `G:` and `Q:` tags, `I:` when it was seen first, `V:` the version.
struct UdevFiles {
  private let host: any HostReading
  private static let folder = "/run/udev/data"
  private static let most = 10_000

  init(_ host: any HostReading) { self.host = host }

  func devices(subsystem: String) throws(HostError) -> [DeviceRecord] {
    let entries: [String]
    do { entries = try host.list("/sys/class/" + subsystem) } catch .absent {
      // A tree without /sys: the numbers on record are all there is, and only of what has a node of one kind.
      return try onRecord(subsystem)
    }
    return entries.prefix(Self.most).compactMap { device(named: $0, subsystem) }
  }

  /// One that the kernel shows.
  private func device(named name: String, _ subsystem: String) -> DeviceRecord? {
    let place = "/sys/class/" + subsystem + "/" + name
    guard let text = try? host.text(place + "/uevent") else { return nil }
    var record = DeviceRecord(path: path(place), subsystem: subsystem, name: name)
    for line in Self.lines(text) {
      guard let at = line.firstIndex(of: "=") else { continue }
      record.set(String(line[..<at]), String(line[line.index(after: at)...]))
    }
    if let node = record.properties["DEVNAME"] { record.node = node.hasPrefix("/") ? node : "/dev/" + node }
    if let file = Self.file(of: record), let data = try? host.text(Self.folder + "/" + file) { Self.read(data, into: &record) }
    return record
  }

  /// Below /sys, where the link of the class leads.
  private func path(_ place: String) -> String {
    guard let target = try? host.readLink(place), let at = target.range(ofASCII: "/devices/") else { return "" }
    return String(target[at...])
  }

  private static func file(of record: DeviceRecord) -> String? {
    if record.subsystem == "net" { return record.properties["IFINDEX"].map { "n" + $0 } }
    guard let major = record.properties["MAJOR"], let minor = record.properties["MINOR"] else { return nil }
    return (record.subsystem == "block" ? "b" : "c") + major + ":" + minor
  }

  private func onRecord(_ subsystem: String) throws(HostError) -> [DeviceRecord] {
    let start: String
    switch subsystem {
    case "block": start = "b"
    case "net": start = "n"
    // Of the others the files do not say to which subsystem they belong.
    default: throw .absent
    }
    return try host.list(Self.folder, beginning: start).prefix(Self.most).compactMap { file in
      guard let data = try? host.text(Self.folder + "/" + file) else { return nil }
      var record = DeviceRecord(path: "", subsystem: subsystem, name: "")
      Self.read(data, into: &record)
      record.name =
        record.properties["DEVNAME"].map { String($0.split(separator: "/").last ?? "") } ?? record.properties["INTERFACE"] ?? file
      return record
    }
  }

  /// The lines of one file.
  static func read(_ data: String, into record: inout DeviceRecord) {
    for line in lines(data) {
      let bytes = line.utf8
      guard bytes.count > 2, let kind = bytes.first, bytes.dropFirst().first == UInt8(ascii: ":") else { continue }
      let text = String(Substring(bytes.dropFirst(2)))
      if kind == UInt8(ascii: "S") {
        record.take(kind, "/dev/" + text)
      } else if kind == UInt8(ascii: "G") || kind == UInt8(ascii: "E") {
        record.take(kind, text)
      }
    }
  }

  private static func lines(_ text: String) -> [Substring] {
    text.utf8.split(separator: 10).map { Substring($0) }
  }
}

extension DeviceRecord {
  /// One line of udev's: the kinds of /run/udev/data and of `udevadm info`.
  mutating func take(_ kind: UInt8, _ text: String) {
    switch kind {
    case UInt8(ascii: "I"): name = text
    case UInt8(ascii: "N"): node = text
    case UInt8(ascii: "G"): tags.append(text)
    case UInt8(ascii: "S"): links.append(text)
    case UInt8(ascii: "E"):
      guard let at = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return }
      set(String(text[..<at]), String(text[text.utf8.index(after: at)...]))
    default: break
    }
  }

  fileprivate mutating func set(_ key: String, _ value: String) { properties[key] = value }
}

extension String {
  /// Where an ASCII text begins in this one.
  fileprivate func range(ofASCII text: StaticString) -> String.Index? {
    let count = text.utf8CodeUnitCount
    var at = utf8.startIndex
    while at < utf8.endIndex {
      if utf8[at...].prefix(count).elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: count)) { return at }
      at = utf8.index(after: at)
    }
    return nil
  }
}
