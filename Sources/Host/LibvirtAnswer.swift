/// What is asked of a libvirt daemon: one connection, read-only, everything in one visit.
package struct LibvirtQuestion: Sendable, Equatable {
  package struct Subjects: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    package static let networks = Subjects(rawValue: 1)
    package static let pools = Subjects(rawValue: 2)
    /// With pools: the names of their volumes.
    package static let volumes = Subjects(rawValue: 4)
    package static let domains = Subjects(rawValue: 8)
    /// With domains: the names of their snapshots.
    package static let snapshots = Subjects(rawValue: 16)
    package static let capabilities = Subjects(rawValue: 32)
  }
  /// Such as `qemu:///system`.
  package var uri: String
  package var subjects: Subjects
  /// For the whole visit; each call that outlasts it costs what it would have said and all after it.
  package var deadlineMilliseconds: Int

  package init(uri: String, subjects: Subjects, deadlineMilliseconds: Int) {
    (self.uri, self.subjects, self.deadlineMilliseconds) = (uri, subjects, deadlineMilliseconds)
  }
}

/// What it said, as libvirt's library told it.
package struct LibvirtAnswer: Sendable, Equatable {
  package enum Outcome: String, Sendable {
    case answers, denied, silent, refused, missing
    case noLibrary = "no-library"
    case wrongURI = "wrong-uri"
    case failed
  }
  package var outcome: Outcome
  /// virGetLastErrorMessage, where something failed: a witness, never what a rule rests on.
  package var error: String?
  /// virErrorNumber and virErrorDomain of that error; 0 without one.
  package var errorCode = 0, errorDomain = 0
  /// Whether the deadline cut the visit short: what is missing then is unknown, not absent.
  package var isCutShort = false
  /// virConnectGetLibVersion and virConnectGetVersion; nil where they failed.
  package var libraryVersion: Int?, hypervisorVersion: Int?
  /// virConnectGetCapabilities; nil where it was not asked or failed.
  package var capabilities: [UInt8]?
  /// nil where they were not asked for or the call failed.
  package var networks: [LibvirtObject]?, pools: [LibvirtObject]?, domains: [LibvirtObject]?

  package init(outcome: Outcome, error: String? = nil) { (self.outcome, self.error) = (outcome, error) }
}

/// A network, pool or domain as the daemon has it.
package struct LibvirtObject: Sendable, Equatable {
  package var name: String
  /// Its definition without secrets; empty where the call failed, which `error` then tells.
  package var xml: [UInt8]
  /// virDomainState or virStoragePoolState; for a network 1 if it is active, else 0. nil where the call failed.
  package var state: Int?
  /// For a domain the reason of its state.
  package var reason: Int?
  package var autostart: Bool?, persistent: Bool?
  package var hasManagedSave: Bool?
  /// Of a pool, in bytes.
  package var capacity: Int64?, allocation: Int64?, available: Int64?
  /// Names of a pool's volumes or of a domain's snapshots; nil where they could not be listed, as those of a pool that does not run.
  package var children: [String]?
  package var error: String?

  package init(name: String, xml: [UInt8]) { (self.name, self.xml) = (name, xml) }
}
