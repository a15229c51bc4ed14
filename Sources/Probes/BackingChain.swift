import Host

/// The files below an image, the nearest first, each named by the one above it.
struct BackingChain: Equatable {
  /// One file of the chain.
  struct Link: Equatable {
    var image: DiskImage
    /// The format that the image above says it has; QEMU guesses where it says none.
    var declared: String?
  }

  /// Without the image itself. The last one may be missing or unreadable.
  var links: [Link] = []
  /// What keeps QEMU from opening the chain; nil if nothing does as far as could be seen.
  var fault: String?

  /// No chain of QEMU's own making is longer; libvirt stops at 200.
  static let most = 64

  /// - Parameter look: reads an image, or remembers it from another chain.
  static func follow(_ image: DiskImage, _ host: any HostReading, look: (String) -> DiskImage) -> BackingChain {
    var chain = BackingChain()
    var current = image
    // Names may differ where files do not: a link, `a/../a`.
    var passed = [identity(image.path, host)]
    while let name = current.backingFile, let path = BackingName.file(name, of: current.path) {
      let here = identity(path, host)
      if passed.contains(here) {
        chain.fault = "its backing files form a loop: \(path) is named again"
        break
      }
      guard chain.links.count < most else {
        chain.fault = "it has more than \(most) backing files"
        break
      }
      passed.append(here)
      let next = look(path)
      chain.links.append(Link(image: next, declared: current.backingFormat))
      if next.format == nil, next.error == HostError.absent.reason {
        chain.fault = "the backing file \(path) is not there"
      } else if next.format != nil, let error = next.error {
        chain.fault = "the backing file \(path) is broken: \(error)"
      } else if let declared = current.backingFormat, let format = next.format, declared != format.rawValue, declared != "raw" {
        // Whatever is declared raw can be opened, if not with the right content.
        chain.fault = "the backing file \(path) is \(format.rawValue) and not \(declared)"
      }
      current = next
    }
    return chain
  }

  /// The file itself, whatever it is called; the name of one that cannot be seen.
  private static func identity(_ path: String, _ host: any HostReading) -> String {
    guard let status = try? host.status(path, followingLinks: true), status.inode != 0 else { return path }
    return "\(status.device):\(status.inode)"
  }
}
