/// `+ - * / %` and negation; what does not fit is an error (langdef, "Overflow").
extension Evaluator {
  /// An operator on two values of any types.
  mutating func arithmetic(_ operation: Instruction.Operation, _ a: Datum, _ b: Datum) -> Datum {
    switch (a.tag, b.tag) {
    case (.int, .int): return result { () throws(LibraryError) in .int(try whole(operation, a.int, b.int)) }
    case (.uint, .uint): return result { () throws(LibraryError) in .uint(try whole(operation, a.bits, b.bits)) }
    case (.double, .double): return Self.doubles(operation, a.double, b.double)
    case (.string, .string), (.bytes, .bytes): return operation == .add ? concatenate(a, b) : .noSuchOverload(Self.name(operation))
    case (.list, .list): return operation == .add ? concatenateLists(a, b) : .noSuchOverload(Self.name(operation))
    case (.timestamp, .duration), (.duration, .timestamp), (.timestamp, .timestamp), (.duration, .duration):
      return times(operation, a, b) ?? .noSuchOverload(Self.name(operation))
    default: return .noSuchOverload(Self.name(operation))
    }
  }

  private func whole<T: FixedWidthInteger>(_ operation: Instruction.Operation, _ a: T, _ b: T) throws(LibraryError) -> T {
    switch operation {
    case .add: try Arithmetic.add(a, b)
    case .subtract: try Arithmetic.subtract(a, b)
    case .multiply: try Arithmetic.multiply(a, b)
    case .divide: try Arithmetic.divide(a, b)
    default: try Arithmetic.remainder(a, b)
    }
  }

  /// As IEEE 754 has it: a division by zero is an infinity.
  private static func doubles(_ operation: Instruction.Operation, _ a: Double, _ b: Double) -> Datum {
    switch operation {
    case .add: .double(a + b)
    case .subtract: .double(a - b)
    case .multiply: .double(a * b)
    case .divide: .double(a / b)
    default: .noSuchOverload("%")
    }
  }

  /// Unary minus.
  func negate(_ value: Datum) -> Datum {
    switch value.tag {
    case .int: result { () throws(LibraryError) in .int(try Arithmetic.negate(value.int)) }
    case .double: .double(-value.double)
    default: .noSuchOverload("-")
    }
  }

  private static func name(_ operation: Instruction.Operation) -> StaticString {
    switch operation {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    default: "%"
    }
  }

  /// What is made is paid for by its size, so that doubling a text again and again comes to an end before memory does.
  mutating func concatenate(_ a: Datum, _ b: Datum) -> Datum {
    let count = Int(a.length) + Int(b.length)
    guard charge(count / 16), count <= Int(UInt32.max) else { return Self.exhausted }
    if a.length == 0 { return b }
    if b.length == 0 { return a }
    let bytes = scratch.pointee.allocate(bytes: count)
    if let address = a.address { bytes.copyMemory(from: address, byteCount: Int(a.length)) }
    if let address = b.address { (bytes + Int(a.length)).copyMemory(from: address, byteCount: Int(b.length)) }
    return Datum(a.tag, UInt64(UInt(bitPattern: bytes)), length: UInt32(count))
  }

  /// Likewise for lists, by the number of elements.
  mutating func concatenateLists(_ a: Datum, _ b: Datum) -> Datum {
    let count = Int(a.length) + Int(b.length)
    guard charge(count) else { return Self.exhausted }
    if a.length == 0 { return b }
    if b.length == 0 { return a }
    let elements = scratch.pointee.allocate(data: count)
    if let address = a.elements.baseAddress { elements.initialize(from: address, count: Int(a.length)) }
    if let address = b.elements.baseAddress { (elements + Int(a.length)).initialize(from: address, count: Int(b.length)) }
    return Datum(.list, UInt64(UInt(bitPattern: elements)), length: UInt32(count))
  }
}
