import Host

/// Whether the user that QEMU runs as can get to a path, walked over as the kernel does, one name after another.
///
/// libvirt gives the last file itself to that user before a machine starts (dynamic_ownership), so that its mode does not matter; the folders
/// above it libvirt leaves alone. Where owners cannot be given (vfat, NTFS, read-only), the file's own mode counts after all.
struct PathAccess {
  /// What a path was found to be.
  struct Finding: Equatable {
    /// Where links lead, as far as the walk came.
    var realPath: String
    var status: FileStatus?
    /// nil: could not be seen.
    var exists: Bool?
    var isReachable: Bool?
    /// The first folder, or the file, that the user may not enter.
    var obstacle: String?
    var obstacleStatus: FileStatus?
    /// The first part that is not there.
    var missing: String?
    var mount: MountTable.Mount?
  }

  /// What is done with what lies there.
  enum Purpose {
    /// A folder with files for the user.
    case folder
    /// A file that libvirt hands over, written to or only read.
    case written, read
    /// A file that stays as it is: firmware.
    case asIs
  }

  /// The user and all groups of it; nil where it is not known.
  typealias Identity = (uid: UInt32, groups: [UInt32])

  private let host: any HostReading
  private let user: Identity?
  private let mounts: MountTable
  /// Whether libvirt hands files over: `dynamic_ownership` of qemu.conf.
  private let handsOver: Bool

  /// As many links as the kernel follows.
  private static let mostLinks = 40

  init(_ host: any HostReading, user: Identity?, mounts: MountTable, handsOver: Bool = true) {
    (self.host, self.user, self.mounts, self.handsOver) = (host, user, mounts, handsOver)
  }

  /// - Parameter path: a whole one; libvirt takes no others.
  func look(_ path: String, _ purpose: Purpose) -> Finding {
    var walk = Walk(realPath: "/", pending: Self.names(path).reversed())
    var finding = Finding(realPath: "/")
    // Names that were said not to be there are not there for anybody; what could not be looked at ends what is known.
    var isSeen = true
    var current: FileStatus?
    do { current = try host.status("/", followingLinks: false) } catch { isSeen = false }

    while isSeen, let name = walk.pending.popLast() {
      if let current, current.kind == .directory, finding.obstacle == nil { bar(&finding, walk.realPath, current, wants: 1) }
      if name == ".." {
        walk.realPath = Self.parent(walk.realPath)
        current = try? host.status(walk.realPath, followingLinks: false)
        continue
      }
      let next = walk.realPath == "/" ? "/" + name : walk.realPath + "/" + name
      do throws(HostError) {
        if let current, current.kind != .directory { throw .absent }
        let status = try host.status(next, followingLinks: false)
        guard status.kind == .link else {
          (walk.realPath, current) = (next, status)
          continue
        }
        walk.links += 1
        guard walk.links <= Self.mostLinks else { throw .system(40) }  // ELOOP
        let target = try host.readLink(next)
        if target.utf8.first == UInt8(ascii: "/") {
          walk.realPath = "/"
          current = try host.status("/", followingLinks: false)
        }
        walk.pending += Self.names(target).reversed()
      } catch {
        isSeen = false
        guard error == .absent else { break }
        finding.exists = false
        finding.missing = next
      }
    }
    finding.realPath = walk.realPath
    finding.mount = mounts.mount(of: walk.realPath)
    if isSeen, let current {
      finding.exists = true
      finding.status = current
    }
    judge(&finding, purpose, isSeen: isSeen)
    return finding
  }

  private struct Walk {
    var realPath: String
    /// The next name is the last one.
    var pending: [String]
    var links = 0
  }

  /// Says whether the user gets there, once the walk is over.
  private func judge(_ finding: inout Finding, _ purpose: Purpose, isSeen: Bool) {
    guard let user else { return }
    let mount = finding.mount
    // The last part of the way: a folder is entered, a file opened.
    if isSeen, finding.obstacle == nil, let status = finding.status {
      switch purpose {
      case .folder: if status.kind == .directory { bar(&finding, finding.realPath, status, wants: 1) }
      case .written, .read, .asIs:
        let cannotBeGiven = mount.map { $0.isForeign || $0.isReadOnly } ?? false
        if purpose == .asIs || cannotBeGiven || !handsOver, status.kind != .directory {
          // What lies on a read-only file system is only read.
          let wants: UInt8 = purpose == .written && mount?.isReadOnly != true ? 6 : 4
          bar(&finding, finding.realPath, status, wants: wants)
        }
      }
    }
    if finding.obstacle != nil {
      finding.isReachable = false
    } else if isSeen, finding.status != nil {
      // A server may take root for nobody, and what it allows to others it may not tell.
      finding.isReachable = mount?.isNetwork == true && (user.uid == 0 || purpose != .folder) ? nil : true
    }
  }

  /// Notes an obstacle, if it is one for the user.
  private func bar(_ finding: inout Finding, _ path: String, _ status: FileStatus, wants: UInt8) {
    guard let user else { return }
    if let mount = mounts.mount(of: path), mount.isPrivate, mount.target == path || MountTable.lies(path, in: mount.target) {
      // `user_id` is who mounted it.
      if !mount.options.contains("user_id=\(user.uid)") {
        finding.obstacle = mount.target
        finding.obstacleStatus = status
        return
      }
    }
    if user.uid == 0 { return }
    // Where the list cannot be read the mode alone decides; its group bits are then at most too generous.
    let entries = (try? host.accessList(path)) ?? []
    if AccessDecision(status, entries: entries).allows(wants, uid: user.uid, groups: user.groups) { return }
    finding.obstacle = path
    finding.obstacleStatus = status
  }

  /// The names of a path without empty ones and dots.
  private static func names(_ path: String) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }.filter { $0 != "." }
  }

  private static func parent(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex else { return "/" }
    return String(Substring(path.utf8[..<slash]))
  }
}
