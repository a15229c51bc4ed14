/// IP addresses and ranges of them (cel-go `ext/network.go`).
enum NetworkFunctions {
  private static let ip = CELType.abstract("net.IP", []), cidr = CELType.abstract("net.CIDR", [])

  /// Of addresses, then of ranges.
  static let all: [Function] = [
    Function("ip", [.global(.string, returns: ip), .member(cidr, returns: ip)]) { evaluator, arguments in
      if arguments.match(.string) {
        return evaluator.result { () throws(LibraryError) in evaluator.datum(try IPAddress(arguments[0].string)) }
      }
      guard arguments.match(.prefix), let prefix = arguments[0].prefix else { return .noSuchOverload("ip") }
      return evaluator.datum(prefix.address)
    },
    Function("cidr", [.global(.string, returns: cidr)]) { evaluator, arguments in
      guard arguments.match(.string) else { return .noSuchOverload("cidr") }
      return evaluator.result { () throws(LibraryError) in evaluator.datum(try IPPrefix(arguments[0].string)) }
    },
    Function("isIP", [.global(.string, returns: .bool)]) { _, arguments in
      guard arguments.match(.string) else { return .noSuchOverload("isIP") }
      return .bool((try? IPAddress(arguments[0].string)) != nil)
    },
    Function("isCIDR", [.global(.string, returns: .bool)]) { _, arguments in
      guard arguments.match(.string) else { return .noSuchOverload("isCIDR") }
      return .bool((try? IPPrefix(arguments[0].string)) != nil)
    },
    Function("ip.isCanonical", [.global(.string, returns: .bool)]) { evaluator, arguments in
      guard arguments.match(.string) else { return .noSuchOverload("ip.isCanonical") }
      return evaluator.result { () throws(LibraryError) in .bool(try IPAddress.isCanonical(arguments[0].string)) }
    },
    Function("family", [.member(ip, returns: .int)]) { _, arguments in
      guard arguments.match(.address), let address = arguments[0].ipAddress else { return .noSuchOverload("family") }
      return .int(address.family)
    },
    question("isUnspecified", \.isUnspecified), question("isLoopback", \.isLoopback),
    question("isGlobalUnicast", \.isGlobalUnicast),
    question("isLinkLocalMulticast", \.isLinkLocalMulticast),
    question("isLinkLocalUnicast", \.isLinkLocalUnicast),
    Function("containsIP", [.member(cidr, ip, returns: .bool), .member(cidr, .string, returns: .bool)]) { evaluator, arguments in
      guard arguments.count == 2, let prefix = arguments[0].prefix else { return .noSuchOverload("containsIP") }
      if let address = arguments[1].ipAddress { return .bool(prefix.contains(address)) }
      guard arguments[1].tag == .string else { return .noSuchOverload("containsIP") }
      return evaluator.result { () throws(LibraryError) in .bool(prefix.contains(try IPAddress(arguments[1].string))) }
    },
    Function("containsCIDR", [.member(cidr, cidr, returns: .bool), .member(cidr, .string, returns: .bool)]) { evaluator, arguments in
      guard arguments.count == 2, let prefix = arguments[0].prefix else { return .noSuchOverload("containsCIDR") }
      if let other = arguments[1].prefix { return .bool(prefix.contains(other)) }
      guard arguments[1].tag == .string else { return .noSuchOverload("containsCIDR") }
      return evaluator.result { () throws(LibraryError) in .bool(prefix.contains(try IPPrefix(arguments[1].string))) }
    },
    Function("masked", [.member(cidr, returns: cidr)]) { evaluator, arguments in
      guard arguments.count == 1, let prefix = arguments[0].prefix else { return .noSuchOverload("masked") }
      return evaluator.datum(prefix.masked)
    },
    Function("prefixLength", [.member(cidr, returns: .int)]) { _, arguments in
      guard arguments.count == 1, let prefix = arguments[0].prefix else { return .noSuchOverload("prefixLength") }
      return .int(prefix.length)
    },
  ]

  private static func question(_ name: StaticString, _ answer: @escaping @Sendable (IPAddress) -> Bool) -> Function {
    Function("\(name)", [.member(ip, returns: .bool)]) { _, arguments in
      guard arguments.count == 1, let address = arguments[0].ipAddress else { return .noSuchOverload(name) }
      return .bool(answer(address))
    }
  }
}

extension Datum {
  /// The text of a string.
  var string: String { String(decoding: text, as: UTF8.self) }

  /// The address, if it is one.
  var ipAddress: IPAddress? { tag == .address ? address?.load(as: IPAddress.self) : nil }
  /// The range, if it is one.
  var prefix: IPPrefix? { tag == .prefix ? address?.load(as: IPPrefix.self) : nil }
}

extension Evaluator {
  /// An address, kept until the evaluation ends.
  func datum(_ address: IPAddress) -> Datum { scratch.pointee.boxed(.address, address) }
  /// A range, kept until the evaluation ends.
  func datum(_ prefix: IPPrefix) -> Datum { scratch.pointee.boxed(.prefix, prefix) }

  /// The same address, or the same address with the same length.
  func equalNetworks(_ a: Datum, _ b: Datum) -> Bool {
    a.tag == .address ? a.ipAddress == b.ipAddress : a.prefix == b.prefix
  }
}
