import Facts
import Host
import Wire

/// The images of a host, each read once, with what is said of them elsewhere.
struct ImageCollection {
  private struct Item {
    var image: DiskImage
    /// What the machine, or the image above it, says it is.
    var declared: String?
    var users: [String]
    var chain: BackingChain?
  }

  private let host: any HostReading
  private let facts: FactSet
  private var items: [Item] = []
  /// Files that were looked at and are no images.
  private var others: [String] = []
  /// Why nothing is known; nil where machines, pools or the usual folder could be seen.
  private(set) var failure: String?

  static let most = 200
  /// Where virt-manager puts them.
  private static let usual = "/var/lib/libvirt/images"

  init(_ host: any HostReading, _ facts: FactSet) { (self.host, self.facts) = (host, facts) }

  /// The disks of machines, as far as they are files.
  mutating func addDisks() {
    for use in StorageUses(facts).uses where [.disk, .cdrom, .floppy, .nvram].contains(use.kind) {
      guard use.path.utf8.first == UInt8(ascii: "/"), !MountTable.lies(use.path, in: "/dev") else { continue }
      // The variables of firmware are an image only where they say so.
      if use.kind == .nvram, use.format != "qcow2" { continue }
      if let status = try? host.status(use.path, followingLinks: true), status.kind != .regular { continue }
      add(use.path, declared: use.format, users: use.users)
    }
  }

  /// The images below those that are there.
  mutating func addChains() {
    var at = 0
    while at < items.count {
      if items[at].chain == nil, items[at].image.backingFile != nil {
        let (image, users) = (items[at].image, items[at].users)
        // The links of the chain are looked up in what is there already.
        let chain = BackingChain.follow(image, host) { path in
          items.first { $0.image.path == path }?.image ?? DiskImage.read(path, host)
        }
        items[at].chain = chain
        for link in chain.links { add(link.image.path, declared: link.declared, users: users, read: link.image) }
      }
      at += 1
    }
  }

  /// The files in pools that are folders, and in the usual folder.
  mutating func addVolumes() {
    var folders: [(path: String, volumes: [String])] = []
    for pool in FactRecord.all(StorageFacts.pools, facts) {
      guard let target = pool.text("target"), ["dir", "fs", "netfs"].contains(pool.text("type")) else { continue }
      folders.append((Self.withoutSlash(target), pool.texts("volumes")))
    }
    if !folders.contains(where: { $0.path == Self.usual }) { folders.append((Self.usual, [])) }
    var seen = false
    for folder in folders {
      var names = folder.volumes
      do {
        let listed = try host.list(folder.path)
        names += listed.filter { !names.contains($0) }
        seen = true
      } catch {
        if error == .absent { seen = seen || Absence(host: host).isComplete("/var/lib") } else { failure = failure ?? error.reason }
      }
      for name in names.sorted() {
        guard items.count < Self.most else { break }
        let path = folder.path + "/" + name
        guard !items.contains(where: { $0.image.path == path }), let status = try? host.status(path, followingLinks: true),
          status.kind == .regular
        else { continue }
        let image = DiskImage.read(path, host)
        // A folder of downloads holds other files as well: what has neither the form of an image nor the name of one is none.
        if image.format == .raw || image.format == nil, !folder.volumes.contains(name), !Self.looksLikeImage(name) { continue }
        add(path, declared: nil, users: [], read: image)
      }
    }
    addChains()
    if !items.isEmpty || seen || isKnown { failure = nil } else if failure == nil { failure = HostError.absent.reason }
  }

  /// Whether pools or machines could be asked for.
  private var isKnown: Bool {
    if case .unknown = facts.fact(DomainFacts.domains), case .unknown = facts.fact(StorageFacts.pools) { return false }
    return true
  }

  private static func withoutSlash(_ path: String) -> String {
    var bytes = path.utf8[...]
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
    return String(Substring(bytes))
  }

  private static func looksLikeImage(_ name: String) -> Bool {
    let name = KernelText.lowercased(name)
    return [".img", ".raw", ".iso", ".qcow2", ".qcow", ".vmdk", ".vdi", ".vhdx", ".vhd", ".vpc", ".qed", ".dmg", ".fd"].contains {
      name.hasSuffix($0)
    }
  }

  private mutating func add(_ path: String, declared: String?, users: [String], read image: DiskImage? = nil) {
    if let at = items.firstIndex(where: { $0.image.path == path }) {
      for user in users where !items[at].users.contains(user) { items[at].users.append(user) }
      items[at].declared = items[at].declared ?? declared
      return
    }
    guard items.count < Self.most else { return }
    items.append(Item(image: image ?? DiskImage.read(path, host), declared: declared, users: users, chain: nil))
  }

  /// The records of the fact `images`.
  func records() -> [Value] {
    // The kernel takes milliseconds to list all locks: not where nothing could be locked.
    if items.isEmpty { return [] }
    let locks = FileLocks(host)
    return items.map { record($0, locks) }
  }

  private func record(_ item: Item, _ locks: FileLocks) -> Value {
    let image = item.image
    var draft = RecordDraft()
    draft.add("path", image.path)
    draft.add("format", image.format?.rawValue)
    draft.add("declared", item.declared)
    draft.add("virtualBytes", image.virtualBytes)
    draft.add("fileBytes", image.fileBytes)
    draft.add("allocatedBytes", image.allocatedBytes)
    draft.add("version", image.version.map(Int64.init))
    draft.add("clusterBytes", image.clusterBytes)
    if let name = image.backingFile {
      draft.add("backingFile", name)
      let path = BackingName.file(name, of: image.path)
      draft.add("backingPath", path)
      draft.add("backingFormat", image.backingFormat)
      draft.add("backingExists", path.flatMap { try? host.exists($0) })
      draft.add("chain", chain(item))
    }
    draft.add("dataFile", image.dataFile)
    // Whether it is encrypted is known of whatever could be read.
    draft.add("encrypted", image.format == nil ? nil : image.encryption != nil)
    draft.add("dirty", image.isDirty)
    draft.add("corrupt", image.isCorrupt)
    draft.add("snapshots", image.snapshots.map(Int64.init))
    if let status = try? host.status(image.path, followingLinks: true), host.kind == .live {
      let lock = locks.lock(on: status, path: image.path)
      draft.add("locked", lock != nil)
      draft.add("lockedBy", lock?.process.map(Int64.init))
    }
    draft.add("users", item.users)
    draft.add("error", image.error ?? item.chain?.fault ?? missingData(image))
    return draft.value
  }

  /// The whole paths of the files below; what is no file of this host keeps its name.
  private func chain(_ item: Item) -> [String] {
    let links = item.chain?.links ?? []
    var names = links.map(\.image.path)
    let last = links.last?.image ?? item.image
    if let name = last.backingFile, BackingName.file(name, of: last.path) == nil { names.append(name) }
    return names
  }

  /// qemu-img reads an image without its data file, a machine does not start with it.
  private func missingData(_ image: DiskImage) -> String? {
    guard let name = image.dataFile, name.utf8.first == UInt8(ascii: "/"), (try? host.exists(name)) == false else { return nil }
    return "the data file \(name) is not there"
  }
}
