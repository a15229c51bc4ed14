package import Facts
package import Host
import Wire

/// How far reading through libvirt's library comes, which versions answer, and which machines the user's own session has.
package enum LibvirtProbe: Probe {
  /// What all probes of libvirt's subjects ask, so that it is asked once. To be foreseen before anything else.
  ///
  /// A healthy daemon is through in milliseconds; one that must be started first, and try its emulators, takes a second or two.
  package static let question = LibvirtQuestion(
    uri: "qemu:///system", subjects: [.networks, .pools, .volumes, .domains, .snapshots, .capabilities], deadlineMilliseconds: 4_000)

  /// nil: nobody can be asked.
  static func answer(_ host: any HostReading) -> LibvirtAnswer? { try? host.libvirt(question) }

  /// Says `libvirt.connection`, `libvirt.error`, the versions and `session.domains`.
  package static func observe(_ host: any HostReading, into facts: inout FactSet) {
    var answer: LibvirtAnswer?
    do {
      let told = try host.libvirt(question)
      answer = told
      facts.set(DomainFacts.connection, .known(told.outcome.rawValue), source: question.uri)
      facts.set(DomainFacts.error, told.error.map { .known($0) } ?? .absent, source: question.uri)
    } catch {
      facts.set(DomainFacts.connection, .unknown(error.reason), source: question.uri)
      facts.set(DomainFacts.error, .unknown(error.reason), source: question.uri)
    }
    sayVersions(answer, into: &facts)
    let session = SessionMachines(host)
    facts.set(DomainFacts.session, session.names, source: session.source)
  }

  private static func sayVersions(_ answer: LibvirtAnswer?, into facts: inout FactSet) {
    if let number = answer?.libraryVersion, let text = text(number) {
      facts.set(DomainFacts.version, .known(text), source: question.uri)
      facts.set(DomainFacts.versionNumber, .known(number), source: question.uri)
    } else {
      let version = packaged(["libvirt-daemon", "libvirt-daemon-driver-qemu", "libvirt", "libvirt-bin", "libvirt0", "libvirt-libs"], facts)
      facts.set(DomainFacts.version, version.map(\.text), source: "packages")
      facts.set(DomainFacts.versionNumber, version.map(\.number), source: "packages")
    }
    if let number = answer?.hypervisorVersion, number > 0 {
      facts.set(DomainFacts.qemuVersion, .known(number), source: question.uri)
    } else {
      let names = [
        "qemu-system-x86", "qemu-system-arm", "qemu-system-ppc", "qemu-system-s390x", "qemu-system-misc", "qemu-system-x86-core",
        "qemu-kvm-core",
        "qemu-system-x86_64", "qemu-system-common", "qemu-common", "qemu-kvm", "qemu-x86", "qemu-base", "qemu",
      ]
      facts.set(DomainFacts.qemuVersion, packaged(names, facts).map(\.number), source: "packages")
    }
  }

  /// 9000000 is 9.0.0.
  private static func text(_ number: Int) -> String? {
    number > 0 ? "\(number / 1_000_000).\(number / 1_000 % 1_000).\(number % 1_000)" : nil
  }

  /// The version of the first of these packages that is installed.
  private static func packaged(_ names: [String], _ facts: FactSet) -> Fact<(text: String, number: Int)> {
    let packages: [Value]
    switch facts.fact(PackageFacts.packages) {
    case .known(.list(let list)): packages = list
    case .known, .absent: return .absent
    case .unknown(let reason): return .unknown(reason)
    }
    for name in names {
      guard let package = packages.first(where: { $0["name"] == .string(name) }), package["state"] == .string("installed"),
        case .string(let version)? = package["version"]
      else { continue }
      guard let number = upstream(version), let text = text(number) else { return .unknown("\(name) has version \(version)") }
      return .known((text, number))
    }
    return .absent
  }

  /// `1:7.2+dfsg-7+deb12u18` is 7.2.0: the epoch before, and what distributions add behind, left away.
  static func upstream(_ version: String) -> Int? {
    var bytes = Substring(version).utf8[...]
    if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) { bytes = bytes[bytes.index(after: colon)...] }
    var parts: [Int] = []
    for part in bytes.prefix(while: { (48...57).contains($0) || $0 == UInt8(ascii: ".") }).split(separator: UInt8(ascii: ".")) {
      guard let number = Int(Substring(part)), number < 1_000 else { return nil }
      parts.append(number)
    }
    guard let major = parts.first else { return nil }
    return major * 1_000_000 + (parts.count > 1 ? parts[1] : 0) * 1_000 + (parts.count > 2 ? parts[2] : 0)
  }
}
