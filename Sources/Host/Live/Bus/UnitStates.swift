extension Live {
  /// What a hung bus or manager may cost.
  private static let deadline = 1000
  private static let mostNames = 256
  private static let manager = "org.freedesktop.systemd1"

  package func unitStates(_ names: [String]) throws(HostError) -> [UnitState] {
    try unitStates(names, socket: SystemBus.socket, deadlineMilliseconds: Self.deadline)
  }

  /// Manager.ListUnitsByNames (systemd 230), then the property `Result` of those that have one: org.freedesktop.systemd1(5).
  func unitStates(_ names: [String], socket: String, deadlineMilliseconds: Int) throws(HostError) -> [UnitState] {
    if names.isEmpty { return [] }
    guard names.count <= Self.mostNames else { throw .tooManyEntries(limit: Self.mostNames) }
    guard names.allSatisfy(Self.isUnitName) else { throw .unsupported("not the name of a unit") }
    let handle = try files.handle(socket, nofollow: false)
    guard try handle.status().kind == .socket else { throw .notSocket }
    var bus = try SystemBus.connect(handle, path: socket, deadlineMilliseconds: deadlineMilliseconds)

    var body = BusWriter()
    body.strings(names)
    let list = try bus.call(
      destination: Self.manager, path: "/org/freedesktop/systemd1", interface: "\(Self.manager).Manager", member: "ListUnitsByNames",
      signature: "as", body: body.bytes)
    var units = try Self.units(try bus.replies(to: [list])[0].orFailure())
    // An alias is answered with the name of the unit it stands for, so position tells which is which.
    guard units.count == names.count else { throw .malformedAnswer }
    for index in units.indices { units[index].state.name = names[index] }

    var serials: [UInt32] = []
    var asked: [Int] = []
    for (index, unit) in units.enumerated() where unit.state.load == "loaded" {
      guard let type = Self.typeWithResult(names[index]) else { continue }
      var property = BusWriter()
      property.string("\(Self.manager).\(type)")
      property.string("Result")
      serials.append(
        try bus.call(
          destination: Self.manager, path: unit.path, interface: "org.freedesktop.DBus.Properties", member: "Get", signature: "ss",
          body: property.bytes))
      asked.append(index)
    }
    for (index, reply) in zip(asked, try bus.replies(to: serials)) { units[index].state.result = Self.stringProperty(reply) }
    return units.map(\.state)
  }

  /// a(ssssssouso): name, description, load, active, sub, following, path, job number, job type, job path.
  static func units(_ reply: BusMessage) throws(HostError) -> [(state: UnitState, path: String)] {
    guard reply.signature == "a(ssssssouso)" else { throw .malformedAnswer }
    var reader = BusReader(bodyOf: reply)
    let length = Int(try reader.number())
    try reader.align(8)
    let end = reader.position + length
    var units: [(state: UnitState, path: String)] = []
    while reader.position < end {
      try reader.align(8)
      let name = try reader.string()
      _ = try reader.string()
      let (load, active, sub) = (try reader.string(), try reader.string(), try reader.string())
      _ = try reader.string()
      let path = try reader.string()
      _ = try reader.number()
      _ = (try reader.string(), try reader.string())
      units.append((UnitState(name: name, load: load, active: active, sub: sub), path))
    }
    guard reader.position == end else { throw .malformedAnswer }
    return units
  }

  /// A variant that holds a string; nil for an error or anything else.
  private static func stringProperty(_ reply: BusMessage) -> String? {
    guard reply.kind == .reply, reply.signature == "v" else { return nil }
    var reader = BusReader(bodyOf: reply)
    guard let type = try? reader.signature(), type == "s" else { return nil }
    return try? reader.string()
  }

  /// The interface that has the property, by the suffix of the unit's name.
  private static func typeWithResult(_ name: String) -> String? {
    switch name.split(separator: ".").last {
    case "service": "Service"
    case "socket": "Socket"
    case "mount": "Mount"
    case "timer": "Timer"
    case "path": "Path"
    case "scope": "Scope"
    default: nil
    }
  }

  /// A name that systemd skips would shift all answers after it (systemd.unit(5): these characters, a suffix, at most 255 bytes).
  private static func isUnitName(_ name: String) -> Bool {
    let suffixes = ["service", "socket", "mount", "timer", "path", "scope", "target", "slice", "swap", "device", "automount"]
    guard name.utf8.count < 256, let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return false }
    // A template without its instance (`a@.service`) is skipped as well.
    return suffixes.contains(String(name[name.index(after: dot)...])) && !name[..<dot].hasSuffix("@")
      && name.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || ":-_.\\@".utf8.contains(byte)
      }
  }
}
