import Wire

/// A machine's definition, read by an allow-list: only what is asked for here ever becomes a fact, so that no password and no secret does.
struct DomainDefinition {
  let root: Document.Node
  private let os: Document.Node?
  private let devices: Document.Node?

  init(_ root: Document.Node) {
    (self.root, os, devices) = (root, root.child("os"), root.child("devices"))
  }

  /// The first of libvirt's rules for every machine that it breaks (virDomainDefParseXML, src/conf/domain_conf.c).
  var mistake: String? {
    if root.word("type") == nil { return "no domain type" }
    guard let name = root.childText("name") else { return "no name" }
    if name.utf8.contains(10) { return "a name with a newline" }
    if let uuid = root.childText("uuid"), LibvirtUUID.canonical(uuid) == nil { return "malformed uuid element" }
    if os?.child("type") == nil, os?.child("init") == nil, root.child("bootloader") == nil { return "no os type" }
    for disk in devices?.children(named: "disk") ?? [] where disk.word("dev", of: "target") == nil { return "a disk without a target" }
    return nil
  }

  /// Adds all but what only the daemon knows.
  func add(to record: inout RecordBuilder) {
    record.add("type", root.word("type"))
    record.add("arch", os?.word("arch", of: "type"))
    record.add("machine", os?.word("machine", of: "type"))
    record.add("emulator", devices?.childText("emulator"))
    addProcessor(to: &record)
    addMemory(to: &record)
    addFirmware(to: &record)
    record.add("disks", records: nodes("disk").map(Self.disk))
    record.add("interfaces", records: nodes("interface").map(Self.interface))
    record.add("filesystems", records: nodes("filesystem").map(Self.folder))
    record.add("graphics", nodes("graphics").compactMap { $0.word("type") })
    record.add("video", nodes("video").compactMap { $0.word("type", of: "model") })
    record.add("channels", nodes("channel").compactMap { $0.word("name", of: "target") })
    record.add("hostdevs", nodes("hostdev").compactMap(Self.hostDevice))
  }

  private func nodes(_ name: String) -> [Document.Node] { devices?.children(named: name) ?? [] }

  private func addProcessor(to record: inout RecordBuilder) {
    if let cpu = root.child("cpu") {
      record.add("cpuMode", cpu.word("mode") ?? (cpu.child("model") == nil ? nil : "custom"))
      record.add("cpuModel", cpu.childText("model"))
      // A feature without a word of how it is wanted is required.
      record.add(
        "cpuRequired",
        cpu.children(named: "feature").filter { ($0.word("policy") ?? "require") == "require" }.compactMap { $0.word("name") })
    }
    record.add("vcpus", root.childText("vcpu").flatMap { Int64($0) } ?? 1)
  }

  private func addMemory(to record: inout RecordBuilder) {
    if let amount = root.childText("memory").flatMap({ Int64($0) }), amount >= 0 {
      record.add("memory", LibvirtUnit.bytes(amount, unit: root.word("unit", of: "memory") ?? "KiB"))
    }
    let backing = root.child("memoryBacking")
    record.add("hugepages", backing?.child("hugepages") != nil)
    let cells = root.child("cpu")?.child("numa")?.children(named: "cell") ?? []
    record.add("sharedMemory", backing?.word("mode", of: "access") == "shared" || cells.contains { $0.word("memAccess") == "shared" })
  }

  private func addFirmware(to record: inout RecordBuilder) {
    let loader = os?.child("loader")
    let nvram = os?.child("nvram")
    let path = os?.childText("loader")
    var firmware = os?.word("firmware")
    if firmware == nil, loader?.word("type") == "pflash" { firmware = "efi" }
    // Only a PC has a BIOS by itself.
    let arch = os?.word("arch", of: "type")
    if firmware == nil, arch == "x86_64" || arch == "i686" { firmware = "bios" }
    record.add("firmware", firmware)
    record.add("loader", path)
    // A file for its variables may be within an element of its own (source of a network disk), which is none.
    record.add("nvram", os?.childText("nvram") ?? nvram?.word("file", of: "source"))
    if nvram != nil { record.add("nvramFormat", nvram?.word("format") ?? loader?.word("format") ?? "raw") }
    let features = os?.child("firmware")?.children(named: "feature") ?? []
    record.add(
      "secureBoot",
      loader?.word("secure") == "yes" || features.contains { $0.word("name") == "secure-boot" && $0.word("enabled") == "yes" })
    if let smm = root.child("features")?.child("smm") { record.add("smm", smm.word("state") != "off") } else { record.add("smm", false) }
    if let tpm = devices?.child("tpm") { record.add("tpm", tpm.word("version", of: "backend") ?? "2.0") }
  }

  private static func disk(_ node: Document.Node) -> Value {
    var record = RecordBuilder()
    let source = node.child("source")
    record.add("target", node.word("dev", of: "target"))
    record.add("device", node.word("device") ?? "disk")
    record.add("bus", node.word("bus", of: "target"))
    record.add("type", node.word("type") ?? "file")
    record.add("path", source?.word("file") ?? source?.word("dev") ?? source?.word("dir"))
    record.add("pool", source?.word("pool"))
    record.add("volume", source?.word("volume"))
    record.add("format", node.word("type", of: "driver"))
    record.add("readOnly", node.child("readonly") != nil)
    record.add("shareable", node.child("shareable") != nil)
    record.add("snapshot", node.word("snapshot"))
    record.add("serial", node.childText("serial"))
    return record.value
  }

  private static func interface(_ node: Document.Node) -> Value {
    var record = RecordBuilder()
    let source = node.child("source")
    record.add("mac", node.word("address", of: "mac").map(MACAddress.canonical))
    record.add("type", node.word("type"))
    record.add("source", source?.word("network") ?? source?.word("bridge") ?? source?.word("dev") ?? source?.word("name"))
    record.add("model", node.word("type", of: "model"))
    record.add("target", node.word("dev", of: "target"))
    return record.value
  }

  private static func folder(_ node: Document.Node) -> Value {
    var record = RecordBuilder()
    let driver = node.word("type", of: "driver")
    // Without one, and with `path` or `handle`, QEMU's own 9p serves it.
    record.add("driver", driver == "virtiofs" || driver == "mtp" ? driver : "9p")
    record.add("source", node.word("dir", of: "source") ?? node.word("file", of: "source"))
    record.add("target", node.word("dir", of: "target"))
    record.add("accessMode", node.word("accessmode"))
    record.add("readOnly", node.child("readonly") != nil)
    record.add("binary", node.word("path", of: "binary"))
    return record.value
  }

  /// `pci 0000:01:00.0`, `usb 046d:c52b`, or only what kind it is.
  private static func hostDevice(_ node: Document.Node) -> String? {
    guard let type = node.word("type") else { return nil }
    let source = node.child("source")
    if let address = source?.child("address") {
      if type == "pci", let bus = number(address, "bus"), let slot = number(address, "slot"), let function = number(address, "function") {
        return "pci \(hex(number(address, "domain") ?? 0, 4)):\(hex(bus, 2)):\(hex(slot, 2)).\(hex(function, 1))"
      }
      if type == "mdev", let uuid = address.word("uuid") { return "mdev \(uuid)" }
    }
    if type == "usb", let vendor = source?.child("vendor").flatMap({ number($0, "id") }),
      let product = source?.child("product").flatMap({ number($0, "id") })
    {
      return "usb \(hex(vendor, 4)):\(hex(product, 4))"
    }
    return type
  }

  private static func number(_ node: Document.Node, _ key: String) -> UInt32? {
    guard let text = node.word(key) else { return nil }
    return text.hasPrefix("0x") ? UInt32(text.dropFirst(2), radix: 16) : UInt32(text)
  }

  private static func hex(_ number: UInt32, _ width: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
  }
}
