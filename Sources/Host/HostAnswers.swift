/// What stat(2) tells, as far as probes need it.
package struct FileStatus: Sendable, Equatable {
  package enum Kind: Sendable { case regular, directory, link, character, block, fifo, socket, other }
  package var kind: Kind
  /// Permission bits alone: 0o660.
  package var mode: UInt32
  package var uid: UInt32, gid: UInt32
  package var size: Int64
  package var inode: UInt64
  package var device: UInt64
  /// Major and minor number of a device node.
  package var major: UInt32, minor: UInt32
  /// Seconds since 1970.
  package var modified: Int64
  /// Bytes that it takes on the disk; nil where nobody said. A sparse file takes less than its size.
  package var allocated: Int64?

  package init(
    kind: Kind, mode: UInt32, uid: UInt32 = 0, gid: UInt32 = 0, size: Int64 = 0, inode: UInt64 = 0, device: UInt64 = 0, major: UInt32 = 0,
    minor: UInt32 = 0, modified: Int64 = 0, allocated: Int64? = nil
  ) {
    (self.kind, self.mode, self.uid, self.gid, self.size) = (kind, mode, uid, gid, size)
    (self.inode, self.device, self.major, self.minor, self.modified) = (inode, device, major, minor, modified)
    self.allocated = allocated
  }
}

/// One line of a POSIX access ACL (acl(5)).
package struct AccessEntry: Sendable, Equatable {
  package enum Tag: Sendable { case owner, user, group, namedGroup, mask, other }
  package var tag: Tag
  /// The user or group of a named entry.
  package var id: UInt32
  /// Bits: 4 read, 2 write, 1 execute.
  package var permissions: UInt8
  package init(tag: Tag, id: UInt32 = .max, permissions: UInt8) {
    (self.tag, self.id, self.permissions) = (tag, id, permissions)
  }
}

/// uname(2).
package struct SystemName: Sendable, Equatable {
  package var release: String, machine: String, version: String
  package init(release: String, machine: String, version: String = "") {
    (self.release, self.machine, self.version) = (release, machine, version)
  }
}

package struct CPUIDRegisters: Sendable, Equatable {
  package var eax: UInt32, ebx: UInt32, ecx: UInt32, edx: UInt32
  package init(eax: UInt32, ebx: UInt32, ecx: UInt32, edx: UInt32) { (self.eax, self.ebx, self.ecx, self.edx) = (eax, ebx, ecx, edx) }
}

/// How far the guest code came.
package struct KVMProof: Sendable, Equatable {
  package enum Step: String, Sendable {
    case open
    case apiVersion = "api-version"
    case createVM = "create-vm"
    case memory
    case createVCPU = "create-vcpu"
    case run, result
  }
  /// nil: the guest ran to its HLT and its result was right.
  package var failed: Step?
  /// The errno of the failed step, 0 if it failed without one.
  package var errno: Int32
  /// The name of that errno: EACCES.
  package var errorName: String
  package init(failed: Step?, errno: Int32 = 0, errorName: String = "") {
    (self.failed, self.errno, self.errorName) = (failed, errno, errorName)
  }
}

/// What a socket did within the deadline.
package enum SocketAnswer: Sendable, Equatable {
  case answered([UInt8])
  /// ECONNREFUSED: the file is there and nobody listens.
  case refused
  /// EACCES or EPERM.
  case denied
  /// Connected, and no answer before the deadline, or the queue was full that long.
  case silent
  /// Connected, and the other side closed the connection.
  case closed
}

/// What systemd's manager says about one unit (org.freedesktop.systemd1(5)).
package struct UnitState: Sendable, Equatable {
  /// With its suffix: `libvirtd.socket`.
  package var name: String
  /// `loaded`, `not-found`, `masked`, `error`, `bad-setting`.
  package var load: String
  /// `active`, `inactive`, `failed`, `activating`, `deactivating`, `reloading`.
  package var active: String
  /// The state of the unit's own type: `running`, `dead`, `listening`, `exited`.
  package var sub: String
  /// How it last ended: `success`, `exit-code`, `start-limit-hit`. nil where the unit's type has none or systemd did not say.
  package var result: String?
  package init(name: String, load: String, active: String, sub: String, result: String? = nil) {
    (self.name, self.load, self.active, self.sub, self.result) = (name, load, active, sub, result)
  }
}

/// One entry of /proc.
package struct RunningProcess: Sendable, Equatable {
  /// The name of its directory, in digits.
  package var id: String
  /// /proc/ID/comm, which the kernel cuts after 15 bytes; empty where it could not be read.
  package var name: String
  package init(id: String, name: String) { (self.id, self.name) = (id, name) }
}

/// What is to be done for questions that were foreseen.
package struct Errands: Sendable {
  /// Finds the answers.
  package var find: @Sendable () -> Void = {}
  /// Gives back what that took, which has time.
  package var tidy: @Sendable () -> Void = {}
  package init() {}
}

/// What takes the kernel long enough that it is worth asking before it is needed.
package enum Foreseen: Sendable, Equatable {
  /// `sessionProcesses()`.
  case processes
  /// `proveKVM()`.
  case kvm
  /// `libvirt(_:)` of this very question.
  case libvirt(LibvirtQuestion)
}

/// The person whose readiness is judged: under sudo the caller, not root. Order: `--user`, SUDO_UID, PKEXEC_UID, /proc/self/loginuid, getuid(2).
package struct Subject: Sendable, Equatable {
  package var name: String
  package var uid: UInt32
  /// The primary group; `UInt32.max`, which no group may have, where the user database could not tell.
  package var gid: UInt32
  package var home: String
  /// Whether this process runs as that person, so that its own groups and its own open(2) are the person's.
  package var isSelf: Bool
  /// Where it was learned: `getuid`, `SUDO_UID`, `PKEXEC_UID`, `loginuid`, `--user`; in a sysroot `/etc/passwd`.
  package var source: String
  package init(name: String, uid: UInt32, gid: UInt32, home: String, isSelf: Bool, source: String) {
    (self.name, self.uid, self.gid, self.home, self.isSelf, self.source) = (name, uid, gid, home, isSelf, source)
  }
}
