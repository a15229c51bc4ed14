import Facts
import Host

/// Initial RAM disks keep a copy of modprobe.d. If KVM is loaded from there, an old copy decides.
enum InitramfsCopies {
  /// The images of the running kernel whose copy of a configuration file says something else about the stack's modules than the file does.
  static func observe(_ host: any HostReading, _ tree: ModprobeTree) -> (copies: Fact<[String]>, source: String?) {
    guard let release = KernelRelease.name(host) else { return (.unknown("the release of the running kernel is not known"), nil) }
    // Debian and Ubuntu; Fedora and RHEL; SUSE; Arch and Alpine, which keep one for all releases of a flavour.
    let candidates = [
      "/boot/initrd.img-\(release)", "/boot/initramfs-\(release).img", "/boot/initrd-\(release)", "/boot/initramfs-linux.img",
    ]
    for path in candidates {
      do {
        guard try host.status(path, followingLinks: true).kind == .regular else { continue }
      } catch .absent { continue } catch { return (.unknown(error.reason), path) }
      return (examine(host, path, tree), path)
    }
    if host.kind == .sysroot, !((try? host.exists("/boot")) ?? false) { return (.unknown(HostError.absent.reason), nil) }
    return (.known([]), nil)
  }

  private static func examine(_ host: any HostReading, _ path: String, _ tree: ModprobeTree) -> Fact<[String]> {
    var archive = InitramfsArchive(host, path)
    do {
      while let entry = try archive.next() {
        guard let directory = ModprobeTree.directories.first(where: { ("/" + entry.name).hasPrefix($0 + "/") }) else { continue }
        let inside = "/" + entry.name
        guard ModprobeTree.counts(String(inside.dropFirst(directory.utf8.count + 1))), entry.isRegular else { continue }
        if differs(try archive.contents(entry), inside, tree) { return .known([path]) }
      }
    } catch {
      switch error {
      case .unreadable(let error): return .unknown(error.reason)
      case .compressed(let method): return .unknown("compressed with \(method)")
      case .malformed: return .unknown("not a cpio archive that can be read")
      }
    }
    return .known([])
  }

  /// Whether the copy says something else about the stack than the file of that path does now.
  private static func differs(_ copy: [UInt8], _ path: String, _ tree: ModprobeTree) -> Bool {
    let current = tree.files.first { $0.path == path }?.bytes ?? []
    return copy != current && words(copy) != words(current)
  }

  private static func words(_ bytes: [UInt8]) -> [ModprobeDirective] {
    ModprobeSyntax.lines(bytes).map(\.directive).filter { directive in
      switch directive {
      case .options(let module, _), .blacklist(let module), .install(let module, _): KernelModulesOfInterest.stack.contains(module)
      default: false
      }
    }
  }
}

/// The parts of an initial RAM disk that are not compressed: cpio archives in the "newc" format, one after the other, padded with NULs.
/// Documentation/driver-api/early-userspace/buffer-format.rst of the kernel.
struct InitramfsArchive {
  struct Entry {
    let name: String
    let isRegular: Bool
    let offset: Int64
    let size: Int
  }

  enum Failure: Error {
    case unreadable(HostError)
    /// The rest can be read only by a program that this one is not.
    case compressed(String)
    case malformed
  }

  private let host: any HostReading
  private let path: String
  private var at: Int64 = 0
  /// A piece of the file, so that thousands of small entries cost few calls.
  private var window: (start: Int64, bytes: [UInt8]) = (0, [])
  private var entries = 0

  init(_ host: any HostReading, _ path: String) {
    self.host = host
    self.path = path
  }

  /// The next entry; nil at the end of the file.
  mutating func next() throws(Failure) -> Entry? {
    while true {
      // Real ones have a few thousand; a file of nothing but NULs must not take long.
      entries += 1
      if entries > 100_000 { throw .malformed }
      let head = try read(at, 110)
      guard let first = head.first else { return nil }
      if first == 0 {
        // Between archives: NULs up to the next block.
        let zeros = head.prefix { $0 == 0 }.count
        at += Int64(zeros)
        continue
      }
      guard head.starts(with: "07070".utf8), head.count == 110 else { throw Self.compression(head).map { .compressed($0) } ?? .malformed }
      guard let mode = Self.hex(head, 1), let size = Self.hex(head, 6), let nameSize = Self.hex(head, 11), nameSize > 0, nameSize <= 4096
      else {
        throw .malformed
      }
      let name = try read(at + 110, nameSize).prefix { $0 != 0 }
      let data = Self.aligned(at + 110 + Int64(nameSize))
      at = Self.aligned(data + Int64(size))
      let text = String(decoding: name, as: UTF8.self)
      if text == "TRAILER!!!" { continue }
      return Entry(
        name: text.hasPrefix("./") ? String(text.dropFirst(2)) : text, isRegular: mode & 0o170000 == 0o100000, offset: data, size: size)
    }
  }

  /// What an entry holds; the files in question are small.
  mutating func contents(_ entry: Entry) throws(Failure) -> [UInt8] {
    guard entry.size <= 1 << 20 else { throw .malformed }
    let bytes = try read(entry.offset, entry.size)
    guard bytes.count == entry.size else { throw .malformed }
    return bytes
  }

  private mutating func read(_ offset: Int64, _ count: Int) throws(Failure) -> [UInt8] {
    if offset >= window.start, offset + Int64(count) <= window.start + Int64(window.bytes.count) {
      let from = Int(offset - window.start)
      return Array(window.bytes[from..<from + count])
    }
    do {
      window = (offset, try host.read(path, at: offset, count: max(count, 64 << 10)))
    } catch { throw .unreadable(error) }
    return Array(window.bytes.prefix(count))
  }

  /// The n-th of the thirteen eight-digit fields behind the magic.
  private static func hex(_ head: [UInt8], _ index: Int) -> Int? {
    let from = 6 + index * 8
    return Int(String(decoding: head[from..<from + 8], as: UTF8.self), radix: 16)
  }

  private static func aligned(_ offset: Int64) -> Int64 { (offset + 3) & ~3 }

  /// By its first bytes: lib/decompress.c of the kernel.
  private static func compression(_ head: [UInt8]) -> String? {
    let magics: [([UInt8], String)] = [
      ([0x1F, 0x8B], "gzip"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd"), ([0xFD, 0x37, 0x7A], "xz"), ([0x02, 0x21, 0x4C, 0x18], "lz4"),
      ([0x5D, 0x00, 0x00], "lzma"), ([0x42, 0x5A, 0x68], "bzip2"), ([0x89, 0x4C, 0x5A], "lzop"),
    ]
    return magics.first { head.starts(with: $0.0) }?.1
  }
}
