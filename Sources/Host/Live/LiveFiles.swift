internal import CHost
internal import Glibc

/// The running machine's own file system, from `/`.
struct LiveFiles: PathResolving {
  let mounts: NetworkMounts

  func resolve(_ path: HostPath, nofollow: Bool) throws(HostError) -> Descriptor {
    try mounts.admit(path, nofollow: nofollow)
    return try Descriptor(vd_open_path(AT_FDCWD, path.characters, nofollow ? 1 : 0))
  }

  func openWithoutProc(_ path: HostPath) throws(HostError) -> Descriptor {
    try mounts.admit(path, nofollow: false)
    return try Descriptor(vd_open_read(AT_FDCWD, path.characters, 0))
  }
}
