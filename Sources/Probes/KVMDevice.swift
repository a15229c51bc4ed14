package import Facts
package import Host
import Wire

/// /dev/kvm: whether it is there, who may open it, and whether a machine really runs.
package enum KVMDeviceProbe: Probe {
  static let path = "/dev/kvm"

  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    let node = KVMNode(host)
    let accounts = KVMDeviceAccounts(host)
    facts.set(KVMFacts.device, node.isDevice)
    facts.set(KVMFacts.registered, node.registered)
    facts.set(KVMFacts.mode, node.fact { octal($0.mode) })
    facts.set(KVMFacts.owner, node.fact { accounts.userName($0.uid) })
    facts.set(KVMFacts.group, node.fact { accounts.groupName($0.gid) })
    let proof = Proof(host, node)
    let user = openableByUser(host, node, proof, facts, accounts)
    let qemu = openableByQemu(host, node, facts, accounts)
    facts.set(KVMFacts.openable, user)
    facts.set(KVMFacts.openableByQemu, qemu)
    facts.set(KVMFacts.proven, proof.proven)
    facts.set(KVMFacts.shown, .known(proof.works || node.registered == .known(true)))
    facts.set(KVMFacts.step, proof.step)
    facts.set(KVMFacts.errno, proof.error)
    facts.set(KVMFacts.usable, usable(host, node, proof, qemu, accounts))
    KVMNested.observe(host, into: &facts)
  }

  /// Four digits, as people write modes: 0660.
  private static func octal(_ mode: UInt32) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  // MARK: - Who may open it

  private static func openableByUser(
    _ host: any HostReading, _ node: KVMNode, _ proof: Proof, _ facts: FactSet, _ accounts: KVMDeviceAccounts
  ) -> Fact<Bool> {
    guard let subject = try? host.subject() else { return .unknown("whose access to judge is not known") }
    // What open(2) itself said of this very user outweighs any reasoning about modes.
    if subject.isSelf, let opened = proof.opened { return .known(opened) }
    let groups: [UInt32]
    do {
      if subject.isSelf {
        groups = try host.effectiveGroups()
      } else if case .known(.list(let names)) = facts.fact(AccountFacts.effective) {
        groups = names.compactMap { name in
          guard case .string(let name) = name else { return nil }
          return accounts.groupID(name)
        }
      } else {
        groups = try host.configuredGroups(user: subject.name, primary: subject.gid)
      }
    } catch {
      // The mode alone may decide: root, the owner, or everybody.
      if case .known(true) = node.allows(uid: subject.uid, groups: []) { return .known(true) }
      if case .known = node.isDevice, node.status == nil { return .known(false) }
      return .unknown(error.reason)
    }
    return node.allows(uid: subject.uid, groups: groups)
  }

  private static func openableByQemu(
    _ host: any HostReading, _ node: KVMNode, _ facts: FactSet, _ accounts: KVMDeviceAccounts
  ) -> Fact<Bool> {
    guard let account = QemuAccount.name(host, facts, accounts) else {
      return accounts.failure.map { $0 == .absent ? .absent : .unknown($0.reason) } ?? .absent
    }
    if let identity = accounts.identity(user: account.user, group: account.group) {
      return node.allows(uid: identity.uid, groups: identity.groups)
    }
    // Not in /etc/passwd: perhaps a network account, which only a live host can ask for.
    guard let groups = try? host.configuredGroups(user: account.user, primary: .max) else { return .absent }
    return node.allows(uid: .max, groups: groups)
  }

  // MARK: - Whether it works

  /// The proof outweighs everything. Where this process may not open the device, the permissions of QEMU's user decide.
  private static func usable(
    _ host: any HostReading, _ node: KVMNode, _ proof: Proof, _ qemu: Fact<Bool>, _ accounts: KVMDeviceAccounts
  ) -> Fact<Bool> {
    if proof.works { return .known(true) }
    // A refusal of another kind than by permissions (a container's device list gives EPERM) holds for QEMU as well.
    if proof.ran, !proof.isDenied { return .known(false) }
    switch node.isDevice {
    case .known(false), .absent: return .known(false)
    case .unknown(let reason): return .unknown(reason)
    case .known(true): break
    }
    if node.registered == .known(false) { return .known(false) }
    if case .absent = qemu {
      // libvirt is not installed yet: its packages put QEMU's user in group kvm, or the device is open to all.
      return node.allows(uid: .max, groups: accounts.groupID("kvm").map { [$0] } ?? [])
    }
    return qemu
  }
}

/// What the proof by a machine of our own said.
struct Proof {
  private let answer: KVMProof?
  private let reason: String?
  private let isMissing: Bool

  init(_ host: any HostReading, _ node: KVMNode) {
    isMissing = node.isDevice == .known(false)
    do {
      (answer, reason) = (try host.proveKVM(), nil)
    } catch { (answer, reason) = (nil, error.reason) }
  }

  var ran: Bool { answer != nil }
  var works: Bool { answer.map { $0.failed == nil } ?? false }
  /// open(2) refused this process by permissions.
  var isDenied: Bool { answer.map { $0.failed == .open && $0.errorName == "EACCES" } ?? false }
  /// Whether open(2) let this process in; nil where it did not get to that question.
  var opened: Bool? {
    guard let answer else { return nil }
    if answer.failed != .open { return true }
    return ["EACCES", "EPERM"].contains(answer.errorName) ? false : nil
  }

  var proven: Fact<Bool> { answer.map { .known($0.failed == nil) } ?? .unknown(reason ?? "") }
  var step: Fact<String> { answer.map { $0.failed.map { .known($0.rawValue) } ?? .absent } ?? .unknown(reason ?? "") }
  /// Absent too where a step failed without an error, as a wrong result does.
  var error: Fact<String> { answer.map { $0.errorName.isEmpty ? .absent : .known($0.errorName) } ?? .unknown(reason ?? "") }
}

/// The node, and whether the kernel has a driver behind it.
struct KVMNode {
  /// nil where there is none, or where it cannot be looked at.
  let status: FileStatus?
  let isDevice: Fact<Bool>
  let registered: Fact<Bool>
  private let entries: [AccessEntry]
  private let failure: HostError?

  init(_ host: any HostReading) {
    registered = Self.registered(host)
    do {
      let status = try host.status(KVMDeviceProbe.path, followingLinks: true)
      self.status = status
      failure = nil
      // KVM_MINOR in include/linux/miscdevice.h; 10 is the major of all misc devices.
      isDevice = .known(status.kind == .character && status.major == 10 && status.minor == 232)
      entries = (try? host.accessList(KVMDeviceProbe.path)) ?? []
    } catch {
      status = nil
      failure = error
      entries = []
      isDevice = error == .absent && Self.showsDevices(host) ? .known(false) : .unknown(error.reason)
    }
  }

  /// Devices are made when a machine starts. A tree without any, such as the disk of a machine that is off, says nothing of them.
  private static func showsDevices(_ host: any HostReading) -> Bool {
    if host.kind != .sysroot { return true }
    return ((try? host.list("/dev")) ?? []).contains { $0 != "." && $0 != ".." }
  }

  private static func registered(_ host: any HostReading) -> Fact<Bool> {
    do {
      return .known(KernelModuleTable.names(ofMisc: try host.read("/proc/misc", limit: 64 << 10)).contains("kvm"))
    } catch { return .unknown(error.reason) }
  }

  /// A fact about the node, if there is one.
  func fact<Wrapped>(_ read: (FileStatus) -> Wrapped) -> Fact<Wrapped> {
    if let status { return .known(read(status)) }
    if case .known = isDevice { return .absent }
    return .unknown((failure ?? .absent).reason)
  }

  /// Whether somebody may open it for reading and writing, which KVM needs.
  func allows(uid: UInt32, groups: [UInt32]) -> Fact<Bool> {
    if let status { return .known(AccessDecision(status, entries: entries).allows(AccessDecision.readWrite, uid: uid, groups: groups)) }
    if case .known = isDevice { return .known(false) }
    return .unknown((failure ?? .absent).reason)
  }
}
