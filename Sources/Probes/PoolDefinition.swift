import Wire

/// A pool's definition: what is told of it, and the first of libvirt's rules that it breaks (virStoragePoolDefParseXML,
/// src/conf/storage_conf.c).
struct PoolDefinition {
  let root: Document.Node
  /// nil where it has none, or one that libvirt does not know.
  let type: String
  let name: String
  private(set) var mistake: String?

  /// What a type of pool needs, and the formats that it knows; the first of those is the default.
  private struct Kind {
    var type: StaticString
    var needs: Needs
    var formats: [StaticString]
  }

  private struct Needs: OptionSet {
    let rawValue: Int
    static let host = Needs(rawValue: 1)
    static let directory = Needs(rawValue: 2)
    static let device = Needs(rawValue: 4)
    static let adapter = Needs(rawValue: 8)
    static let target = Needs(rawValue: 16)
    /// Its source may give it its name.
    static let name = Needs(rawValue: 32)
  }

  /// `poolTypeInfo` of that file.
  private static let kinds: [Kind] = [
    Kind(type: "dir", needs: .target, formats: []),
    Kind(
      type: "fs", needs: [.device, .target],
      formats: [
        "auto", "ext2", "ext3", "ext4", "ufs", "iso9660", "udf", "gfs", "gfs2", "vfat", "hfs+", "xfs", "ocfs2", "vmfs",
      ]),
    Kind(type: "netfs", needs: [.host, .directory, .target], formats: ["auto", "nfs", "glusterfs", "cifs"]),
    Kind(type: "logical", needs: .name, formats: ["lvm2", "unknown", "auto"]),
    Kind(
      type: "disk", needs: [.device, .target], formats: ["unknown", "dos", "dvh", "gpt", "mac", "bsd", "pc98", "sun", "lvm2"]),
    Kind(type: "iscsi", needs: [.host, .target], formats: []), Kind(type: "iscsi-direct", needs: .host, formats: []),
    Kind(type: "scsi", needs: [.adapter, .target], formats: []), Kind(type: "mpath", needs: .target, formats: []),
    Kind(type: "rbd", needs: [.host, .name], formats: []), Kind(type: "sheepdog", needs: [.host, .name], formats: []),
    Kind(type: "gluster", needs: [.host, .directory, .name], formats: []), Kind(type: "zfs", needs: .name, formats: []),
    Kind(type: "vstorage", needs: [.name, .target], formats: []),
  ]

  init(_ root: Document.Node) {
    self.root = root
    type = root.word("type") ?? ""
    name = root.childText("name") ?? root.child("source")?.childText("name") ?? ""
    mistake = check()
  }

  private var source: Document.Node? { root.child("source") }

  private func check() -> String? {
    guard let kind = Self.kinds.first(where: { Self.same($0.type, type) }) else {
      return type.isEmpty ? "no pool type" : "unknown pool type \(type)"
    }
    if name.isEmpty { return "no name" }
    if name.utf8.contains(UInt8(ascii: "/")) { return "a name with a slash" }
    if let uuid = root.childText("uuid"), LibvirtUUID.canonical(uuid) == nil { return "malformed uuid element" }
    if let format = source?.word("type", of: "format"), !kind.formats.isEmpty, !kind.formats.contains(where: { Self.same($0, format) }) {
      return "unknown pool format type \(format)"
    }
    if kind.needs.contains(.host), source?.word("name", of: "host") == nil { return "no source host" }
    if kind.needs.contains(.directory), source?.word("path", of: "dir") == nil { return "no source path" }
    if kind.needs.contains(.device), source?.word("path", of: "device") == nil { return "no source device" }
    if kind.needs.contains(.adapter), source?.child("adapter") == nil { return "no source adapter" }
    if kind.needs.contains(.target), root.child("target")?.childText("path") == nil { return "no target path" }
    return nil
  }

  private static func same(_ word: StaticString, _ text: String) -> Bool {
    text.utf8.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  /// The folder, as libvirt cleans it: one slash between names, none at the end (virFileSanitizePath). Volume groups have theirs in /dev.
  var target: String? {
    let group = source?.childText("name") ?? name
    if type == "logical" { return "/dev/" + group }
    if type == "zfs" { return "/dev/zvol/" + group }
    guard let path = root.child("target")?.childText("path") else { return nil }
    return Self.sanitized(path)
  }

  static func sanitized(_ path: String) -> String {
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    let names = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    return (isAbsolute ? "/" : "") + names.joined(separator: "/")
  }

  /// The device or export that it comes from, as a person would write it.
  var device: String? {
    if let path = source?.word("path", of: "device") { return path }
    guard let host = source?.word("name", of: "host") else { return source?.word("path", of: "dir") ?? source?.childText("name") }
    guard let path = source?.word("path", of: "dir") ?? source?.childText("name") else { return host }
    return host + ":" + path
  }

  /// Bytes, as a running daemon writes them into the definition.
  func bytes(_ element: String) -> Int64? {
    guard let text = root.childText(element), let amount = Int64(text), amount >= 0 else { return nil }
    return LibvirtUnit.bytes(amount, unit: root.word("unit", of: element) ?? "bytes")
  }
}

/// Amounts with a unit (virScaleInteger).
enum LibvirtUnit {
  /// nil for a unit that is none, or more than there can be.
  static func bytes(_ amount: Int64, unit: String) -> Int64? {
    var word = unit.lowercased()
    if word == "b" || word == "byte" || word == "bytes" { return amount }
    var base: Int64 = 1024
    if word.hasSuffix("ib") {
      word.removeLast(2)
    } else if word.hasSuffix("b") {
      base = 1000
      word.removeLast()
    }
    guard word.utf8.count == 1, let letter = word.utf8.first,
      let power = Array("kmgtpe".utf8).firstIndex(of: letter)
    else { return nil }
    var result = amount
    for _ in 0...power {
      let (product, overflow) = result.multipliedReportingOverflow(by: base)
      if overflow { return nil }
      result = product
    }
    return result
  }
}
