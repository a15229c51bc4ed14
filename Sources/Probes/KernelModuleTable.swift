import Host

/// What the kernel and its module directory say of modules, each source read once.
struct KernelModuleTable {
  struct Loaded: Equatable {
    var users: Int
    var usedBy: [String]
  }

  enum State: String { case loaded, builtin, available, missing }

  /// lsmod: by name. nil where /proc/modules cannot be read.
  private(set) var loaded: [String: Loaded]?
  private(set) var loadedFailure: HostError?
  /// Whether /sys/module can be looked at.
  private(set) var hasSysfs = false
  private(set) var builtin: Set<String> = []
  /// Modules with a file for the running kernel. nil where that is not known.
  private(set) var available: Set<String>?
  /// Names in /proc/misc: drivers that are there, whatever shows them.
  private(set) var misc: Set<String>?
  let directory: String?
  private let host: any HostReading

  /// Reads /proc/modules, and modules.builtin and modules.dep of the running kernel, for these names only.
  init(_ host: any HostReading, of names: [String]) {
    self.host = host
    do {
      loaded = Self.parse(try host.read("/proc/modules", limit: 4 << 20))
    } catch { loadedFailure = error }
    hasSysfs = (try? host.exists("/sys/module")) ?? false
    misc = (try? host.read("/proc/misc", limit: 64 << 10)).map(Self.names(ofMisc:))
    directory = Self.directory(host)
    guard let directory else { return }
    let builtins = try? host.read(directory + "/modules.builtin", limit: 4 << 20)
    var files: [UInt8]?
    do {
      files = try host.read(directory + "/modules.dep", limit: 32 << 20)
    } catch .absent {
      // No depmod has run, or there is no directory at all: modprobe finds nothing either. A sysroot without a kernel proves nothing.
      if host.kind != .sysroot || (try? host.exists(directory)) ?? false { available = [] }
    } catch {}
    if builtins == nil, files == nil { return }
    let wanted = Dictionary(names.map { (Array($0.utf8), $0) }, uniquingKeysWith: { one, _ in one })
    if let builtins { builtin = Self.find(wanted, in: builtins) }
    if let files { available = Self.find(wanted, in: files) }
  }

  /// Where the running kernel's modules are: NixOS keeps them elsewhere. The usual place if there is none.
  private static func directory(_ host: any HostReading) -> String? {
    guard let usual = KernelRelease.moduleDirectory(host) else { return nil }
    for root in ["", "/run/booted-system/kernel-modules", "/usr"] where (try? host.exists(root + usual)) ?? false { return root + usual }
    return usual
  }

  /// Loaded, or built in with parameters.
  func showsInSysfs(_ name: String) -> Bool { hasSysfs && host.sees("/sys/module/" + name) }

  /// nil where neither the kernel nor its files can tell.
  func state(of name: String) -> State? {
    if loaded?[name] != nil { return .loaded }
    if showsInSysfs(name) {
      // Only a module that was loaded has an `initstate`; a built-in one has a directory for its parameters' sake.
      if loaded == nil, (try? host.exists("/sys/module/\(name)/initstate")) ?? false { return .loaded }
      return .builtin
    }
    if builtin.contains(name) || Self.devices[name].map({ misc?.contains($0) ?? false }) ?? false { return .builtin }
    // A kernel without modules has no list of what is built in: nothing is known of a part that shows itself nowhere.
    if loaded == nil, let available, available.isEmpty { return nil }
    // Unless one of the two could be looked at, the module may well be loaded.
    guard loaded != nil || hasSysfs, let available else { return nil }
    return available.contains(name) ? .available : .missing
  }

  /// The drivers of misc devices, by module.
  private static let devices = [
    "kvm": "kvm", "tun": "tun", "vhost_net": "vhost-net", "vhost_vsock": "vhost-vsock", "loop": "loop-control", "fuse": "fuse",
    "vfio": "vfio",
  ]

  /// `232 kvm`: proc(5).
  static func names(ofMisc bytes: [UInt8]) -> Set<String> {
    Set(
      bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
        let words = line.split(separator: UInt8(ascii: " "))
        return words.count == 2 ? String(decoding: words[1], as: UTF8.self) : nil
      })
  }

  /// `NAME SIZE USERS A,B, Live 0x…`; a kernel without unloading has `-` for users. proc(5).
  static func parse(_ bytes: [UInt8]) -> [String: Loaded] {
    var modules: [String: Loaded] = [:]
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
      guard words.count >= 3 else { continue }
      let users = Int(String(decoding: words[2], as: UTF8.self)) ?? 0
      let usedBy =
        words.count > 3
        ? words[3].split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }.filter {
          $0 != "-" && $0 != "[permanent]"
        } : []
      modules[String(decoding: words[0], as: UTF8.self)] = Loaded(users: users, usedBy: usedBy)
    }
    return modules
  }

  /// Which of the names have a line in modules.dep or modules.builtin: `kernel/arch/x86/kvm/kvm-intel.ko.xz: …`. One pass without a copy,
  /// as modules.dep has hundreds of kilobytes.
  static func find(_ wanted: [[UInt8]: String], in bytes: [UInt8]) -> Set<String> {
    var found: Set<String> = []
    // For each first letter the lengths of the names that begin with it, one bit each: all other lines are passed over without an allocation.
    var lengths = [UInt64](repeating: 0, count: 256)
    for name in wanted.keys where name.count < 64 { if let first = name.first { lengths[Int(first)] |= 1 << UInt64(name.count) } }
    bytes.withUnsafeBufferPointer { bytes in
      var at = 0
      while at < bytes.count {
        var name = at
        var end = at
        while end < bytes.count {
          let byte = bytes[end]
          if byte == UInt8(ascii: ":") || byte == UInt8(ascii: "\n") { break }
          end &+= 1
          if byte == UInt8(ascii: "/") { name = end }
        }
        var dot = name
        while dot < end, bytes[dot] != UInt8(ascii: ".") { dot += 1 }
        if dot < end, dot - name < 64, lengths[Int(bytes[name])] & (1 << UInt64(dot - name)) != 0 {
          let key = bytes[name..<dot].map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
          if let module = wanted[key] { found.insert(module) }
        }
        at = KernelText.first(UInt8(ascii: "\n"), in: bytes, from: end) + 1
      }
    }
    return found
  }
}
