/// Whether two runs of bytes are the same, eight at a time; not memcmp, since Wire imports no C library.
@inlinable public func sameBytes(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
  let a = UnsafeRawPointer(left)
  let b = UnsafeRawPointer(right)
  if count >= 8 {
    var at = 0
    while at <= count - 8 {
      if a.loadUnaligned(fromByteOffset: at, as: UInt64.self) != b.loadUnaligned(fromByteOffset: at, as: UInt64.self) { return false }
      at += 8
    }
    // The tail overlaps what was already compared: one load instead of a loop.
    return a.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self) == b.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
  }
  if count >= 4 {
    return a.loadUnaligned(as: UInt32.self) == b.loadUnaligned(as: UInt32.self)
      && a.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self) == b.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
  }
  var at = 0
  while at < count {
    if left[at] != right[at] { return false }
    at += 1
  }
  return true
}

/// How two runs of the same length are ordered: negative, zero or positive; equal stretches are skipped eight bytes at a time.
func bytesOrder(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Int {
  let a = UnsafeRawPointer(left)
  let b = UnsafeRawPointer(right)
  var at = 0
  while at <= count - 8,
    a.loadUnaligned(fromByteOffset: at, as: UInt64.self) == b.loadUnaligned(fromByteOffset: at, as: UInt64.self)
  {
    at += 8
  }
  while at < count {
    if left[at] != right[at] { return left[at] < right[at] ? -1 : 1 }
    at += 1
  }
  return 0
}
