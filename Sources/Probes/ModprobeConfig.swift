package import Facts
package import Host

/// The configuration of libkmod on a host: the same files, in the same order, as modprobe(8) would read there.
package enum ModprobeConfig {
  /// Reads it. Files that cannot be read are in `failures`; the command line is empty where the host has none.
  package static func read(_ host: any HostReading) -> ModprobeTree {
    ModprobeTree(
      moduleDirectory: KernelRelease.moduleDirectory(host), commandLine: (try? host.read("/proc/cmdline", limit: 64 << 10)) ?? [],
      list: { listing(host, $0) }, read: { contents(host, $0) })
  }

  private static func listing(_ host: any HostReading, _ path: String) -> ModprobeListing {
    do {
      return .names(try host.list(path))
    } catch .absent {
      // list() says "absent" of a file as well (ENOTDIR); libkmod reads such a file alone.
      return (try? host.status(path, followingLinks: true).kind) == .regular ? .file : .absent
    } catch {
      return .failed(error.reason)
    }
  }

  private static func contents(_ host: any HostReading, _ path: String) -> ModprobeContents {
    do {
      let status = try host.status(path, followingLinks: true)
      switch status.kind {
      case .directory: return .directory
      // A link to /dev/null is the usual way to switch a file off: libkmod reads nothing from it.
      case .character where status.major == 1 && status.minor == 3: return .bytes([])
      default: break
      }
    } catch .absent {
      return isNull(host, path) ? .bytes([]) : .absent
    } catch .escapes {
      // A sysroot need not hold /dev/null, and following the link there would lead out of it.
      return isNull(host, path) ? .bytes([]) : .failed(HostError.escapes.reason)
    } catch {
      return .failed(error.reason)
    }
    do {
      return .bytes(try host.read(path, limit: 4 << 20))
    } catch .absent {
      return .absent
    } catch {
      return isNull(host, path) ? .bytes([]) : .failed(error.reason)
    }
  }

  private static func isNull(_ host: any HostReading, _ path: String) -> Bool { (try? host.readLink(path)) == "/dev/null" }
}
