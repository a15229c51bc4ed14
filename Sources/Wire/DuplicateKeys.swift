extension Document.View {
  /// The first key of an object that already stood before it, and that earlier one; nil if all differ.
  ///
  /// The bytes must have `ByteBuffer.padding` behind them. Small objects cost a hash bit a key; large ones are sorted, since a hash
  /// table could be made quadratic by chosen keys.
  func duplicateKey(_ object: Int32) -> (key: Int32, earlier: Int32)? {
    let count = count(object)
    guard count > 1 else { return nil }
    if count > 32 { return duplicateBySorting(object, count) }
    var seen: UInt64 = 0
    var at = first(object)
    for position in 0..<count {
      let slot = slot(at)
      // The same key may be written in two ways once escapes are in play.
      if slot.tag == .escaped { return duplicateBySorting(object, count) }
      var head = UnsafeRawPointer(bytes).loadUnaligned(fromByteOffset: Int(slot.start), as: UInt64.self)
      if slot.length < 8 { head &= (1 << (UInt64(slot.length) * 8)) &- 1 }
      let bit: UInt64 = 1 &<< (((head ^ UInt64(slot.length)) &* 0x9E37_79B9_7F4A_7C15) >> 58)
      if seen & bit != 0, let earlier = keyBefore(object, position, slot) {
        // An escaped key further on could only be a later duplicate.
        return (at, earlier)
      }
      seen |= bit
      at = next(at + 1)
    }
    return nil
  }

  private func keyBefore(_ object: Int32, _ position: Int, _ key: Slot) -> Int32? {
    var at = first(object)
    for _ in 0..<position {
      let other = slot(at)
      if other.tag == .string, other.length == key.length,
        sameBytes(bytes + Int(other.start), bytes + Int(key.start), Int(key.length))
      {
        return at
      }
      at = next(at + 1)
    }
    return nil
  }

  private func duplicateBySorting(_ object: Int32, _ count: Int) -> (key: Int32, earlier: Int32)? {
    var pool: [UInt8] = []
    var keys: [SortedKey] = []
    keys.reserveCapacity(count)
    var at = first(object)
    for _ in 0..<count {
      let slot = slot(at)
      if slot.tag == .escaped {
        let text = decoded(at)
        keys.append(SortedKey(start: pool.count, length: text.count, node: at, isDecoded: true))
        pool += text
      } else {
        keys.append(SortedKey(start: Int(slot.start), length: Int(slot.length), node: at, isDecoded: false))
      }
      at = next(at + 1)
    }
    pool.append(0)  // so that there is a base address
    return pool.withUnsafeBufferPointer { pool in
      guard let decoded = pool.baseAddress else { return nil }
      func order(_ left: SortedKey, _ right: SortedKey) -> Int {
        // The shorter first: any total order brings equals together.
        if left.length != right.length { return left.length - right.length }
        return bytesOrder(
          (left.isDecoded ? decoded : bytes) + left.start, (right.isDecoded ? decoded : bytes) + right.start, left.length)
      }
      keys.sort { left, right in
        let order = order(left, right)
        return order == 0 ? left.node < right.node : order < 0
      }
      var found: (key: Int32, earlier: Int32)?
      for (left, right) in zip(keys, keys.dropFirst()) where order(left, right) == 0 {
        if let found, found.key < right.node { continue }
        found = (right.node, left.node)
      }
      return found
    }
  }
}

/// A key and where its bytes are: in the document, or in a pool of decoded keys.
private struct SortedKey: BitwiseCopyable {
  var start: Int
  var length: Int
  var node: Int32
  var isDecoded: Bool
}
