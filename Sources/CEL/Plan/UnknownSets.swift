/// Unknowns carry the slots that were in the way: one slot in the word itself, more of them as an ascending array.
extension Evaluator {
  /// All slots of both.
  func union(_ one: Datum, _ other: Datum) -> Datum {
    if one.length == 1, other.length == 1, one.bits == other.bits { return one }
    let slots = Set(Self.slots(one)).union(Self.slots(other)).sorted()
    // Most often the one holds the other, and nothing new is needed.
    if slots.count == Int(one.length) { return one }
    if slots.count == Int(other.length) { return other }
    let array = scratch.pointee.allocate(bytes: slots.count * MemoryLayout<Int32>.stride)
    for (index, slot) in slots.enumerated() { array.storeBytes(of: Int32(slot), toByteOffset: index * 4, as: Int32.self) }
    return Datum(.unknown, UInt64(UInt(bitPattern: array)), length: UInt32(slots.count))
  }

  /// In ascending order.
  static func slots(_ unknown: Datum) -> [Int] {
    if unknown.length == 1 { return [Int(unknown.bits)] }
    guard let array = unknown.address else { return [] }
    return (0..<Int(unknown.length)).map { Int(array.load(fromByteOffset: $0 * 4, as: Int32.self)) }
  }
}
