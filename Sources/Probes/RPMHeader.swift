/// The header of one installed package: an index of tagged values and the bytes that they lie in (rpm's header format, big-endian).
struct RPMHeader {
  private let bytes: [UInt8]
  private let entries: [UInt32: Entry]
  private let data: Int

  private struct Entry {
    var type: UInt32
    var offset: Int
    var count: Int
  }

  /// RPMTAG_NAME and so on (rpmtag.h).
  private enum Tag {
    static let name: UInt32 = 1000, version: UInt32 = 1001, release: UInt32 = 1002, epoch: UInt32 = 1003, provides: UInt32 = 1047
  }

  /// nil where the index does not fit.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 8 else { return nil }
    let count = Self.word(bytes, 0)
    // rpm itself allows no more than 65,535 entries.
    guard count <= 65_535, 8 + Int(count) * 16 <= bytes.count else { return nil }
    var entries: [UInt32: Entry] = [:]
    for number in 0..<Int(count) {
      let at = 8 + number * 16
      entries[Self.word(bytes, at)] = Entry(
        type: Self.word(bytes, at + 4), offset: Int(Self.word(bytes, at + 8)), count: Int(Self.word(bytes, at + 12)))
    }
    (self.bytes, self.entries, data) = (bytes, entries, 8 + Int(count) * 16)
  }

  private static func word(_ bytes: [UInt8], _ at: Int) -> UInt32 { bytes[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) } }

  /// nil where the header has no name, as the entries of public keys have no version worth telling.
  var package: InstalledPackage? {
    guard let name = strings(Tag.name).first, let version = strings(Tag.version).first else { return nil }
    var full = version
    if let release = strings(Tag.release).first { full += "-" + release }
    if let epoch = entries[Tag.epoch], epoch.type == 4, data + epoch.offset + 4 <= bytes.count {
      full = "\(Self.word(bytes, data + epoch.offset)):" + full
    }
    return InstalledPackage(name: name, version: full, state: "installed", works: true, provides: strings(Tag.provides))
  }

  /// A string, a list of them, or a translated one (types 6, 8 and 9), each ended by a NUL.
  private func strings(_ tag: UInt32) -> [String] {
    guard let entry = entries[tag], [6, 8, 9].contains(entry.type) else { return [] }
    var strings: [String] = []
    var at = data + entry.offset
    while strings.count < min(entry.count, 10_000), at < bytes.count, let end = bytes[at...].firstIndex(of: 0) {
      strings.append(String(decoding: bytes[at..<end], as: UTF8.self))
      at = end + 1
    }
    return strings
  }
}
