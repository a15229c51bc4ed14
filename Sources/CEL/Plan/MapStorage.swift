/// The entries of a map: pairs of key and value one after another, with a table to find them by hash where they are many.
///
/// In front of the pairs lies one word: the number of places of the table less one, or 0 where a search from the front is as fast.
struct MapStorage {
  private let pairs: UnsafePointer<Datum>
  /// The number of entries.
  let count: Int
  private let mask: Int

  /// Up to this many entries are searched from the front.
  private static let smallCount = 8

  /// Takes data with the tag `map` only.
  init(_ map: Datum) {
    count = Int(map.length)
    // Maps are made only below, and always have storage.
    let address = map.address!
    pairs = address.assumingMemoryBound(to: Datum.self)
    mask = (address - 16).load(as: Int.self)
  }

  /// The key of the entry at that place.
  @inline(__always) func key(_ index: Int) -> Datum { pairs[index &* 2] }
  @inline(__always) func value(_ index: Int) -> Datum { pairs[index &* 2 &+ 1] }

  /// The value under a key.
  func find(_ key: Datum) -> Datum? { position(key).map(value) }

  /// The place of the entry with a key.
  func position(_ key: Datum) -> Int? {
    guard mask != 0 else {
      for index in 0..<count where Self.sameKey(self.key(index), key) { return index }
      return nil
    }
    guard let hash = Self.hash(key) else { return nil }
    let table = UnsafeRawPointer(pairs + count &* 2).assumingMemoryBound(to: Int32.self)
    var place = hash & mask
    while table[place] >= 0 {
      let index = Int(table[place])
      if Self.sameKey(self.key(index), key) { return index }
      place = (place &+ 1) & mask
    }
    return nil
  }

  /// Keys are equal across the types of numbers: 1, 1u and 1.0 are one key.
  @inline(__always)
  static func sameKey(_ a: Datum, _ b: Datum) -> Bool {
    switch (a.tag, b.tag) {
    case (.string, .string): Bytes.equal(a, b)
    case (.bool, .bool), (.int, .int), (.uint, .uint): a.bits == b.bits
    case (.int, .uint), (.uint, .int): a.bits == b.bits && a.int >= 0
    case (.double, .int): Numbers.int(a.double) == b.int
    case (.int, .double): Numbers.int(b.double) == a.int
    case (.double, .uint): Numbers.uint(a.double) == b.bits
    case (.uint, .double): Numbers.uint(b.double) == a.bits
    default: false
    }
  }

  /// The same for equal keys; nil for what cannot be a key.
  private static func hash(_ key: Datum) -> Int? {
    var hash: UInt64
    switch key.tag {
    case .string:
      hash = 0xcbf2_9ce4_8422_2325
      for byte in key.text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    case .bool: hash = key.bits &+ 0x9e37
    case .int, .uint: hash = key.bits &* 0x9e37_79b9_7f4a_7c15
    case .double:
      if let integer = Numbers.int(key.double) {
        hash = UInt64(bitPattern: integer) &* 0x9e37_79b9_7f4a_7c15
      } else if let integer = Numbers.uint(key.double) {
        hash = integer &* 0x9e37_79b9_7f4a_7c15
      } else {
        return nil
      }
    default: return nil
    }
    hash ^= hash >> 29
    return Int(truncatingIfNeeded: hash & 0x7fff_ffff_ffff_ffff)
  }

  /// Lays pairs out as a map; nil if a key occurs twice.
  static func make(_ pairs: UnsafeBufferPointer<Datum>, in region: UnsafeMutablePointer<Region>) -> Datum? {
    let count = pairs.count / 2
    var places = 0
    if count > smallCount {
      places = 16
      while places < count &* 2 { places &*= 2 }
    }
    let size = 16 + pairs.count &* MemoryLayout<Datum>.stride + places &* 4
    let start = region.pointee.allocate(bytes: size)
    start.storeBytes(of: max(0, places - 1), as: Int.self)
    let stored = (start + 16).bindMemory(to: Datum.self, capacity: max(1, pairs.count))
    if let base = pairs.baseAddress { stored.initialize(from: base, count: pairs.count) }
    let map = Datum(.map, UInt64(UInt(bitPattern: start + 16)), length: UInt32(count))
    if places == 0 {
      for index in 0..<count {
        for earlier in 0..<index where sameKey(stored[index &* 2], stored[earlier &* 2]) { return nil }
      }
      return map
    }
    let table = UnsafeMutableRawPointer(stored + pairs.count).bindMemory(to: Int32.self, capacity: places)
    table.initialize(repeating: -1, count: places)
    for index in 0..<count {
      guard let hash = hash(stored[index &* 2]) else { return nil }
      var place = hash & (places - 1)
      while table[place] >= 0 {
        if sameKey(stored[Int(table[place]) &* 2], stored[index &* 2]) { return nil }
        place = (place &+ 1) & (places - 1)
      }
      table[place] = Int32(index)
    }
    return map
  }
}
