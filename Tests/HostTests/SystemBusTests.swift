import Foundation
import Glibc
import Testing

@testable import Host

/// systemd's manager as a service on a private bus, marshalled by libdbus; and servers that are anything but a bus.
@Suite(.serialized) struct SystemBusTests {
  let host = Live(user: nil)
  let tree = TemporaryTree()
  static let python = "/usr/bin/python3"

  /// Prints `ready` once it owns the name. `strange.service` answers Get with a number, `broken.service` with an error.
  static let manager = #"""
    import sys, dbus, dbus.service
    from dbus.mainloop.glib import DBusGMainLoop
    from gi.repository import GLib
    DBusGMainLoop(set_as_default=True)
    bus = dbus.bus.BusConnection(sys.argv[1])
    base = "/org/freedesktop/systemd1"
    units = {
        "libvirtd.service": ("loaded", "failed", "failed", "exit-code"),
        "libvirtd.socket": ("loaded", "active", "listening", "success"),
        "polkit.service": ("masked", "inactive", "dead", "success"),
        "multi-user.target": ("loaded", "active", "active", None),
        "strange.service": ("loaded", "active", "running", 7),
        "broken.service": ("loaded", "active", "running", None),
    }
    class Manager(dbus.service.Object):
        @dbus.service.method("org.freedesktop.systemd1.Manager", in_signature="as", out_signature="a(ssssssouso)")
        def ListUnitsByNames(self, names):
            self.UnitNew("noise.service", base)
            if "denied.service" in names:
                raise dbus.exceptions.DBusException("no", name="org.freedesktop.DBus.Error.AccessDenied")
            out = []
            for i, n in enumerate(names):
                if n == "alias.service":
                    n = "libvirtd.service"
                load, active, sub, _ = units.get(n, ("not-found", "inactive", "dead", None))
                out.append((n, "Descripción ñ " * (i % 5), load, active, sub, "", base + "/unit/u%d" % list(units).index(n) if n in units else base, 0, "", "/"))
            return out
        @dbus.service.signal("org.freedesktop.systemd1.Manager", signature="so")
        def UnitNew(self, name, path): pass
    class Unit(dbus.service.Object):
        def __init__(self, bus, name):
            self.name = name
            super().__init__(bus, base + "/unit/u%d" % list(units).index(name))
        @dbus.service.method("org.freedesktop.DBus.Properties", in_signature="ss", out_signature="v")
        def Get(self, interface, name):
            kind = self.name.split(".")[1].capitalize()
            value = units[self.name][3]
            if interface != "org.freedesktop.systemd1." + kind or name != "Result" or value is None:
                raise dbus.exceptions.DBusException("no", name="org.freedesktop.DBus.Error.UnknownProperty")
            return value
    if sys.argv[2] == "manager":
        owner = dbus.service.BusName("org.freedesktop.systemd1", bus)
        objects = [Manager(bus, base)] + [Unit(bus, n) for n in units]
    print("ready", flush=True)
    GLib.MainLoop().run()
    """#

  /// Starts a bus and what lives on it, and ends both afterwards. nil: not possible here, which has been said.
  func withBus<T>(_ role: String, _ body: (String) throws -> T) throws -> T? {
    let socket = tree("bus")
    let arguments = ["--session", "--nofork", "--nopidfile", "--print-address=1", "--address=unix:path=\(socket)"]
    guard let daemon = ChildProgram("/usr/bin/dbus-daemon", arguments) else {
      skipLoudly("systemd over D-Bus: dbus-daemon is missing")
      return nil
    }
    defer { daemon.end() }
    let address = String(daemon.available().prefix { $0 != "\n" })
    guard let service = ChildProgram(Self.python, ["-c", Self.manager, address, role]) else {
      skipLoudly("systemd over D-Bus: \(Self.python) is missing")
      return nil
    }
    defer { service.end() }
    guard service.available().hasPrefix("ready") else {
      skipLoudly("systemd over D-Bus: python3-dbus or python3-gi is missing")
      return nil
    }
    return try body(socket)
  }

  @Test func unitsOfARealBus() throws {
    _ = try withBus("manager") { (socket) throws -> Void in
      let names = [
        "libvirtd.service", "libvirtd.socket", "polkit.service", "virtqemud.socket", "alias.service", "multi-user.target",
        "strange.service",
        "broken.service",
      ]
      #expect(
        try host.unitStates(names, socket: socket, deadlineMilliseconds: 10_000) == [
          UnitState(name: "libvirtd.service", load: "loaded", active: "failed", sub: "failed", result: "exit-code"),
          UnitState(name: "libvirtd.socket", load: "loaded", active: "active", sub: "listening", result: "success"),
          UnitState(name: "polkit.service", load: "masked", active: "inactive", sub: "dead"),
          UnitState(name: "virtqemud.socket", load: "not-found", active: "inactive", sub: "dead"),
          UnitState(name: "alias.service", load: "loaded", active: "failed", sub: "failed", result: "exit-code"),
          UnitState(name: "multi-user.target", load: "loaded", active: "active", sub: "active"),
          UnitState(name: "strange.service", load: "loaded", active: "active", sub: "running"),
          UnitState(name: "broken.service", load: "loaded", active: "active", sub: "running"),
        ])
      let many = (0..<256).map { "unit-\($0).service" }
      #expect(try host.unitStates(many, socket: socket, deadlineMilliseconds: 10_000).map(\.name) == many)
      #expect(throws: HostError.system(EACCES)) {
        try host.unitStates(["denied.service"], socket: socket, deadlineMilliseconds: 10_000)
      }
    }
  }

  @Test func aBusWithoutSystemd() throws {
    _ = try withBus("nobody") { (socket) throws -> Void in
      #expect(throws: HostError.absent) { try host.unitStates(["a.service"], socket: socket, deadlineMilliseconds: 10_000) }
    }
  }

  @Test func namesThatSystemdWouldSkip() throws {
    for name in [
      "", "a", ".service", "a b.service", "a.banana", "a/b.service", "a@.service", "ñ.service",
      String(repeating: "x", count: 256) + ".service",
    ] {
      #expect(throws: HostError.unsupported("not the name of a unit"), "\(name)") {
        try host.unitStates([name], socket: tree("none"), deadlineMilliseconds: 10)
      }
    }
    #expect(throws: HostError.tooManyEntries(limit: 256)) { try host.unitStates(Array(repeating: "a.service", count: 257)) }
    #expect(try host.unitStates([], socket: tree("none"), deadlineMilliseconds: 10) == [])
    #expect(throws: HostError.absent) { try host.unitStates(["a@b.service"], socket: tree("none"), deadlineMilliseconds: 10) }
    tree.file("file", "")
    #expect(throws: HostError.notSocket) { try host.unitStates(["a.service"], socket: tree("file"), deadlineMilliseconds: 10) }
    close(tree.socket("stale"))
    #expect(throws: HostError.system(ECONNREFUSED)) { try host.unitStates(["a.service"], socket: tree("stale"), deadlineMilliseconds: 10) }
  }

  /// Says each of `lines` after a message came, then `rest`, and then nothing or the end.
  func server(_ name: String, _ lines: [[UInt8]], closing: Bool) {
    let listener = tree.socket(name, listening: 1)
    Thread.detachNewThread {
      let connection = accept(listener, nil, nil)
      var request = [UInt8](repeating: 0, count: 65_536)
      for line in lines {
        _ = recv(connection, &request, request.count, 0)
        _ = send(connection, line, line.count, Int32(MSG_NOSIGNAL))
      }
      if closing {
        shutdown(connection, Int32(SHUT_WR))
        while recv(connection, &request, request.count, 0) > 0 {}
        close(connection)
      }
      close(listener)
    }
  }

  static let ok = Array("OK 0123456789abcdef\r\n".utf8)

  @Test func serversThatAreNoBus() throws {
    func failure(_ name: String, deadline: Int = 5000) -> HostError? {
      do {
        _ = try host.unitStates(["a.service"], socket: tree(name), deadlineMilliseconds: deadline)
        return nil
      } catch { return error }
    }
    let listener = tree.socket("silent", listening: 1)
    defer { close(listener) }
    #expect(failure("silent", deadline: 100) == .timedOut(milliseconds: 100))
    server("closing", [], closing: true)
    #expect(failure("closing") == .system(ECONNRESET))
    server("refusing", [Array("REJECTED EXTERNAL\r\n".utf8)], closing: false)
    #expect(failure("refusing") == .system(EACCES))
    server("http", [Array("HTTP/1.1 400 Bad Request\r\n".utf8)], closing: true)
    #expect(failure("http") == .system(EACCES))
    server("endless-line", [Array(repeating: 65, count: 20_000)], closing: true)
    #expect(failure("endless-line") == .malformedAnswer)
    server("hung-after", [Self.ok], closing: false)
    #expect(failure("hung-after", deadline: 200) == .timedOut(milliseconds: 200))
    server("garbage", [Self.ok, Array(repeating: 0x78, count: 64)], closing: true)
    #expect(failure("garbage") == .malformedAnswer)
    server("huge", [Self.ok, [0x6C, 2, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]], closing: true)
    #expect(failure("huge") == .tooLarge(limit: 1 << 20))
    server("cut", [Self.ok, [0x6C, 2, 0, 1, 200, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 5, 1, 0x75]], closing: true)
    #expect(failure("cut") == .system(ECONNRESET))
    let signal: [UInt8] = [0x6C, 4, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    server("chatter", [Self.ok, Array(repeatElement(signal, count: 1200).joined())], closing: true)
    #expect(failure("chatter") == .malformedAnswer)
  }
}

@Suite struct BusMessageTests {
  /// A reply to ListUnitsByNames, in the order of bytes asked for.
  static func reply(little: Bool) -> [UInt8] {
    func number(_ value: UInt32) -> [UInt8] {
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return little ? bytes : bytes.reversed()
    }
    func padded(_ bytes: [UInt8], _ size: Int) -> [UInt8] { bytes + Array(repeating: 0, count: (size - bytes.count % size) % size) }
    func string(_ bytes: inout [UInt8], _ text: String) {
      bytes = padded(bytes, 4) + number(UInt32(text.utf8.count)) + Array(text.utf8) + [0]
    }
    var body: [UInt8] = Array(repeating: 0, count: 8)  // the array's length, and its elements' alignment
    for text in ["a.service", "", "loaded", "active", "running", "", "/u/a"] { string(&body, text) }
    body = padded(body, 4) + number(0)
    string(&body, "")
    string(&body, "/")
    body.replaceSubrange(0..<4, with: number(UInt32(body.count - 8)))
    let type = Array("a(ssssssouso)".utf8)
    var fields: [UInt8] = [5, 1, 0x75, 0] + number(9)
    fields = padded(fields, 8) + [8, 1, 0x67, 0, UInt8(type.count)] + type + [0]
    fields = padded(fields, 8) + [7, 1, 0x73, 0] + number(4) + Array(":1.2".utf8) + [0]
    let head = [little ? 0x6C : 0x42, 2, 1, 1] + number(UInt32(body.count)) + number(3) + number(UInt32(fields.count))
    return padded(head + fields, 8) + body
  }

  @Test(arguments: [true, false]) func bothOrdersOfBytes(_ little: Bool) throws {
    let bytes = Self.reply(little: little)
    #expect(try BusMessage.length(Array(bytes.prefix(16))) == bytes.count)
    let message = try BusMessage(bytes)
    #expect(message.kind == .reply)
    #expect(message.replySerial == 9)
    #expect(message.signature == "a(ssssssouso)")
    var reader = BusReader(bodyOf: message)
    _ = try reader.number()
    try reader.align(8)
    #expect(try reader.string() == "a.service")
  }

  /// A call as the specification lays it out, byte by byte.
  @Test func aCall() {
    let call = BusMessage.call(
      serial: 258, destination: "d", path: "/", interface: "i.j", member: "M", signature: "s", body: [1, 0, 0, 0, 0x78, 0])
    let expected: [UInt8] =
      [0x6C, 1, 2, 1, 6, 0, 0, 0, 2, 1, 0, 0, 71, 0, 0, 0]
      + [1, 1, 0x6F, 0, 1, 0, 0, 0, 0x2F, 0, 0, 0, 0, 0, 0, 0] + [2, 1, 0x73, 0, 3, 0, 0, 0, 0x69, 0x2E, 0x6A, 0, 0, 0, 0, 0]
      + [3, 1, 0x73, 0, 1, 0, 0, 0, 0x4D, 0, 0, 0, 0, 0, 0, 0] + [6, 1, 0x73, 0, 1, 0, 0, 0, 0x64, 0, 0, 0, 0, 0, 0, 0]
      + [8, 1, 0x67, 0, 1, 0x73, 0, 0] + [1, 0, 0, 0, 0x78, 0]
    #expect(call == expected)
  }

  /// Whatever a bus sends, it is a message or an error: every prefix, and twenty thousand mutations.
  @Test func noBytesCrash() {
    var outcomes: Set<String> = []
    func take(_ bytes: [UInt8]) {
      do {
        _ = try BusMessage.length(Array(bytes.prefix(16)))
        let message = try BusMessage(bytes)
        outcomes.insert("message")
        _ = try Live.units(message)
        outcomes.insert("units")
      } catch { outcomes.insert(error.reason) }
    }
    let valid = Self.reply(little: true)
    for count in 0...valid.count { take(Array(valid.prefix(count))) }
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      var bytes = valid
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = [0, 1, 0x7F, 0xFF, .random(in: 0...255, using: &generator)]
          .randomElement()!
      }
      take(bytes)
    }
    #expect(outcomes.isSuperset(of: ["message", "units", "malformed answer", "larger than 1 MiB"]))
  }
}
