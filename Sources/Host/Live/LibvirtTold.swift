internal import CHost
internal import Glibc

/// Reads what the child told (struct vd_libvirt_header and what follows each). It may end anywhere: the child may have been ended.
struct LibvirtTold {
  private let bytes: [UInt8]
  private let isWhole: Bool
  private var answer = LibvirtAnswer(outcome: .failed)
  /// Whether there is an answer at all: a connection, an error, or no library.
  private var isDecided = false

  init(_ bytes: [UInt8], isWhole: Bool) {
    (self.bytes, self.isWhole) = (bytes, isWhole)
    var at = 0
    while at + 12 <= bytes.count {
      let length = Int(Self.number(bytes, at + 8, 4))
      guard length <= bytes.count - at - 12 else { break }
      take(
        kind: UInt32(Self.number(bytes, at, 2)), subject: UInt32(Self.number(bytes, at + 2, 2)), index: Int(Self.number(bytes, at + 4, 4)),
        at + 12..<at + 12 + length)
      at += 12 + length
    }
  }

  /// - Parameter isTimeOut: the deadline ended the child.
  func answer(isTimeOut: Bool) -> LibvirtAnswer {
    var answer = answer
    answer.isCutShort = !isWhole && (isTimeOut || isDecided)
    if !isWhole {
      answer.networks = answer.networks.map(Self.toldOf)
      answer.pools = answer.pools.map(Self.toldOf)
      answer.domains = answer.domains.map(Self.toldOf)
    }
    guard !isDecided else { return answer }
    if isTimeOut {
      answer.outcome = .silent
    } else {
      answer.error = "the library ended its process"
    }
    return answer
  }

  /// Those that have a name by now; a definition that did not come any more is an error of it, and not an empty one.
  private static func toldOf(_ objects: [LibvirtObject]) -> [LibvirtObject] {
    objects.filter { !$0.name.isEmpty }.map { object in
      guard object.xml.isEmpty, object.error == nil else { return object }
      var object = object
      object.error = "not told before the deadline"
      return object
    }
  }

  private mutating func take(kind: UInt32, subject: UInt32, index: Int, _ range: Range<Int>) {
    switch vd_libvirt_record(kind) {
    case VD_LIBVIRT_NO_LIBRARY: decide(.noLibrary)
    case VD_LIBVIRT_OPEN: decide(.answers)
    case VD_LIBVIRT_VERSION: answer.libraryVersion = Int(exactly: Self.number(bytes, range.lowerBound, 8))
    case VD_LIBVIRT_HYPERVISOR: answer.hypervisorVersion = Int(exactly: Self.number(bytes, range.lowerBound, 8))
    case VD_LIBVIRT_CAPABILITIES_XML: answer.capabilities = Array(bytes[range])
    case VD_LIBVIRT_ERROR: takeError(subject, index, range)
    case VD_LIBVIRT_TOO_MANY:
      if index == Int(UInt32.max) { complain("more than \(VD_LIBVIRT_MOST_OBJECTS) objects", of: subject) }
    case VD_LIBVIRT_TOO_LARGE: change(subject, index) { $0.error = HostError.tooLarge(limit: VD_LIBVIRT_LONGEST_TEXT).reason }
    case VD_LIBVIRT_LISTED:
      let count = min(Int(Self.number(bytes, range.lowerBound, 4)), VD_LIBVIRT_MOST_OBJECTS)
      let unseen = LibvirtObject(name: "", xml: [])
      set(subject, [LibvirtObject](repeating: unseen, count: count))
    case VD_LIBVIRT_NAME:
      let name = String(decoding: bytes[range], as: UTF8.self)
      change(subject, index) { $0.name = name }
    case VD_LIBVIRT_XML:
      let xml = Array(bytes[range])
      change(subject, index) { $0.xml = xml }
    case VD_LIBVIRT_STATE:
      let (state, reason) = (signed(range.lowerBound), signed(range.lowerBound + 4))
      change(subject, index) { ($0.state, $0.reason) = (state, reason) }
    case VD_LIBVIRT_SPACE:
      let numbers = (0..<4).map { Int64(clamping: Self.number(bytes, range.lowerBound + 8 * $0, 8)) }
      change(subject, index) {
        ($0.state, $0.capacity, $0.allocation, $0.available) = (Int(numbers[0]), numbers[1], numbers[2], numbers[3])
      }
    case VD_LIBVIRT_ACTIVE: each(subject, range) { $0.state = $1 ? 1 : 0 }
    case VD_LIBVIRT_PERSISTENT: each(subject, range) { $0.persistent = $1 }
    case VD_LIBVIRT_AUTOSTART: each(subject, range) { $0.autostart = $1 }
    case VD_LIBVIRT_MANAGED_SAVE: each(subject, range) { $0.hasManagedSave = $1 }
    case VD_LIBVIRT_HAS_CHILDREN: each(subject, range) { if !$1 { $0.children = [] } }
    case VD_LIBVIRT_CHILDREN:
      let names = bytes[range].split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      change(subject, index) { $0.children = names }
    default: break
    }
  }

  // MARK: errors

  private mutating func takeError(_ subject: UInt32, _ index: Int, _ range: Range<Int>) {
    guard range.count >= 12 else { return }
    let (code, domain, failure) = (signed(range.lowerBound), signed(range.lowerBound + 4), Int32(signed(range.lowerBound + 8)))
    let words = String(decoding: bytes[(range.lowerBound + 12)..<range.upperBound], as: UTF8.self)
    if index != Int(UInt32.max) {
      change(subject, index) { $0.error = words }
      return
    }
    if !isDecided { decide(Self.outcome(code: code, domain: domain, failure: failure)) }
    if answer.error == nil { (answer.error, answer.errorCode, answer.errorDomain) = (words, code, domain) }
  }

  /// Why there was no connection, by numbers alone: the words are the language's and the release's.
  static func outcome(code: Int, domain: Int, failure: Int32) -> LibvirtAnswer.Outcome {
    switch code {
    case VD_VIR_ERR_NO_CONNECT: return .wrongURI
    case VD_VIR_ERR_INTERNAL_ERROR, VD_VIR_ERR_INVALID_ARG:
      return domain == VD_VIR_FROM_URI ? .wrongURI : .failed
    case VD_VIR_ERR_AUTH_FAILED, VD_VIR_ERR_AUTH_CANCELLED, VD_VIR_ERR_AUTH_UNAVAILABLE,
      VD_VIR_ERR_ACCESS_DENIED:
      return .denied
    // What connect(2) said.
    case VD_VIR_ERR_SYSTEM_ERROR where domain == VD_VIR_FROM_RPC || domain == VD_VIR_FROM_REMOTE:
      switch failure {
      case EACCES, EPERM: return .denied
      case ECONNREFUSED: return .refused
      case ENOENT, ENOTDIR: return .missing
      case EAGAIN, ETIMEDOUT: return .silent
      default: return .failed
      }
    default: return .failed
    }
  }

  private mutating func decide(_ outcome: LibvirtAnswer.Outcome) {
    answer.outcome = outcome
    isDecided = true
  }

  private mutating func complain(_ what: String, of subject: UInt32) {
    let name =
      switch vd_libvirt_subject(subject) {
      case VD_LIBVIRT_NETWORKS: "networks"
      case VD_LIBVIRT_POOLS: "pools"
      default: "domains"
      }
    if answer.error == nil { answer.error = name + ": " + what }
  }

  // MARK: objects

  private mutating func set(_ subject: UInt32, _ objects: [LibvirtObject]) {
    switch vd_libvirt_subject(subject) {
    case VD_LIBVIRT_NETWORKS: answer.networks = objects
    case VD_LIBVIRT_POOLS: answer.pools = objects
    case VD_LIBVIRT_DOMAINS: answer.domains = objects
    default: break
    }
  }

  private mutating func change(_ subject: UInt32, _ index: Int, _ body: (inout LibvirtObject) -> Void) {
    func apply(_ objects: inout [LibvirtObject]?) {
      guard let count = objects?.count, index >= 0, index < count else { return }
      body(&objects![index])
    }
    switch vd_libvirt_subject(subject) {
    case VD_LIBVIRT_NETWORKS: apply(&answer.networks)
    case VD_LIBVIRT_POOLS: apply(&answer.pools)
    case VD_LIBVIRT_DOMAINS: apply(&answer.domains)
    default: break
    }
  }

  private mutating func each(_ subject: UInt32, _ range: Range<Int>, _ body: (inout LibvirtObject, Bool) -> Void) {
    for (index, at) in range.enumerated() {
      let has = bytes[at] != 0
      change(subject, index) { body(&$0, has) }
    }
  }

  // MARK: numbers, as this machine has them

  private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> UInt64 {
    guard at + count <= bytes.count else { return 0 }
    var value: UInt64 = 0
    withUnsafeMutableBytes(of: &value) { target in
      let start = 1.littleEndian == 1 ? 0 : 8 - count
      for place in 0..<count { target[start + place] = bytes[at + place] }
    }
    return value
  }

  private func signed(_ at: Int) -> Int { Int(Int32(truncatingIfNeeded: Self.number(bytes, at, 4))) }
}
