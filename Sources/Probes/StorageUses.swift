import Facts
import Wire

/// What libvirt's pools and machines use of the file system, from the facts `pools`, `domains` and `images`.
struct StorageUses {
  /// One path in one use.
  struct Use: Equatable {
    enum Kind: String { case pool, disk, cdrom, floppy, backing, kernel, loader, nvram, share }
    var path: String
    var kind: Kind
    /// The pools or machines.
    var users: [String]
    /// Only read from.
    var isReadOnly: Bool
    /// What the machine says of its format.
    var format: String?
    /// Served by a program that runs as root, not as QEMU's user.
    var isServedByRoot = false
  }

  private(set) var uses: [Use] = []
  /// No host has more that anybody would read about.
  private static let most = 2000

  init(_ facts: FactSet) {
    let pools = FactRecord.all(StorageFacts.pools, facts)
    for pool in pools {
      if let target = pool.text("target") { add(target, .pool, by: pool.text("name")) }
    }
    for domain in FactRecord.all(DomainFacts.domains, facts) { add(domain, pools: pools) }
    for image in FactRecord.all(ImageFacts.images, facts) where !image.texts("users").isEmpty {
      for file in image.texts("chain") where file.utf8.first == UInt8(ascii: "/") {
        for user in image.texts("users") { add(file, .backing, by: user, isReadOnly: true) }
      }
    }
  }

  private mutating func add(_ domain: FactRecord, pools: [FactRecord]) {
    let name = domain.text("name")
    for disk in domain.records("disks") {
      guard let path = Self.path(of: disk, pools: pools) else { continue }
      let kind: Use.Kind =
        switch disk.text("device") {
        case "cdrom": .cdrom
        case "floppy": .floppy
        default: .disk
        }
      add(path, kind, by: name, isReadOnly: disk.bool("readOnly") ?? (kind == .cdrom), format: disk.text("format"))
    }
    for key in ["kernel", "initrd"] {
      if let path = domain.text(key) { add(path, .kernel, by: name, isReadOnly: true) }
    }
    if let path = domain.text("loader") { add(path, .loader, by: name, isReadOnly: true) }
    if let path = domain.text("nvram") { add(path, .nvram, by: name, format: domain.text("nvramFormat")) }
    for folder in domain.records("filesystems") {
      guard let path = folder.text("source") else { continue }
      // libvirt starts virtiofsd as root; the 9p server is QEMU itself.
      add(path, .share, by: name, isReadOnly: folder.bool("readOnly") ?? false, isServedByRoot: folder.text("driver") == "virtiofs")
    }
  }

  /// A disk's own path, or that of its volume in a pool of folders; nil for what lies on a server, and for an empty drive.
  private static func path(of disk: FactRecord, pools: [FactRecord]) -> String? {
    if disk.text("type") == "network" { return nil }
    if let path = disk.text("path"), !path.isEmpty { return path }
    guard let pool = disk.text("pool"), let volume = disk.text("volume"),
      let target = pools.first(where: { $0.text("name") == pool })?.text("target")
    else { return nil }
    return target + "/" + volume
  }

  private mutating func add(
    _ path: String, _ kind: Use.Kind, by user: String?, isReadOnly: Bool = false, format: String? = nil, isServedByRoot: Bool = false
  ) {
    if let at = uses.firstIndex(where: { $0.kind == kind && $0.path.utf8.elementsEqual(path.utf8) }) {
      if let user, !uses[at].users.contains(user) { uses[at].users.append(user) }
      uses[at].isReadOnly = uses[at].isReadOnly && isReadOnly
      uses[at].isServedByRoot = uses[at].isServedByRoot && isServedByRoot
      uses[at].format = uses[at].format ?? format
    } else if uses.count < Self.most {
      uses.append(
        Use(
          path: path, kind: kind, users: user.map { [$0] } ?? [], isReadOnly: isReadOnly, format: format, isServedByRoot: isServedByRoot))
    }
  }
}
