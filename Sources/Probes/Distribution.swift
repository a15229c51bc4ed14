import Host

/// A distribution and its release, from whichever file names it.
struct Distribution: Equatable {
  /// In lower case.
  var id: String?
  /// In lower case, nearest first.
  var idLike: [String] = []
  /// As the distribution writes it.
  var versionId: String?
  /// The name of the release.
  var codename: String?
  /// What people are shown.
  var name: String?
  /// The file that says so.
  var source: String

  /// os-release, read where it may be: the one in /etc goes first (os-release(5)).
  static func fromOSRelease(_ host: any HostReading) throws(HostError) -> Distribution? {
    var failure: HostError?
    for path in ["/etc/os-release", "/usr/lib/os-release"] {
      do {
        let file = OSReleaseFile(try host.text(path, limit: 256 << 10))
        if file["ID"] == nil, file["NAME"] == nil { continue }
        return Distribution(file, host: host, source: path)
      } catch .absent { continue } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
    return nil
  }

  private init(_ file: OSReleaseFile, host: any HostReading, source: String) {
    self.source = source
    id = file["ID"].map { KernelText.lowercased($0) }
    idLike = KernelText.words(file["ID_LIKE"] ?? "").map { KernelText.lowercased($0) }
    versionId = file["VERSION_ID"] ?? Self.lsbNumber(host)
    name = file["PRETTY_NAME"] ?? file["NAME"]
    codename = file["VERSION_CODENAME"] ?? Self.ubuntuCodename(file, host) ?? Self.versionCodename(file)
    if codename == nil, DistributionFamily.of(id: id, idLike: idLike) == "redhat" {
      codename = (try? host.line("/etc/system-release")).flatMap(Self.parenthesized)
    }
  }

  /// From a file that names no ancestors.
  init(id: String?, versionId: String?, codename: String?, name: String?, source: String) {
    (self.id, self.versionId, self.codename, self.name, self.source) = (id, versionId, codename, name, source)
  }

  /// Rolling releases leave VERSION_ID out; some write a date into lsb-release, others only the word "rolling".
  private static func lsbNumber(_ host: any HostReading) -> String? {
    guard let file = (try? host.text("/etc/lsb-release", limit: 64 << 10)).map(OSReleaseFile.init), let release = file["DISTRIB_RELEASE"]
    else {
      return nil
    }
    return number(release) == nil ? nil : release
  }

  /// Ubuntu of old left the codename to lsb-release; a derivative's UBUNTU_CODENAME names its parent's release, not its own.
  private static func ubuntuCodename(_ file: OSReleaseFile, _ host: any HostReading) -> String? {
    guard file["ID"] == "ubuntu" else { return nil }
    return file["UBUNTU_CODENAME"]
      ?? (try? host.text("/etc/lsb-release", limit: 64 << 10)).flatMap { OSReleaseFile($0)["DISTRIB_CODENAME"] }
  }

  /// Fedora writes its variant where others write the codename: `41 (Workstation Edition)`.
  private static func versionCodename(_ file: OSReleaseFile) -> String? {
    guard let name = file["VERSION"].flatMap(parenthesized), name != file["VARIANT"] else { return nil }
    return name
  }

  /// `9 (stretch)` → stretch; a number in parentheses is a build.
  static func parenthesized(_ text: String) -> String? {
    guard let open = text.lastIndex(of: "("), let close = text[open...].firstIndex(of: ")") else { return nil }
    let inside = KernelText.trimmed(text[text.index(after: open)..<close])
    guard let first = inside.utf8.first, !(48...57).contains(first) else { return nil }
    return inside
  }

  /// The leading number of a release: 24.04 of `24.04`, 2022.03 of `2022.03-1`.
  static func number(_ versionId: String) -> Double? {
    let digits = versionId.utf8.prefix { (48...57).contains($0) }
    guard (1...15).contains(digits.count) else { return nil }
    var text = String(decoding: digits, as: UTF8.self)
    let rest = versionId.utf8.dropFirst(digits.count)
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix { (48...57).contains($0) }
      if (1...9).contains(fraction.count) { text += "." + String(decoding: fraction, as: UTF8.self) }
    }
    return Double(text)
  }
}
