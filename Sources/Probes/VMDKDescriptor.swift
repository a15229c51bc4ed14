/// The text that describes a VMDK: by itself, or within a sparse extent. "Virtual Disk Format 1.1" of VMware.
struct VMDKDescriptor {
  /// A line `RW 4192256 SPARSE "name.vmdk"`.
  struct Extent: Equatable {
    var sectors: UInt64
    var type: String
    var file: String
  }

  private let text: [UInt8]

  /// The text ends with the first NUL.
  init(_ bytes: [UInt8]) { text = Array(bytes.prefix { $0 != 0 }) }

  /// Whether a file begins as one: comments and empty lines, then `version=`. vmdk_probe()
  static func begins(_ head: ByteFields) -> Bool {
    let bytes = head.bytes
    var at = 0
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "#") {
        while at < bytes.count, bytes[at] != 10 { at += 1 }
        at += 1
      } else if bytes[at] == 32 {
        while at < bytes.count, bytes[at] == 32 { at += 1 }
        if at + 1 < bytes.count, bytes[at] == 13 { at += 1 }
        guard at < bytes.count, bytes[at] == 10 else { return false }
        at += 1
      } else {
        guard head.has("version=", at: at), (UInt8(ascii: "1")...UInt8(ascii: "3")).contains(head.byte(at + 8)) else { return false }
        return head.byte(at + 9) == 10 || (head.byte(at + 9) == 13 && head.byte(at + 10) == 10)
      }
    }
    return false
  }

  /// What stands between the quotes behind `name=`; nil where there is none, or no end of it.
  func value(_ name: StaticString) -> String? {
    let fields = ByteFields(text)
    guard let found = text.indices.first(where: { text[$0] == name.utf8Start[0] && fields.has(name, at: $0) }) else { return nil }
    let start = found + name.utf8CodeUnitCount + 2
    guard start < text.count, let end = text[start...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  /// Whether a hexadecimal number stands behind that name, where it comes first.
  func hasNumber(_ name: StaticString) -> Bool {
    let fields = ByteFields(text)
    guard let found = text.indices.first(where: { text[$0] == name.utf8Start[0] && fields.has(name, at: $0) }) else { return false }
    var next = fields.byte(found + name.utf8CodeUnitCount)
    // sscanf(3) skips blanks before a number.
    if let start = text[(found + name.utf8CodeUnitCount)...].first(where: { !KernelText.isBlank($0) }) { next = start }
    return (48...57).contains(next) || (65...70).contains(next) || (97...102).contains(next)
  }

  /// The extents that may be written, as QEMU takes no others; at most 4096, each of at most 2 GiB.
  func extents() throws(ImageFault) -> [Extent] {
    var extents: [Extent] = []
    for line in text.split(separator: 10) {
      let words = line.split(maxSplits: 3, whereSeparator: { $0 == 32 || $0 == 9 || $0 == 13 })
      guard words.count == 4, words[0].elementsEqual("RW".utf8), let sectors = KernelText.number(String(decoding: words[1], as: UTF8.self)),
        words[3].first == UInt8(ascii: "\""), let end = words[3].dropFirst().firstIndex(of: UInt8(ascii: "\""))
      else { continue }
      let type = String(decoding: words[2], as: UTF8.self)
      let hasOffset = words[3][(end + 1)...].contains { (48...57).contains($0) }
      guard hasOffset == (type == "FLAT") else { throw ImageFault("an extent line is broken: \(String(decoding: line, as: UTF8.self))") }
      guard sectors > 0, ["FLAT", "SPARSE", "VMFS", "VMFSSPARSE", "SESPARSE"].contains(type) else { continue }
      guard extents.count < 4096 else { throw ImageFault("it has too many extents") }
      let file = words[3][(words[3].startIndex + 1)..<end]
      extents.append(Extent(sectors: UInt64(sectors), type: type, file: String(decoding: file, as: UTF8.self)))
    }
    return extents
  }
}
