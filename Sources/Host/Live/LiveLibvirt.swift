internal import CHost
internal import Glibc
internal import Synchronization

extension Live {
  /// Libraries that are opened when they are needed; a test names others, to see what is said where there is none.
  struct Libraries: Sendable {
    var libvirt = "libvirt.so.0"
    var udev = "libudev.so.1"
  }

  /// As remoteGetUNIXSocket of libvirt's src/remote/remote_sockets.c looks for them.
  private static let systemSockets = [
    "/run/libvirt/virtqemud-sock-ro", "/run/libvirt/libvirt-sock-ro", "/run/libvirt/virtqemud-sock", "/run/libvirt/libvirt-sock",
  ]

  /// The same question is answered once, however often it is asked, and the time for it begins when it is foreseen.
  package func libvirt(_ question: LibvirtQuestion) throws(HostError) -> LibvirtAnswer {
    guard let visit = try visit(question) else { return LibvirtAnswer(outcome: .missing) }
    return visit.answer()
  }

  /// The child that asks, sent now unless it is under way; nil: there is nobody to ask, which is seen without it.
  func visit(_ question: LibvirtQuestion) throws(HostError) -> LibvirtVisit? {
    guard asksDaemons else { throw .unsupported("not asked: --no-libvirt") }
    // Another machine is not ours to ask: it may want a password, and its answers would say nothing of this one.
    guard Self.isLocal(question.uri) else { throw .unsupported("not asked: the URI leads to another machine") }
    let found: Result<LibvirtVisit?, HostError> = visits.withLock { visits in
      if let visit = visits.first(where: { $0.question == question }) { return .success(visit) }
      guard hasListener(question.uri) else { return .success(nil) }
      return Result { () throws(HostError) in
        let visit = try LibvirtVisit(question, library: libraries.libvirt)
        visits.append(visit)
        return visit
      }
    }
    return try found.get()
  }

  /// Whether anybody can be behind it. What is not simply missing is for the library to try.
  private func hasListener(_ uri: String) -> Bool {
    switch uri {
    case "qemu:///system": return Self.systemSockets.contains { isPerhaps($0) }
    case "qemu:///session": return sessionSockets.contains { isListening($0) }
    default: return true
    }
  }

  private func isPerhaps(_ path: String) -> Bool {
    do { return try exists(path) } catch { return true }
  }

  /// A client of the session starts its daemon where none answers, so that the library is sent only where one does.
  private var sessionSockets: [String] {
    guard let person = try? subject(), person.isSelf else { return [] }
    let folders = [Self.variable("XDG_RUNTIME_DIR"), person.uid == 0 ? nil : "/run/user/\(person.uid)"].compactMap { $0 }
    return (folders.map { $0 + "/libvirt" } + [person.home + "/.cache/libvirt"]).flatMap { [$0 + "/virtqemud-sock", $0 + "/libvirt-sock"] }
  }

  private func isListening(_ path: String) -> Bool {
    guard let handle = try? files.handle(path, nofollow: false), (try? handle.status())?.kind == .socket else { return false }
    return (try? StreamConnection(handle, path: path, deadlineMilliseconds: 200)) != nil
  }

  /// `DRIVER:///…` or `DRIVER+unix:///…`: no server, no transport that leads away.
  private static func isLocal(_ uri: String) -> Bool {
    let bytes = Array(uri.utf8)
    guard !bytes.contains(0), let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: ":///".utf8) else {
      return false
    }
    guard let plus = bytes[..<colon].firstIndex(of: UInt8(ascii: "+")) else { return true }
    return bytes[(plus + 1)..<colon].elementsEqual("unix".utf8)
  }
}
