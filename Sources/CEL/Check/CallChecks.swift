import Wire

/// Operators and functions: which overload is meant, and what it returns (cel-go `checker/checker.go`, `resolveOverload`).
extension Checker {
  /// `!a` and `-a`.
  mutating func unary(_ id: SyntaxTree.ID, _ symbol: SyntaxTree.Operator, _ operand: SyntaxTree.ID) -> CELType {
    let type = check(operand)
    if let result = overload(symbol.overloads, [type], isMember: false) { return result }
    report(node(id).at, node(id).at + 1, "'\(symbol.symbol)' does not take \(text(type))")
    return symbol == .not ? .bool : .dyn
  }

  /// Operators of two operands, `&&` and `||` apart.
  mutating func binary(_ id: SyntaxTree.ID, _ symbol: SyntaxTree.Operator, _ left: SyntaxTree.ID, _ right: SyntaxTree.ID) -> CELType {
    let (one, other) = (resolved(check(left)), resolved(check(right)))
    switch symbol {
    case .equal, .notEqual:
      // Most comparisons are of two plain types, for which there is nothing to find out.
      if one == other && !one.isGeneric { return .bool }
    case .in:
      if case .record = other { return inRecord(left, one) }
    default: break
    }
    if let result = overload(symbol.overloads, [one, other], isMember: false) { return result }
    report(
      node(id).at, node(id).at + Int32(symbol.symbol.utf8.count), "'\(symbol.symbol)' does not take \(text(one)) and \(text(other))",
      hint: mixedNumbers(symbol, one, other))
    return symbol.isArithmetic ? .dyn : .bool
  }

  private mutating func inRecord(_ key: SyntaxTree.ID, _ type: CELType) -> CELType {
    expect(key, .string, type, "'in' of a record")
    return .bool
  }

  private func mixedNumbers(_ symbol: SyntaxTree.Operator, _ one: CELType, _ other: CELType) -> String? {
    let numbers: [CELType] = [.int, .uint, .double]
    guard numbers.contains(one), numbers.contains(other) else { return nil }
    return "convert one of them, as in double(x)"
  }

  /// The result of the overloads that fit; dyn if they differ, nil if none fits.
  mutating func overload(_ overloads: [Function.Overload], _ arguments: [CELType], isMember: Bool) -> CELType? {
    var result: CELType?
    for overload in overloads where overload.isMember == isMember && overload.parameters.count == arguments.count {
      var parameters = overload.parameters
      var returned = overload.result
      if overload.isGeneric {
        parameters = unifier.freshened(overload.parameters + [overload.result])
        returned = parameters.removeLast()
      }
      guard unifier.assign(arguments, to: parameters) else { continue }
      let found = resolved(returned)
      if let known = result, known != found { return .dyn }
      result = found
    }
    return result
  }

  /// A function by its name, which may be qualified as in `math.abs(x)`, or a method of its target.
  mutating func call(_ id: SyntaxTree.ID, _ name: String, _ target: SyntaxTree.ID?, _ arguments: [SyntaxTree.ID]) -> CELType {
    guard let target else {
      guard let function = declarations.resolveFunction(name) else { return unknownFunction(id, name, arguments) }
      return resolve(id, function, nil, arguments)
    }
    if let namespace = qualifiedName(target) {
      let qualified = namespace + "." + name
      if let function = declarations.resolveFunction(qualified) { return resolve(id, function, nil, arguments) }
      if !isDeclared(target) { return unknownMember(id, target, namespace, qualified, arguments) }
    }
    guard let function = declarations.functions.index(of: name) else {
      _ = check(target)
      return unknownFunction(id, name, arguments)
    }
    return resolve(id, function, target, arguments)
  }

  /// `mth.greatest(1)` or `kvm.nestd.size()`: whether the name of a function or of a variable is wrong shows by what begins like it.
  private mutating func unknownMember(
    _ id: SyntaxTree.ID, _ target: SyntaxTree.ID, _ namespace: String, _ qualified: String, _ arguments: [SyntaxTree.ID]
  ) -> CELType {
    let prefix = namespace + "."
    if declarations.functions.names.contains(where: { $0.hasPrefix(prefix) }) { return unknownFunction(id, qualified, arguments) }
    for argument in arguments { _ = check(argument) }
    undeclared(target, namespace)
    references[Int(id)] = .unresolved(namespace)
    return .dyn
  }

  private mutating func unknownFunction(_ id: SyntaxTree.ID, _ name: String, _ arguments: [SyntaxTree.ID]) -> CELType {
    for argument in arguments { _ = check(argument) }
    references[Int(id)] = .unresolved(name)
    let at = node(id).at
    let end = at + Int32(name.split(separator: ".").last?.utf8.count ?? 1)
    let known = declarations.functions.names + Self.macroNames
    report(at, end, "no function is called '\(name)'", hint: NearestName.of(name, among: known).map { "did you mean '\($0)'?" })
    return .dyn
  }

  /// Macros look like functions, so they are offered as the right name too.
  private static let macroNames = [
    "has", "all", "exists", "exists_one", "map", "filter", "sortBy", "transformList", "transformMap", "transformMapEntry", "optMap",
    "optFlatMap", "cel.bind",
  ]

  private mutating func resolve(_ id: SyntaxTree.ID, _ index: Int, _ target: SyntaxTree.ID?, _ arguments: [SyntaxTree.ID]) -> CELType {
    references[Int(id)] = .function(index, namespaced: target == nil)
    let function = declarations.functions.functions[index]
    var found: [CELType] = []
    if let target { found.append(resolved(check(target))) }
    for argument in arguments { found.append(resolved(check(argument))) }
    if function.isVariadicNumeric { return variadic(id, function, found) }
    // A record is a map to every function.
    if let result = overload(function.overloads, found.map(\.withoutRecord), isMember: target != nil) { return result }
    let at = node(id).at
    let types = found.map { text($0) }
    report(
      at, at + Int32(function.name.split(separator: ".").last?.utf8.count ?? 1),
      target == nil
        ? "\(function.name)() does not take (\(types.joined(separator: ", ")))"
        : "\(function.name)() of \(types[0]) does not take (\(types.dropFirst().joined(separator: ", ")))",
      hint: Self.usage(function))
    return .dyn
  }

  /// How a function is called: `x.contains(string)`.
  private static func usage(_ function: Function) -> String? {
    let forms = function.overloads.map { overload in
      let types = overload.parameters.map(\.description)
      return overload.isMember
        ? "\(types[0]).\(function.name)(\(types.dropFirst().joined(separator: ", ")))"
        : "\(function.name)(\(types.joined(separator: ", ")))"
    }
    guard !forms.isEmpty else { return nil }
    return "it is " + forms.prefix(4).joined(separator: " or ") + (forms.count > 4 ? " or others" : "")
  }

  /// `math.greatest` and `math.least`: the type of the numbers if they share one, otherwise dyn.
  private mutating func variadic(_ id: SyntaxTree.ID, _ function: Function, _ arguments: [CELType]) -> CELType {
    var numbers = arguments
    if arguments.count == 1, case .list(let element) = arguments[0] { numbers = [resolved(element)] }
    if arguments.isEmpty { report(id, "\(function.name)() takes at least one number") }
    var joined: CELType?
    for number in numbers {
      switch number {
      case .int, .uint, .double: joined = joined == nil || joined == number ? number : .dyn
      case .dyn, .parameter: joined = .dyn
      default:
        report(id, "\(function.name)() takes numbers, not \(text(number))")
        return .dyn
      }
    }
    return joined ?? .dyn
  }
}
