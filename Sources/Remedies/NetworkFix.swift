import Facts
import Report
import Wire

/// Defines, starts or moves one of libvirt's virtual networks, with virsh as whoever may manage it.
enum NetworkFix {
  static func suggest(_ request: FixRequest, _ context: RemedyContext) -> [Fix] {
    guard let name = request["name"], let action = request["action"] else { return [] }
    let word = Shell.word(name)
    let isAllowed = context.facts.bool(AccountFacts.mayManage) == true || context.facts.bool(AccountFacts.root) == true
    let virsh = (isAllowed ? "" : "sudo ") + "virsh -c qemu:///system "
    func fix(_ en: String, _ es: String, _ shell: [String], risk: Fix.Risk = .safe) -> [Fix] {
      [Fix(kind: request.kind, summary: Localized(en: en, es: es), shell: shell, needsRoot: !isAllowed, risk: risk)]
    }
    switch action {
    case "define":
      // Without the definition there is nothing to define: the rule has its package installed, which does it.
      guard let template = context.facts.string(NetworkFacts.template) else { return [] }
      return fix("Define the network \(name)", "Define la red \(name)", [virsh + "net-define \(Shell.word(template))"])
    case "start": return fix("Start the network \(name)", "Arranca la red \(name)", [virsh + "net-start \(word)"])
    case "autostart":
      return fix(
        "Have the network \(name) start by itself", "Haz que la red \(name) arranque sola", [virsh + "net-autostart \(word)"])
    case "start-and-autostart":
      return fix(
        "Start the network \(name), now and by itself from then on", "Arranca la red \(name), ahora y sola en adelante",
        [virsh + "net-start \(word)", virsh + "net-autostart \(word)"])
    case "keep":
      // A network that lives only in the daemon's memory is written down as it is.
      return fix(
        "Write the network \(name) down, so that it outlives a restart", "Guarda la red \(name) para que sobreviva a un reinicio",
        [virsh + "net-dumpxml \(word) | " + virsh + "net-define /dev/stdin", virsh + "net-autostart \(word)"])
    case "change-subnet": return changeSubnet(request.kind, name, virsh, needsRoot: !isAllowed, context)
    default: return []
    }
  }

  /// The same definition with another range of addresses: what is given under the same name and UUID replaces what was there.
  private static func changeSubnet(_ kind: String, _ name: String, _ virsh: String, needsRoot: Bool, _ context: RemedyContext) -> [Fix] {
    let word = Shell.word(name)
    let networks = Networks(context.facts)
    guard let free = networks.free, let own = networks.subnet(of: name) else {
      return [
        .advice(
          kind,
          Localized(
            en: "Give the network \(name) a range of addresses that nothing else here uses",
            es: "Dale a la red \(name) un rango de direcciones que no use nada más aquí"),
          shell: [virsh + "net-edit \(word)", virsh + "net-start \(word)"], needsRoot: needsRoot)
      ]
    }
    let old = own.map { String($0) }.joined(separator: "\\.")
    let new = free.map { String($0) }.joined(separator: ".")
    return [
      Fix(
        kind: kind,
        summary: Localized(
          en: "Move the network \(name) to \(new).0/24, which is free here, and start it",
          es: "Pasa la red \(name) a \(new).0/24, que aquí está libre, y arráncala"),
        shell: [
          virsh + "net-dumpxml --inactive \(word) | sed 's/\(old)\\./\(new)./g' | " + virsh + "net-define /dev/stdin",
          virsh + "net-start \(word)", virsh + "net-autostart \(word)",
        ], needsRoot: needsRoot, risk: .careful)
    ]
  }

  /// The ranges that are taken here, as far as the facts tell.
  private struct Networks {
    private var taken: [(first: UInt32, last: UInt32)] = []
    private var own: [(name: String, subnet: String)] = []

    init(_ facts: FactSet) {
      if case .known(.list(let routes)) = facts.fact(BridgeFacts.routes) {
        for route in routes { if case .string(let text)? = route["destination"] { take(text) } }
      }
      if case .known(.list(let devices)) = facts.fact(BridgeFacts.interfaces) {
        for device in devices {
          guard case .list(let addresses)? = device["addresses"] else { continue }
          for address in addresses { if case .string(let text) = address { take(text) } }
        }
      }
      guard case .known(.list(let networks)) = facts.fact(NetworkFacts.networks) else { return }
      for network in networks {
        guard case .list(let subnets)? = network["subnets"] else { continue }
        for subnet in subnets {
          guard case .string(let text) = subnet else { continue }
          take(text)
          if case .string(let name)? = network["name"] { own.append((name, text)) }
        }
      }
    }

    /// A route for everything leaves everything free.
    private mutating func take(_ text: String) {
      guard let (address, length) = Self.range(text), length > 0 else { return }
      let size = UInt32.max >> UInt32(length)
      taken.append((address & ~size, address | size))
    }

    /// `192.168.122.0/24` as a number and a length of at most 32; nil for anything else, IPv6 among it.
    private static func range(_ text: String) -> (UInt32, Int)? {
      let halves = text.split(separator: "/", omittingEmptySubsequences: false)
      guard halves.count == 2, let length = Int(halves[1]), (0...32).contains(length) else { return nil }
      var address: UInt32 = 0
      let parts = halves[0].split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 4 else { return nil }
      for part in parts {
        guard let byte = UInt8(part) else { return nil }
        address = address << 8 | UInt32(byte)
      }
      return (address, length)
    }

    private static func bytes(_ address: UInt32) -> [UInt8] {
      [UInt8(truncatingIfNeeded: address >> 24), UInt8(truncatingIfNeeded: address >> 16), UInt8(truncatingIfNeeded: address >> 8)]
    }

    /// The first three numbers of a range of 256 addresses that nothing here touches: near the old one, then where few look.
    var free: [UInt8]? {
      let near = (UInt32(123)...254).map { 192 << 24 | 168 << 16 | $0 << 8 }
      let far = (UInt32(100)...254).map { 10 << 24 | $0 << 16 | 122 << 8 }
      return (near + far).first { candidate in !taken.contains { $0.first <= candidate | 0xff && candidate <= $0.last } }.map(Self.bytes)
    }

    /// The first three numbers of the network's own range, if it has 256 addresses.
    func subnet(of name: String) -> [UInt8]? {
      for one in own where one.name == name {
        if let (address, length) = Self.range(one.subnet), length == 24 { return Self.bytes(address) }
      }
      return nil
    }
  }
}
