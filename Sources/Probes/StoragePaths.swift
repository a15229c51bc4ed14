import Facts
import Host
import Wire

/// The records of the fact `paths`: for each path whether it is there, whether QEMU's user gets to it, and what it lies on.
struct StoragePaths {
  private let host: any HostReading
  private let accounts: KVMDeviceAccounts
  private let mounts: MountTable
  private let devices: RemovableDevices
  /// As QEMU's user, and as root.
  private let access: PathAccess, rootAccess: PathAccess
  private var spaces: [(mount: String, status: FileSystemStatus?, free: Int64?)] = []
  private var removable: [(mount: String, answer: Bool?)] = []
  /// Targets of the mounts that any of the paths lies on.
  private(set) var usedMounts: [String] = []

  init(_ host: any HostReading, _ facts: FactSet, mounts: MountTable, devices: RemovableDevices) {
    (self.host, self.mounts, self.devices) = (host, mounts, devices)
    accounts = KVMDeviceAccounts(host)
    var identity: PathAccess.Identity?
    if accounts.failure == nil, let names = QemuAccount.name(host, facts, accounts) {
      identity = accounts.identity(user: names.user, group: names.group)
    }
    access = PathAccess(host, user: identity, mounts: mounts, handsOver: Self.handsOver(host))
    rootAccess = PathAccess(host, user: (0, [0]), mounts: mounts)
  }

  /// Only if qemu.conf can be read and says so are files left as they are.
  private static func handsOver(_ host: any HostReading) -> Bool {
    guard case .read(let file) = LibvirtConfig.load(LibvirtDefaults.qemuConfig, host) else { return true }
    return file.values["dynamic_ownership"] != .number(0)
  }

  mutating func record(_ use: StorageUses.Use) -> Value {
    var draft = RecordDraft()
    draft.add("path", use.path)
    draft.add("use", use.kind.rawValue)
    draft.add("users", use.users)
    // libvirt would look for it from wherever its daemon runs.
    guard use.path.utf8.first == UInt8(ascii: "/") else { return draft.value }

    let purpose: PathAccess.Purpose =
      switch use.kind {
      case .pool, .share: .folder
      case .loader: .asIs
      default: use.isReadOnly ? .read : .written
      }
    let finding = (use.isServedByRoot ? rootAccess : access).look(use.path, purpose)
    draft.add("exists", finding.exists)
    draft.add("kind", finding.status.map { Self.kind($0.kind) })
    draft.add("reachable", finding.isReachable)
    draft.add("obstacle", finding.obstacle)
    draft.add("obstacleOwner", finding.obstacleStatus.map { owner($0) + " " + Self.octal($0.mode) })
    draft.add("missing", finding.missing)
    addMount(finding, &draft)
    draft.add("mode", finding.status.map { Self.octal($0.mode) })
    draft.add("owner", finding.status.map(owner))
    draft.add("realPath", finding.exists == true ? finding.realPath : nil)
    return draft.value
  }

  private mutating func addMount(_ finding: PathAccess.Finding, _ draft: inout RecordDraft) {
    let mount = finding.mount
    if let mount, !usedMounts.contains(mount.target) { usedMounts.append(mount.target) }
    // What is said of /dev is said of no disk: the device there is one itself.
    let isNode = MountTable.lies(finding.realPath, in: "/dev")
    let space = isNode ? nil : space(finding)
    draft.add("fileSystem", mount?.type)
    draft.add("mount", mount?.target)
    draft.add("device", mount?.source)
    draft.add("readOnly", isNode ? nil : mount?.isReadOnly ?? space?.status?.isReadOnly)
    draft.add("removable", mount.flatMap { isRemovable($0) })
    draft.add("network", mount?.isNetwork)
    draft.add("free", space?.status?.free ?? space?.free)
    draft.add("size", space?.status?.size)
    draft.add("freeInodes", space?.status?.freeInodes)
  }

  /// Asked once a file system.
  private mutating func space(_ finding: PathAccess.Finding) -> (status: FileSystemStatus?, free: Int64?) {
    let key = finding.mount?.target ?? finding.realPath
    if let known = spaces.first(where: { $0.mount == key }) { return (known.status, known.free) }
    let status = try? host.fileSystem(finding.realPath)
    let free = status == nil ? try? host.freeSpace(finding.realPath) : nil
    spaces.append((key, status, free))
    return (status, free)
  }

  private mutating func isRemovable(_ mount: MountTable.Mount) -> Bool? {
    if let known = removable.first(where: { $0.mount == mount.target }) { return known.answer }
    let answer = devices.isRemovable(mount)
    removable.append((mount.target, answer))
    return answer
  }

  private func owner(_ status: FileStatus) -> String { accounts.userName(status.uid) + ":" + accounts.groupName(status.gid) }

  /// Four digits, as people write modes: 0660.
  static func octal(_ mode: UInt32) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }

  private static func kind(_ kind: FileStatus.Kind) -> String {
    switch kind {
    case .regular: "file"
    case .directory: "directory"
    case .block: "block"
    case .character, .link, .fifo, .socket, .other: "other"
    }
  }
}
