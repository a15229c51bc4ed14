internal import Glibc

/// A client of a D-Bus message bus that makes calls and reads their replies, all before one deadline.
///
/// Own, because libdbus or sd-bus would be a library that must be there, and `busctl` a process that takes longer than the whole check.
struct SystemBus: ~Copyable {
  /// The D-Bus specification's "Well-known Message Bus Instances"; /var/run is a link to /run.
  static let socket = "/run/dbus/system_bus_socket"
  /// Messages that may come between a call and its reply: signals to everybody.
  private static let mostStrangers = 1000

  private let connection: StreamConnection
  private let deadline: Int
  private var received: [UInt8] = []
  private var serial: UInt32 = 0

  private init(_ connection: consuming StreamConnection, deadline: Int) {
    self.connection = connection
    self.deadline = deadline
  }

  /// Connects and says who we are (SASL EXTERNAL: the socket's credentials).
  static func connect(_ handle: borrowing Descriptor, path: String, deadlineMilliseconds: Int) throws(HostError) -> SystemBus {
    var bus = SystemBus(try open(handle, path: path, deadlineMilliseconds), deadline: deadlineMilliseconds)
    let digits: [UInt8] = String(geteuid()).utf8.flatMap { Array(String($0, radix: 16).utf8) }
    try bus.send([0] + Array("AUTH EXTERNAL ".utf8) + digits + Array("\r\n".utf8))
    guard try bus.receiveLine().starts(with: Array("OK ".utf8)) else { throw .system(EACCES) }
    try bus.send(Array("BEGIN\r\n".utf8))
    let name = "org.freedesktop.DBus"
    let hello = try bus.call(destination: name, path: "/org/freedesktop/DBus", interface: name, member: "Hello")
    _ = try bus.replies(to: [hello])
    return bus
  }

  private static func open(_ handle: borrowing Descriptor, path: String, _ deadline: Int) throws(HostError) -> StreamConnection {
    do { return try StreamConnection(handle, path: path, deadlineMilliseconds: deadline) } catch { throw failure(error, deadline) }
  }

  /// Sends a call; its serial is what `replies` wants.
  mutating func call(
    destination: String, path: String, interface: String, member: String, signature: String = "", body: [UInt8] = []
  ) throws(HostError) -> UInt32 {
    serial += 1
    try send(
      BusMessage.call(
        serial: serial, destination: destination, path: path, interface: interface, member: member, signature: signature, body: body))
    return serial
  }

  /// The replies to these calls, in the order of `serials`, errors among them.
  mutating func replies(to serials: [UInt32]) throws(HostError) -> [BusMessage] {
    var found: [UInt32: BusMessage] = [:]
    var strangers = 0
    while found.count < serials.count {
      let message = try receiveMessage()
      if message.kind == .reply || message.kind == .error, let serial = message.replySerial, serials.contains(serial) {
        found[serial] = message
      } else {
        strangers += 1
        if strangers > Self.mostStrangers { throw .malformedAnswer }
      }
    }
    return serials.compactMap { found[$0] }
  }

  private borrowing func send(_ bytes: [UInt8]) throws(HostError) {
    do { try connection.send(bytes) } catch { throw Self.failure(error, deadline) }
  }

  private mutating func fill(to count: Int) throws(HostError) {
    while received.count < count {
      do { received += try connection.receive(atMost: max(count - received.count, 4096)) } catch { throw Self.failure(error, deadline) }
    }
  }

  private mutating func receiveLine() throws(HostError) -> [UInt8] {
    // A line of the authentication protocol has at most 16 KiB ("Protocol Overview").
    while true {
      if let end = received.firstIndex(of: 10) {
        let line = Array(received[..<end])
        received.removeSubrange(...end)
        return line
      }
      guard received.count < 16 << 10 else { throw .malformedAnswer }
      try fill(to: received.count + 1)
    }
  }

  private mutating func receiveMessage() throws(HostError) -> BusMessage {
    try fill(to: BusMessage.fixedPart)
    let length = try BusMessage.length(Array(received.prefix(BusMessage.fixedPart)))
    try fill(to: length)
    let message = try BusMessage(Array(received.prefix(length)))
    received.removeFirst(length)
    return message
  }

  private static func failure(_ ending: StreamConnection.Ending, _ deadline: Int) -> HostError {
    switch ending {
    case .refused: .system(ECONNREFUSED)
    case .denied: .system(EACCES)
    case .silent: .timedOut(milliseconds: deadline)
    case .closed: .system(ECONNRESET)
    case .failed(let failure): failure
    }
  }
}

extension BusMessage {
  /// The same message, or what its error means.
  func orFailure() throws(HostError) -> BusMessage {
    guard kind == .error else { return self }
    let prefix = "org.freedesktop.DBus.Error."
    guard let errorName, errorName.hasPrefix(prefix) else { throw .unsupported(errorName ?? "D-Bus error") }
    switch errorName.dropFirst(prefix.count) {
    case "ServiceUnknown", "NameHasNoOwner": throw .absent
    case "AccessDenied", "InteractiveAuthorizationRequired", "AuthFailed": throw .system(EACCES)
    case "NoReply", "Timeout", "TimedOut": throw .system(ETIMEDOUT)
    default: throw .unsupported(errorName)
    }
  }
}
