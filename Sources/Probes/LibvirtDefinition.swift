import Facts
import Host
import Wire

/// What is known of a network, pool or machine before its definition is read: from the daemon or from its files.
struct LibvirtDefinition {
  var name: String
  /// Where it comes from, for a mistake in it.
  var xml: [UInt8]?
  var active: Bool?, autostart: Bool?, persistent: Bool?
  /// What the daemon adds.
  var object: LibvirtObject?
  /// The file of the running one, if there is one that can be read: the state that the daemon keeps there.
  var running: [UInt8]?
  /// Why it could not be had or read.
  var error: String?
  /// A file that the running daemon does not know.
  var isUnlisted = false

  init(name: String) { self.name = name }

  init(_ object: LibvirtObject, isDomain: Bool) {
    name = object.name
    xml = object.xml.isEmpty ? nil : object.xml
    // VIR_DOMAIN_SHUTOFF is 5; VIR_STORAGE_POOL_INACTIVE is 0.
    active = object.state.map { isDomain ? $0 != 5 : $0 != 0 }
    (autostart, persistent, error) = (object.autostart, object.persistent, object.error)
    self.object = object
  }

  /// The root of the definition; nil, and `error` set, where it is broken or of something else.
  mutating func root(_ element: String) -> Document.Node? {
    guard let xml else { return nil }
    return Self.read(xml, element, &error)
  }

  /// What is wrong with it in the end: its own mistake, one against libvirt's rules, or that the daemon does not know it.
  func mistake(_ rule: String?) -> String? { error ?? rule ?? (isUnlisted ? "libvirt does not know this definition" : nil) }

  static func read(_ xml: [UInt8], _ element: String, _ error: inout String?) -> Document.Node? {
    do {
      let root = try XML.read(xml, name: "").root
      // What the daemon keeps of a running one wraps it: networkstatus, poolstate, domstatus.
      if root.name == element { return root }
      if let inner = root.child(element) { return inner }
      error = error ?? "1:1: not a definition of a \(element)"
    } catch let mistake { error = error ?? "\(mistake.line):\(mistake.column): \(mistake.what)" }
    return nil
  }
}

/// Where libvirt keeps the definitions of one kind of object.
struct LibvirtFolder {
  /// `/etc/libvirt/qemu/networks`; links in `autostart` below it lead to what starts with the daemon.
  var definitions: String
  /// What runs: `/run/libvirt/network`.
  var state: String
  /// Whether the daemon passes over a file whose name is not the object's (virNetworkLoadConfig and virStoragePoolObjLoad do).
  var namesMustAgree = true

  static let networks = LibvirtFolder(definitions: "/etc/libvirt/qemu/networks", state: "/run/libvirt/network")
  static let pools = LibvirtFolder(definitions: "/etc/libvirt/storage", state: "/run/libvirt/storage")
  static let domains = LibvirtFolder(definitions: "/etc/libvirt/qemu", state: "/run/libvirt/qemu", namesMustAgree: false)

  /// More than that no host defines, and no hostile tree makes us read.
  private static let most = 10_000

  /// All of them as the files show them. A file that may not be read makes only what it says unknown: its name was seen.
  func load(_ host: any HostReading) -> Fact<[LibvirtDefinition]> {
    let names: [String]
    do { names = try Self.names(definitions, host) } catch {
      let fact: Fact<[LibvirtDefinition]> = Absence(host: host).fact(error, within: "/etc")
      // Where libvirt keeps nothing there is nothing defined.
      guard case .absent = fact else { return fact }
      return running(host).map { .known(merge([], $0, host)) } ?? .known([])
    }
    let persistent = names.map { name in
      var one = LibvirtDefinition(name: name)
      one.persistent = true
      do throws(HostError) { one.xml = try host.read(definitions + "/" + name + ".xml") } catch {
        if Self.isMistake(error) { one.error = error.reason }
      }
      one.autostart = startsByItself(name, host)
      return one
    }
    return .known(merge(persistent, running(host), host))
  }

  /// A file that this process may not read is no mistake of the definition; one that is no file, or too large, is.
  private static func isMistake(_ error: HostError) -> Bool {
    switch error {
    case .notRegular, .tooLarge, .absent, .escapes: true
    default: false
    }
  }

  /// Names of the files of a folder that end in `.xml`.
  private static func names(_ folder: String, _ host: any HostReading) throws(HostError) -> [String] {
    try host.list(folder).filter { $0.utf8.count > 4 && $0.hasSuffix(".xml") }.prefix(most).map { String($0.dropLast(4)) }
  }

  /// What runs; nil where nobody can tell: on a tree without /run, and where the folder is closed.
  private func running(_ host: any HostReading) -> [String]? {
    do { return try Self.names(state, host) } catch {
      guard error == .absent else { return nil }
      // A daemon that has run since the start of the host has made its folder.
      return host.kind != .sysroot || host.sees("/run/libvirt") ? [] : nil
    }
  }

  private func merge(_ persistent: [LibvirtDefinition], _ running: [String]?, _ host: any HostReading) -> [LibvirtDefinition] {
    guard let running else { return persistent }
    var all = persistent.map { one in
      var one = one
      one.active = running.contains(one.name)
      if one.active == true { one.running = try? host.read(state + "/" + one.name + ".xml") }
      return one
    }
    for name in running where !persistent.contains(where: { $0.name == name }) {
      var one = LibvirtDefinition(name: name)
      (one.active, one.persistent, one.autostart) = (true, false, false)
      one.running = try? host.read(state + "/" + name + ".xml")
      one.xml = one.running
      all.append(one)
    }
    return all
  }

  /// As virFileLinkPointsTo has it: the entry in `autostart` must be the very file, by whatever way.
  private func startsByItself(_ name: String, _ host: any HostReading) -> Bool? {
    let (link, file) = (definitions + "/autostart/" + name + ".xml", definitions + "/" + name + ".xml")
    do {
      let status = try host.status(link, followingLinks: false)
      if status.kind == .link {
        let target = try host.readLink(link)
        if target == file || target == "../" + name + ".xml" { return true }
      }
      let (one, other) = (try host.status(link, followingLinks: true), try host.status(file, followingLinks: true))
      return one.inode == other.inode && one.device == other.device
    } catch { return error == .absent ? false : nil }
  }
}
